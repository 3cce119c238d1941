package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.check.Verdict;
import org.pacelab.harness.report.Row;
import org.pacelab.harness.report.RunManifest;
import org.pacelab.harness.report.RunManifest.Status;
import org.pacelab.harness.report.WorkerUse;
import org.pacelab.harness.scenario.Promise;

/** Chains in real processes, their control plane colocated. Nothing here depends on how fast they are. */
@Tag("processes")
class ChainProcessesTest {
    @TempDir
    private Path runs;

    private Trial trial;

    @Test
    void aTailThatIsKilledComesBackAndTheChainIsLinearizableThroughout() {
        final List<String> events = new ArrayList<>();
        run("""
                protocol: chain
                settings: [tail]
                durability: os
                client: {deadline: 30s}
                floors: {protocols: [chain-relay], max-warm-up: 1s, duration: 1s}
                workload: {rate: 200, sessions: 1024, key-count: 20, load-processes: 2, max-warm-up: 1s, duration: 6s}
                faults:
                  - kill: {replica: tail, at: 1s, for: 1s}
                """, events);

        assertThat(trial.rows()).extracting(Row::label).containsExactly("chain-relay-1", "tail", "chain-relay-2");
        final Row row = trial.rows().get(1);
        assertThat(row.verdict().answer()).as(row.verdict().describe()).isEqualTo(Verdict.Answer.VALID);
        assertThat(row.verdict().promised()).isEqualTo(Promise.LINEARIZABLE);
        assertThat(row.result().ok()).isEqualTo(row.result().scheduled());
        assertThat(row.recoveries()).singleElement().satisfies(recovery -> {
            assertThat(recovery.fault()).matches("kill of replica \\d \\(tail\\)");
            assertThat(recovery.durationNs()).isPositive();
        });
        assertThat(row.sumOf("control/reconfigurations")).isPositive();
        assertThat(row.uses())
                .extracting(WorkerUse::worker)
                .hasSize(6)
                .filteredOn(worker -> worker.endsWith("-life-2"))
                .hasSize(1);
    }

    @Test
    void everyEndpointOfAProcessHasAJournal() throws InterruptedException {
        try (LoneCluster lone = new LoneCluster(runs, "protocol: chain\nreplicas: 2\ndurability: os\n")) {
            final ProcessCluster cluster = lone.cluster();
            cluster.start();
            lone.awaitLeaderOtherThan(-1);

            assertThat(cluster.replicas()).hasSize(2);
            assertThat(cluster.endpointsOf(0)).containsExactly(0, 2, 4);
            assertThat(cluster.endpointsOf(1)).containsExactly(1, 3);
            for (int id = 0; id < 5; id++) {
                assertThat(runs.resolve("journals/lone/replica-" + id)).isNotEmptyDirectory();
            }
        }
    }

    @Test
    void aNodeThatIsCutOffIsCutOffWithItsControlReplicaAndTheChainGoesOn() {
        final List<String> events = new ArrayList<>();
        run("""
                protocol: chain
                settings: [head]
                transport: ipc
                client: {deadline: 30s}
                floors: {protocols: []}
                workload: {rate: 200, sessions: 1024, key-count: 20, max-warm-up: 1s, duration: 6s}
                faults:
                  - partition: {side: head, at: 1s, for: 2s}
                """, events);

        final Row row = trial.rows().get(0);
        assertThat(row.verdict().answer()).as(row.verdict().describe()).isEqualTo(Verdict.Answer.VALID);
        assertThat(row.recoveries()).singleElement().matches(recovery -> recovery.durationNs() > 0);
        assertThat(row.sumOf("transport/frames-lost-on-purpose")).isPositive();
        assertThat(events).anyMatch(event -> event.matches("partition \\d \\| \\d \\d"));
    }

    @Test
    void eventualReadsMayBeStaleOrUncommittedAndNothingElse() throws Exception {
        run("""
                protocol: craq
                settings: [eventual]
                client: {deadline: 30s}
                floors: {protocols: []}
                workload: {rate: 500, sessions: 1024, read-ratio: 0.5, key-count: 4, load-processes: 2, max-warm-up: 1s, duration: 5s}
                faults:
                  - slow-link: {from: middle, to: tail, delay: 20ms, at: 1s, for: 3s}
                """, new ArrayList<>());

        final Row row = trial.rows().get(0);
        assertThat(row.verdict().answer()).as(row.verdict().describe()).isEqualTo(Verdict.Answer.VALID);
        assertThat(row.verdict().promised()).isEqualTo(Promise.UNCOMMITTED);
        assertThat(row.result().ok()).isEqualTo(row.result().scheduled());
        assertThat(Files.readAllLines(trial.folder().resolve("seconds.csv")))
                .anyMatch(line ->
                        line.matches("eventual,\\d,1.000,.*slow link from \\d \\(middle\\) to \\d \\(tail\\).*"));
    }

    private void run(final String yaml, final List<String> events) {
        trial = new Trial(runs, yaml);
        final RunManifest manifest = trial.run(second -> {}, events::add);
        assertThat(manifest.cause()).isEmpty();
        assertThat(manifest.status()).isEqualTo(Status.OK);
    }
}
