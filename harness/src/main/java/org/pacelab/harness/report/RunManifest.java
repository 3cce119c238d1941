package org.pacelab.harness.report;

import java.util.List;
import org.pacelab.harness.history.HistoryCounts;
import org.pacelab.harness.load.LadderStep;
import org.pacelab.harness.load.LoadResult;
import org.pacelab.harness.load.UniqueAdds;
import org.pacelab.harness.scenario.Scenario;

/**
 * What {@code run.json} holds: where each number of a run comes from. Immutable.
 *
 * @param cause  why the run failed, one line; empty otherwise
 * @param endUtc empty while it runs
 */
public record RunManifest(
        Status status,
        String cause,
        String startUtc,
        String endUtc,
        Provenance provenance,
        Scenario scenario,
        List<RowManifest> rows) {
    /** How a run ended. */
    public enum Status {
        /** It goes on, or its controller was killed. */
        RUNNING,
        OK,
        FAILED,
        INTERRUPTED
    }

    public RunManifest {
        rows = List.copyOf(rows);
    }

    /**
     * One row.
     *
     * @param targetPerSecond   scheduled arrivals; 0 in a closed loop
     * @param achievedPerSecond completions OK
     * @param flags             why it is to be read with care
     * @param history           null if nothing was recorded
     * @param verdict           null if nothing was judged
     * @param step              null if no knee was looked for
     * @param strikes           none without faults, as {@code sides}
     */
    public record RowManifest(
            String label,
            boolean isFloor,
            String protocol,
            String setting,
            long targetPerSecond,
            double achievedPerSecond,
            List<String> flags,
            LoadResult result,
            List<Row.Recovery> recoveries,
            List<Row.Gap> gaps,
            UniqueAdds.Verdict adds,
            HistoryCounts history,
            PartVerdict verdict,
            LadderStep step,
            List<Row.Strike> strikes,
            List<CutSide> sides) {
        public RowManifest {
            strikes = strikes == null ? List.of() : List.copyOf(strikes);
            sides = sides == null ? List.of() : List.copyOf(sides);
        }

        public static RowManifest of(final Row row) {
            return new RowManifest(
                    row.label(),
                    row.isFloor(),
                    row.protocol(),
                    row.setting(),
                    row.workload().ratePerSecond(),
                    row.result().achievedPerSecond(),
                    row.flagLabels(),
                    row.result(),
                    row.recoveries(),
                    row.gaps(),
                    row.adds(),
                    row.history(),
                    row.verdict(),
                    row.step(),
                    row.strikes(),
                    row.sides());
        }
    }
}
