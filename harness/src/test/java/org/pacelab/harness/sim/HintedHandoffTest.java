package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.harness.cluster.QuorumProtocol;
import org.pacelab.journal.Durability;
import org.pacelab.quorum.QuorumReplica;
import org.pacelab.replica.OperationKind;

/** Five replicas of which three keep a key; one of those is cut off. Neither reads nor anti-entropy repair anything. */
class HintedHandoffTest {
    private static final int REPLICAS = 5;
    private static final int CLIENT = REPLICAS;
    private static final long MS = 1_000_000;
    private static final long HEAL_NS = 1_000 * MS;

    private final OnePut load = new OnePut();
    private long key;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void whoStandsInBringsWhatItTookWhenTheOtherIsBack(final int home) {
        try (SimulatedCluster cluster = cluster(1, 3L * 3_600_000 * MS, 3)) {
            cutOff(cluster, home);
            cluster.runUntil(HEAL_NS);
            assertThat(load.put.isOk()).isTrue();
            assertThat(has(cluster, home)).isFalse();
            assertThat(cluster.counters().get("quorum/hints-taken")).isPositive();
            cluster.runUntil(2 * HEAL_NS);
            assertThat(has(cluster, home)).isTrue();
            assertThat(cluster.counters().get("quorum/hints-handed-over")).isPositive();
        }
    }

    /** With two copies for a write to be acknowledged: the second comes back before the hint is old, and the third after it. */
    @Test
    void aHintIsTooOldOnceAsManyHaveItAsAWriteWants() {
        try (SimulatedCluster cluster = cluster(1, 200 * MS, 2)) {
            cutOff(cluster, 4);
            final int second = IntStream.range(0, 4)
                    .filter(number -> replica(cluster, number).keeps(key))
                    .findFirst()
                    .orElseThrow();
            cut(cluster, second, SimulatedLink.Cut.DROP);
            cluster.at(HEAL_NS / 2, () -> {
                assertThat(cluster.counters().get("quorum/hints-expired")).isZero();
                cut(cluster, second, SimulatedLink.Cut.NONE);
                cut(cluster, 4, SimulatedLink.Cut.DROP);
            });
            cluster.runUntil(2 * HEAL_NS);
            assertThat(load.put.isOk()).isTrue();
            assertThat(has(cluster, second)).isTrue();
            assertThat(has(cluster, 4)).isFalse();
            assertThat(cluster.counters().get("quorum/hints-expired")).isPositive();
        }
    }

    @Test
    void withoutOthersToStandInTheWriteHasNoQuorum() {
        try (SimulatedCluster cluster = cluster(0, 100 * MS, 3)) {
            cutOff(cluster, 4);
            cluster.runUntil(HEAL_NS);
            assertThat(load.put.isOk()).isFalse();
            assertThat(cluster.counters().get("quorum/hints-taken")).isZero();
        }
    }

    private void cutOff(final SimulatedCluster cluster, final int home) {
        cluster.start();
        cluster.runUntil(MS);
        key = 1;
        while (!replica(cluster, home).keeps(key)) {
            key++;
        }
        cut(cluster, home, SimulatedLink.Cut.DROP);
        cluster.at(HEAL_NS, () -> cluster.network().heal());
    }

    private static void cut(final SimulatedCluster cluster, final int one, final SimulatedLink.Cut cut) {
        for (int other = 0; other <= CLIENT; other++) {
            if (other != one) {
                cluster.network().cut(other, one, cut);
                cluster.network().cut(one, other, cut);
            }
        }
    }

    private boolean has(final SimulatedCluster cluster, final int replica) {
        return replica(cluster, replica).find(key, (buffer, offset, length) -> {});
    }

    private static QuorumReplica replica(final SimulatedCluster cluster, final int number) {
        return (QuorumReplica) cluster.node(number).replica();
    }

    private SimulatedCluster cluster(final long sloppy, final long hintNs, final long writeQuorum) {
        final ClusterSetup setup = new ClusterSetup(
                QuorumProtocol.quorum(),
                "last-writer",
                Map.of(
                        "copies", 3L,
                        "readQuorum", 1L,
                        "writeQuorum", writeQuorum,
                        "sloppy", sloppy,
                        "hintNs", hintNs,
                        "readRepair", 0L,
                        "antiEntropyNs", 0L),
                REPLICAS,
                1,
                Durability.OS,
                MS,
                0,
                20 * MS,
                500 * MS,
                7);
        return new SimulatedCluster(setup, List.of(load));
    }

    private final class OnePut implements OperationSource {
        private SimulatedOperation put;

        @Override
        public int sessionCount() {
            return 1;
        }

        @Override
        public SimulatedOperation next(final int slot, final long nowNs) {
            put = new SimulatedOperation(OperationKind.PUT, key, 1, 0);
            return put;
        }

        @Override
        public long nextDueNs(final int slot) {
            return put == null ? 2 * MS : Long.MAX_VALUE;
        }

        @Override
        public void onComplete(final int slot, final SimulatedOperation operation) {}
    }
}
