package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.pacelab.harness.fault.Fault;
import org.pacelab.harness.fault.LinkShape;
import org.pacelab.harness.fault.Target;
import org.pacelab.harness.load.LatencyTag;
import org.pacelab.harness.load.LatencyTotals;
import org.pacelab.harness.load.LoadResult;
import org.pacelab.harness.report.Row;
import org.pacelab.harness.report.Rows;
import org.pacelab.harness.scenario.KneeSearch;
import org.pacelab.harness.scenario.Recording;
import org.pacelab.harness.scenario.Scenario;
import org.pacelab.harness.scenario.ScenarioReader;
import org.pacelab.harness.scenario.Workload;

class KneeSequenceTest {
    private static final long MS_NS = 1_000_000;
    private static final long SECOND_NS = 1000 * MS_NS;
    private static final Fault CUT = new Fault.Partition(
            new Fault.Timing(SECOND_NS, 1, SECOND_NS, SECOND_NS),
            Target.of(Target.Role.LEADER),
            Fault.Clients.SPLIT,
            LinkShape.Cut.DROP);

    @Test
    void ratesFollowAClosedLoopAndFaultsStrikeAtHalfOfTheKnee() {
        final List<String> rows = new ArrayList<>();
        final KneeSequence sequence = new KneeSequence(part(4));
        final List<Row> measured = run(sequence, rate -> rate <= 30_000 ? MS_NS : 9 * MS_NS, rows);

        assertThat(rows)
                .containsExactly(
                        "lease@64-in-flight CLOSED 64 1s",
                        "lease@2000 CONSTANT 2000 2s",
                        "lease@25000 CONSTANT 25000 2s",
                        "lease@63000 CONSTANT 63000 2s",
                        "lease@44000 CONSTANT 44000 2s",
                        "lease@faults CONSTANT 12500 5s 1 faults");
        assertThat(measured.get(0).step()).isNull();
        assertThat(measured.subList(1, 5))
                .extracting(row -> row.step().held())
                .containsExactly(true, true, false, false);
        assertThat(measured.get(3).step().whyNot()).isEqualTo("p99 9.00ms is above 5.00ms");
        assertThat(sequence.sharesLoad()).isTrue();
    }

    @Test
    void whereNoRateHeldFaultsStrikeAtHalfOfTheLowest() {
        final List<String> rows = new ArrayList<>();
        run(new KneeSequence(part(3)), rate -> 9 * MS_NS, rows);

        assertThat(rows).last().isEqualTo("lease@faults CONSTANT 1000 5s 1 faults");
    }

    @Test
    void whereNoFaultsStrikeTheStepsAreTheLastRows() {
        final List<String> rows = new ArrayList<>();
        run(new KneeSequence(part(1, 0)), rate -> MS_NS, rows);

        assertThat(rows).containsExactly("lease@64-in-flight CLOSED 64 1s", "lease@2000 CONSTANT 2000 2s");
    }

    private static List<Row> run(
            final KneeSequence sequence, final LongUnaryOperator latencyNs, final List<String> rows) {
        final List<Row> measured = new ArrayList<>();
        for (Optional<RowPlan> next = sequence.next(); next.isPresent(); next = sequence.next()) {
            final RowPlan plan = next.get();
            final Workload load = plan.workload();
            rows.add(plan.label() + " " + load.arrival() + " "
                    + (load.arrival() == Workload.Arrival.CLOSED ? load.outstanding() : load.ratePerSecond()) + " "
                    + load.durationNs() / SECOND_NS + "s"
                    + (plan.faults().isEmpty() ? "" : " " + plan.faults().size() + " faults"));
            measured.add(sequence.measured(row(plan, latencyNs.applyAsLong(load.ratePerSecond()))));
        }
        return measured;
    }

    /** Of a closed loop that reaches 100,000 a second, or an open one. */
    private static Row row(final RowPlan plan, final long latencyNs) {
        final long perSecond = plan.workload().arrival() == Workload.Arrival.CLOSED
                ? 100_000
                : plan.workload().ratePerSecond();
        final long durationNs = plan.workload().durationNs();
        final long all = perSecond * durationNs / SECOND_NS;
        return Rows.measured(
                plan.label(),
                false,
                "raft",
                "lease",
                plan.workload(),
                new LoadResult(2, 16, 0, durationNs, 0, true, false, all, all, all, 0, all, 0, 0, 0),
                latency(all, latencyNs));
    }

    private static LatencyTotals latency(final long count, final long ns) {
        try {
            final LatencyTotals totals = LatencyTotals.read(List.of());
            totals.of(new LatencyTag(LatencyTag.Kind.READ, LatencyTag.Ending.OK, LatencyTag.Measure.RESPONSE))
                    .recordValueWithCount(ns, count);
            return totals;
        } catch (final IOException e) {
            throw new AssertionError("no log was read", e);
        }
    }

    private static RunPart part(final int steps) {
        return part(steps, 5 * SECOND_NS);
    }

    private static RunPart part(final int steps, final long faultRowNs) {
        final Scenario scenario = new ScenarioReader(Protocols.all()).read("small.yaml", """
                protocol: raft
                settings: [lease]
                floors: {protocols: []}
                workload: {rate: 2000, sessions: 16, load-processes: 2, duration: 2s}
                """, List.of());
        final RunPart plain = RunPart.ofSettings(scenario).get(0);
        return new RunPart(
                plain.label(),
                false,
                plain.deployment(),
                plain.setting(),
                plain.workloads(),
                List.of(CUT),
                new KneeSearch(5 * MS_NS, 64, List.of(.25), steps, .5, faultRowNs),
                false,
                Recording.ALL);
    }
}
