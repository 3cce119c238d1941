package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.check.Verdict;
import org.pacelab.harness.load.LatencyTag;
import org.pacelab.harness.report.Row;
import org.pacelab.harness.report.RunManifest;
import org.pacelab.harness.report.Summary;

/** Processes that stand apart. That nothing is quicker than its messages does not depend on how fast anything is. */
@Tag("processes")
class TopologyProcessesTest {
    private static final long MS = 1_000_000;

    @TempDir
    private Path runs;

    @Test
    void nothingIsQuickerThanTheWayFromAClientsSiteAndReadsOfTheNearReplicaStayThere() throws IOException {
        final Path topology = Files.writeString(runs.resolve("apart.yaml"), """
                sites: [near, far, away]
                within: 1ms
                round-trips:
                  near: {far: 20ms, away: 40ms}
                  far: {away: 60ms}
                """);
        final Trial trial = new Trial(runs, """
                protocol: raft
                settings: [eventual]
                topology: %s
                first-site: far
                floors: {protocols: [echo], max-warm-up: 1s, duration: 1s}
                workload: {rate: 60, sessions: 48, read-ratio: .5, load-processes: 3, max-warm-up: 1s, duration: 4s}
                """.formatted(topology));
        final RunManifest manifest = trial.run(second -> {});

        assertThat(manifest.cause()).isEmpty();
        assertThat(trial.rows()).extracting(Row::label).containsExactly("echo-1", "eventual", "echo-2");
        final Row row = trial.rows().get(1);
        assertThat(row.result().ok()).isEqualTo(row.result().scheduled());
        assertThat(row.verdict().answer()).as(row.verdict().describe()).isEqualTo(Verdict.Answer.VALID);
        assertThat(row.atSites().keySet()).containsExactly("near", "far", "away");
        assertThat(quickest(row, "far", LatencyTag.Kind.WRITE)).isGreaterThanOrEqualTo(21 * MS);
        assertThat(quickest(row, "near", LatencyTag.Kind.WRITE)).isGreaterThanOrEqualTo(40 * MS);
        assertThat(quickest(row, "away", LatencyTag.Kind.WRITE)).isGreaterThanOrEqualTo(80 * MS);
        for (final String site : List.of("near", "far", "away")) {
            assertThat(quickest(row, site, LatencyTag.Kind.READ)).isBetween(MS, 20 * MS);
        }
        assertThat(Summary.of(List.of(row)).lines())
                .extracting(Summary.Line::kind)
                .containsExactly(
                        "read", "read@near", "read@far", "read@away", "write", "write@near", "write@far", "write@away");
    }

    private static long quickest(final Row row, final String site, final LatencyTag.Kind kind) {
        return row.atSites()
                .get(site)
                .of(new LatencyTag(kind, LatencyTag.Ending.OK, LatencyTag.Measure.SERVICE))
                .getMinValue();
    }
}
