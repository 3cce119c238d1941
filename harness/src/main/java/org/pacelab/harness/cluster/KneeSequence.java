package org.pacelab.harness.cluster;

import java.util.List;
import java.util.Optional;
import org.pacelab.harness.load.CapacitySearch;
import org.pacelab.harness.load.LadderStep;
import org.pacelab.harness.load.LatencyTag.Ending;
import org.pacelab.harness.load.LatencyTag.Measure;
import org.pacelab.harness.load.Percentile;
import org.pacelab.harness.report.Row;
import org.pacelab.harness.scenario.KneeSearch;
import org.pacelab.harness.scenario.Workload;

/**
 * Looks for the knee of a setting: a closed loop first, which warms everything up and tells what the search is bounded by; then one rate after the other; then faults at
 * a share of the highest rate that held, or of the lowest that was tried if none did.
 */
final class KneeSequence implements RowSequence {
    private static final double P99 = .99;
    private static final long SECOND_NS = 1_000_000_000L;

    /** Of the closed loop. */
    private static final long CAPACITY_ROW_NS = SECOND_NS;

    private enum Phase {
        CAPACITY,
        STEPS,
        FAULTS,
        OVER
    }

    private final RunPart part;
    private final KneeSearch search;
    private final Workload workload;
    private Phase phase = Phase.CAPACITY;
    private CapacitySearch rates;

    KneeSequence(final RunPart part) {
        this.part = part;
        this.search = part.search();
        this.workload = part.workloads().get(0);
    }

    @Override
    public Optional<RowPlan> next() {
        return switch (phase) {
            case CAPACITY ->
                Optional.of(plan(
                        search.outstanding() + "-in-flight", workload.inFlight(search.outstanding(), CAPACITY_ROW_NS)));
            case STEPS -> {
                final long rate = rates.rate().orElseThrow();
                yield Optional.of(plan(Long.toString(rate), workload.at(rate, workload.durationNs())));
            }
            case FAULTS ->
                Optional.of(new RowPlan(
                        part.rowLabel("faults"), workload.at(faultRate(), search.faultRowNs()), part.faults()));
            case OVER -> Optional.empty();
        };
    }

    @Override
    public Row measured(final Row row) {
        switch (phase) {
            case CAPACITY -> {
                rates = new CapacitySearch(
                        workload.ratePerSecond(),
                        leastRate(),
                        Math.round(row.result().achievedPerSecond()),
                        search.climb(),
                        search.steps());
                phase = Phase.STEPS;
            }
            case STEPS -> {
                final LadderStep step = LadderStep.of(
                        row.workload().ratePerSecond(),
                        search.objectiveNs(),
                        row.result(),
                        row.latency().of(Ending.OK, Measure.RESPONSE));
                rates.tried(step.held());
                if (rates.rate().isEmpty()) {
                    phase = search.faultRowNs() > 0 ? Phase.FAULTS : Phase.OVER;
                }
                return row.tried(step);
            }
            case FAULTS -> phase = Phase.OVER;
            case OVER -> throw new IllegalStateException("a row after the last: " + row.label());
        }
        return row;
    }

    @Override
    public boolean sharesLoad() {
        return true;
    }

    private RowPlan plan(final String row, final Workload offered) {
        return new RowPlan(part.rowLabel(row), offered, List.of());
    }

    /** That which gives a step enough operations for its p99. */
    private long leastRate() {
        return 1 + Percentile.samplesNeeded(P99) * SECOND_NS / workload.durationNs();
    }

    private long faultRate() {
        final long knee = rates.knee().orElse(rates.lowest());
        return Math.max(1, Math.round(search.faultShare() * knee));
    }
}
