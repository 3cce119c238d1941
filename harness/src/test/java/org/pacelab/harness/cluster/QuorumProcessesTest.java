package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.check.Verdict;
import org.pacelab.harness.report.Row;
import org.pacelab.harness.report.RunManifest;

/** Quorum stores in real processes. Nothing here depends on how fast they are. */
@Tag("processes")
class QuorumProcessesTest {
    @TempDir
    private Path runs;

    /** While a replica is paused writes repeat what they ask of it: its log grows longer than the others', and its items are the same. */
    @Test
    void replicasHaveExecutedTheSameOnceTheirItemsAreTheSameWhateverTheirLogsHold() {
        final Trial trial = new Trial(runs, """
                protocol: quorum
                settings: [last-writer]
                client: {deadline: 30s}
                options: {read-quorum: 1, write-quorum: 3}
                floors: {protocols: [fan-out-second], max-warm-up: 1s, duration: 1s}
                workload: {rate: 200, sessions: 1024, key-count: 20, max-warm-up: 1s, duration: 4s}
                faults:
                  - pause: {replica: 1, at: 1s, for: 1s}
                """);
        final RunManifest manifest = trial.run(second -> {});

        assertThat(manifest.cause()).isEmpty();
        assertThat(trial.rows())
                .extracting(Row::label)
                .containsExactly("fan-out-second-1", "last-writer", "fan-out-second-2");
        for (final Row row : trial.rows()) {
            assertThat(row.result().ok()).as(row.label()).isEqualTo(row.result().scheduled());
        }
        final Row row = trial.rows().get(1);
        assertThat(row.sumOf("client/retries")).isPositive();
        assertThat(row.verdict().answer()).as(row.verdict().describe()).isEqualTo(Verdict.Answer.VALID);
    }

    /** Three of four replicas keep a key, and compare what two of them keep; the verdict says what quorums that need not meet are worth. */
    @Test
    void siblingsOnFewerReplicasThanThereAreEndTheSame() {
        final Trial trial = new Trial(runs, """
                protocol: quorum
                settings: [siblings]
                replicas: 4
                options: {copies: 3, sloppy: 1, anti-entropy: 200ms}
                floors: {protocols: [fan-out-second], max-warm-up: 1s, duration: 1s}
                workload: {rate: 200, sessions: 16, key-count: 20, max-warm-up: 1s, duration: 3s}
                """);
        final RunManifest manifest = trial.run(second -> {});

        assertThat(manifest.cause()).isEmpty();
        final Row row = trial.rows().get(1);
        assertThat(row.result().ok()).isEqualTo(row.result().scheduled());
        assertThat(row.verdict().answer()).as(row.verdict().describe()).isEqualTo(Verdict.Answer.VALID);
        assertThat(row.verdict().describe()).contains("sloppy quorums, which need not meet");
    }
}
