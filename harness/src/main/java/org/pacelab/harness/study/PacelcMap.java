package org.pacelab.harness.study;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.scenario.Topology;
import org.pacelab.harness.study.QuietLatency.Cell;

/**
 * Where each setting stands, from what was measured: under a partition by what each side was served, else by how many replicas had answered when an operation completed
 * and how many message delays it took. Absence of anomalies says nothing here.
 */
final class PacelcMap {
    /** One message delay of the probe: long beside what tells its sites apart, and far below all timeouts. */
    private static final long DELAY_NS = 1_000_000;

    /** By which site is how far: answers come one after the other. */
    private static final long STEP_NS = 1_000;

    private static final int DELAYS_OF_ONE_ANSWER = 2;

    private PacelcMap() {}

    /**
     * Reads or writes of one setting.
     *
     * @param answers replicas that had answered the client when an operation completed
     * @param delays  messages one after the other until then
     * @param predicted the same by its closed form
     * @param sides   of each cut
     */
    record Place(
            StudySetting setting,
            boolean isRead,
            int answers,
            int delays,
            int predicted,
            List<PartitionProbe.Sides> sides) {
        PacelcClass where() {
            final boolean isQuick = answers == 1 && delays == DELAYS_OF_ONE_ANSWER;
            return new PacelcClass(
                    PartitionProbe.classOf(sides, isRead), isQuick ? PacelcClass.Else.L : PacelcClass.Else.C);
        }
    }

    /** Reads, then writes. */
    static List<Place> measure(final StudySetting setting, final int replicas) {
        final Layout layout = new Layout(evenTopology(replicas), 0);
        final List<Cell> cells = QuietLatency.measure(setting, layout);
        final List<PartitionProbe.Sides> sides = PartitionProbe.measure(setting, layout);
        return Stream.of(true, false)
                .map(isRead -> place(setting, isRead, cells, sides))
                .toList();
    }

    private static Place place(
            final StudySetting setting,
            final boolean isRead,
            final List<Cell> cells,
            final List<PartitionProbe.Sides> sides) {
        final List<Cell> ofKind =
                cells.stream().filter(cell -> cell.isRead() == isRead).toList();
        return new Place(
                setting,
                isRead,
                ofKind.stream().mapToInt(Cell::answers).max().orElseThrow(),
                delays(ofKind, Cell::medianNs),
                delays(ofKind, Cell::expectedNs),
                sides.stream().filter(one -> one.isRead() == isRead).toList());
    }

    private static int delays(final List<Cell> cells, final ToLongFunction<Cell> ns) {
        return (int) cells.stream()
                .mapToLong(cell -> ns.applyAsLong(cell) / DELAY_NS)
                .max()
                .orElseThrow();
    }

    /** All replicas are about as far from all clients, those at their own site included. */
    private static Topology evenTopology(final int count) {
        final List<String> sites = new ArrayList<>();
        final List<List<Long>> rows = new ArrayList<>();
        for (int from = 0; from < count; from++) {
            final List<Long> row = new ArrayList<>();
            for (int to = 0; to < count; to++) {
                row.add(DELAY_NS + (from + to) * STEP_NS);
            }
            sites.add("site-" + from);
            rows.add(row);
        }
        return new Topology("even", "all sites about as far from each other", "none", sites, rows);
    }
}
