package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.cluster.RaftProtocol;
import org.pacelab.journal.Durability;
import org.pacelab.replica.OperationKind;

/** What durability costs a write on a quiet cluster: one force on each replica, all at the same time, and nothing waited for besides. */
class ForcesTest {
    private static final long DELAY_NS = 1_000;
    private static final long FORCE_NS = 300_000;

    @ParameterizedTest
    @CsvSource({"3", "5"})
    void aWriteIsForcedOnceOnEachReplicaAndWaitsForNothingElse(final int replicaCount) {
        final QuietLoad load = new QuietLoad(OperationKind.PUT, 0);
        try (SimulatedCluster cluster = new SimulatedCluster(setup(replicaCount), List.of(load))) {
            cluster.start();
            cluster.runUntil(QuietLoad.WARM_UP_NS - 1);
            final long[] before = forces(cluster);
            cluster.runUntil(QuietLoad.END_NS);
            final long[] after = forces(cluster);
            for (int id = 0; id < replicaCount; id++) {
                assertThat(after[id] - before[id])
                        .as("forces of replica %d", id)
                        .isEqualTo(QuietLoad.COUNT);
            }
        }
        assertThat(load.latenciesNs()).hasSize(QuietLoad.COUNT).containsOnly(4 * DELAY_NS + FORCE_NS);
    }

    /**
     * With one operation after the other, a disk that is slower than a majority falls behind and forces what has come meanwhile in one
     * go: why measured forces per operation can lie below 1 on a single replica. The lower bounds leave room for the segments that
     * are prepared meanwhile.
     */
    @ParameterizedTest
    @CsvSource({"0", "1", "2"})
    void aSlowDiskForcesSeveralOperationsAtOnceAndHoldsNobodyUp(final int slowId) {
        final BackToBackLoad load = new BackToBackLoad();
        try (SimulatedCluster cluster = new SimulatedCluster(setup(3), List.of(load))) {
            cluster.start();
            cluster.runUntil(QuietLoad.WARM_UP_NS);
            cluster.node(slowId).forceDelayNs(10 * FORCE_NS);
            cluster.runUntil(QuietLoad.WARM_UP_NS + 100 * FORCE_NS);
            final long[] before = forces(cluster);
            final int completedBefore = load.completed;
            cluster.runUntil(QuietLoad.WARM_UP_NS + 1_100 * FORCE_NS);
            final long[] after = forces(cluster);
            final int completed = load.completed - completedBefore;
            for (int id = 0; id < 3; id++) {
                final long forces = after[id] - before[id];
                if (id == slowId) {
                    assertThat(forces).as("forces of the slow replica").isBetween(90L, 101L);
                } else {
                    assertThat(forces).as("forces of replica %d", id).isBetween(completed - 1L, completed + 1L);
                }
            }
            assertThat(completed).isBetween(950, 1_000 * (int) FORCE_NS / (int) (FORCE_NS + 4 * DELAY_NS) + 1);
        }
    }

    private static long[] forces(final SimulatedCluster cluster) {
        final long[] forces = new long[cluster.setup().replicaCount()];
        for (int id = 0; id < forces.length; id++) {
            forces[id] = cluster.node(id).journal().forceCount();
        }
        return forces;
    }

    private static ClusterSetup setup(final int replicaCount) {
        return new ClusterSetup(
                new RaftProtocol(),
                "log",
                Map.of(),
                replicaCount,
                1,
                Durability.DISK,
                DELAY_NS,
                FORCE_NS,
                100_000_000,
                1_000_000_000,
                7);
    }

    /** One put after the other. */
    private static final class BackToBackLoad implements OperationSource {
        private int asked;
        private int completed;

        @Override
        public int sessionCount() {
            return 1;
        }

        @Override
        public SimulatedOperation next(final int slot, final long nowNs) {
            return new SimulatedOperation(OperationKind.PUT, 1, ++asked, 0);
        }

        @Override
        public long nextDueNs(final int slot) {
            return 0;
        }

        @Override
        public void onComplete(final int slot, final SimulatedOperation operation) {
            completed++;
        }
    }
}
