package org.pacelab.harness.study;

import java.util.List;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.study.QuietLatency.Cell;

/**
 * What operations of one kind take for clients at each site. Immutable.
 *
 * @param verdict   on the run; empty in virtual time, where runs are judged by simulations of their own
 */
record WanRow(Layout layout, StudySetting setting, boolean isRead, List<Cell> cells, String verdict) {
    /** Of processes: besides what messages take, a row may be off by this share and this time. */
    static final double PROCESS_SHARE = .03;

    static final long PROCESS_NS = 300_000;

    WanRow {
        cells = List.copyOf(cells);
    }

    boolean isOfProcesses() {
        return !verdict.isEmpty();
    }

    /** From the closed form, at worst. */
    double worstDeviation() {
        return cells.stream()
                .mapToDouble(cell -> Math.abs(cell.deviation()))
                .max()
                .orElse(Double.NaN);
    }

    /** From the closed form and the share of it that processes may be off by, at worst. */
    long worstBeyondShareNs() {
        return cells.stream()
                .mapToLong(cell ->
                        Math.abs(cell.medianNs() - cell.expectedNs()) - (long) (PROCESS_SHARE * cell.expectedNs()))
                .max()
                .orElse(0);
    }
}
