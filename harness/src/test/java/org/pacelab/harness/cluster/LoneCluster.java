package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.pacelab.harness.scenario.Scenario;
import org.pacelab.harness.scenario.ScenarioReader;

/** The replica processes of one scenario's first setting, for a test to do with as it likes. */
final class LoneCluster implements AutoCloseable {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Launcher LAUNCHER = new Launcher(ROOT.resolve("jvm-17.args"), ROOT);

    private static final long PATIENCE_NS = 60_000_000_000L;
    private static final long LOOK_INTERVAL_NS = 20_000_000L;

    private final Reaper reaper;
    private final ProcessCluster cluster;

    LoneCluster(final Path folder, final String yaml) {
        final Scenario scenario = new ScenarioReader(Protocols.all()).read("lone.yaml", yaml, List.of());
        reaper = Reaper.start(folder.resolve("links"));
        final Site site = new Site(
                LAUNCHER,
                reaper,
                new Switchboard(new SilentProgress()),
                folder,
                folder.resolve("journals"),
                folder.resolve("links"),
                Instant.now().toEpochMilli() << Byte.SIZE);
        cluster = new ProcessCluster(
                site, 0, "lone", scenario.deployment(), scenario.settings().get(0), true, scenario.seed());
    }

    ProcessCluster cluster() {
        return cluster;
    }

    /** Waits until another replica leads than the given one, -1 for any. Returns it. */
    int awaitLeaderOtherThan(final int replicaId) throws InterruptedException {
        int leader = Standing.leaderOf(cluster.standings()).orElse(replicaId);
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (leader == replicaId) {
            hear(deadlineNs);
            leader = Standing.leaderOf(cluster.standings()).orElse(replicaId);
        }
        return leader;
    }

    /** Waits until the replica has executed something. */
    void awaitExecutedBy(final int replicaId) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (appliedIndex(replicaId) < 1) {
            hear(deadlineNs);
        }
    }

    private long appliedIndex(final int replicaId) throws InterruptedException {
        cluster.askForValues(List.of(replicaId), List.of());
        return cluster.awaitValues(List.of(replicaId)).get(replicaId).appliedIndex();
    }

    private void hear(final long deadlineNs) throws InterruptedException {
        assertThat(System.nanoTime()).as("ns, before it was given up").isLessThan(deadlineNs);
        cluster.switchboard().hearUntil(System.nanoTime() + LOOK_INTERVAL_NS);
    }

    @Override
    public void close() {
        cluster.close();
        reaper.close();
    }
}
