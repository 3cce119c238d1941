package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.harness.cluster.QuorumProtocol;
import org.pacelab.journal.Durability;
import org.pacelab.replica.OperationKind;

/**
 * What one operation costs on a quiet quorum store whose links all take the same time, in one-way delays and in messages, counted, those that
 * come too late to matter included (Attiya, Bar-Noy & Dolev 1995; Lynch & Shvartsman 1997).
 */
class QuorumDelaysTest {
    private static final long DELAY_NS = 1_000;

    /** No operation takes so long, its late answers included. */
    private static final long WINDOW_NS = 20 * DELAY_NS;

    private static final long RETRY_TIMEOUT_NS = 10_000_000;

    @ParameterizedTest
    @CsvSource({
        "quorum, 0, PUT, 3, 2,  6",
        "quorum, 0, PUT, 5, 2, 10",
        "quorum, 0, PUT, 7, 2, 14",
        "quorum, 0, GET, 3, 2,  6",
        "quorum, 0, GET, 5, 2, 10",
        "quorum, 0, GET, 7, 2, 14",
        "abd,    0, PUT, 3, 4, 12",
        "abd,    0, PUT, 5, 4, 20",
        "abd,    0, PUT, 7, 4, 28",
        "abd,    0, GET, 3, 2,  6",
        "abd,    0, GET, 5, 2, 10",
        "abd,    0, GET, 7, 2, 14",
        "quorum, 1, PUT, 3, 2,  4",
        "quorum, 1, GET, 7, 2,  8",
        "abd,    1, PUT, 5, 4, 12",
    })
    void anOperationTakesItsDelaysAndItsMessages(
            final String protocol,
            final long exactFanout,
            final OperationKind kind,
            final int replicaCount,
            final int delays,
            final int messages) {
        final QuietLoad load = new QuietLoad(kind, WINDOW_NS);
        final ClusterSetup setup = setup(protocol, exactFanout, replicaCount);
        final int firstPut = firstPut(protocol, setup);
        try (SimulatedCluster cluster = new SimulatedCluster(setup, List.of(load))) {
            cluster.network().observer((atNs, from, to, buffer, offset, length) -> load.onFrame(atNs));
            cluster.start();
            cluster.runUntil(QuietLoad.END_NS);
            assertThat(cluster.deliveredCount()).isEqualTo(firstPut + (long) QuietLoad.COUNT * messages);
            assertThat(cluster.clientCounters().get("client/retries")).isZero();
        }
        assertThat(load.latenciesNs()).hasSize(QuietLoad.COUNT).containsOnly(delays * DELAY_NS);
        assertThat(load.messages()).containsOnly(messages);
    }

    /** A put of siblings without a context reads first. */
    @ParameterizedTest
    @CsvSource({
        "quorum, last-writer,  PUT, 3, 4,  6",
        "quorum, last-writer,  GET, 5, 4, 10",
        "abd,    linearizable, PUT, 3, 6, 10",
        "abd,    linearizable, GET, 5, 4, 10",
        "quorum, siblings,     PUT, 3, 8, 12",
        "quorum, siblings,     PUT, 5, 8, 20",
        "quorum, siblings,     GET, 3, 4,  6",
    })
    void whatAReplicaCoordinatesTakesTheClientsHopsToo(
            final String protocol,
            final String setting,
            final OperationKind kind,
            final int replicaCount,
            final int delays,
            final int messages) {
        final QuietLoad load = new QuietLoad(kind, WINDOW_NS);
        final ClusterSetup setup = setup(protocol, setting, 0, 1, replicaCount);
        try (SimulatedCluster cluster = new SimulatedCluster(setup, List.of(load))) {
            cluster.network().observer((atNs, from, to, buffer, offset, length) -> load.onFrame(atNs));
            cluster.start();
            cluster.runUntil(QuietLoad.END_NS);
            assertThat(cluster.clientCounters().get("client/retries")).isZero();
        }
        assertThat(load.latenciesNs()).hasSize(QuietLoad.COUNT).containsOnly(delays * DELAY_NS);
        assertThat(load.messages()).containsOnly(messages);
    }

    /** Each write misses a replica that is among the first to answer the read. */
    @ParameterizedTest
    @ValueSource(ints = {3, 5, 7})
    void aReadWhoseQuorumDoesNotAgreeTakesASecondRound(final int replicaCount) {
        final PutsAndGets load = new PutsAndGets();
        try (SimulatedCluster cluster = new SimulatedCluster(setup("abd", 0, replicaCount), List.of(load))) {
            cluster.network().observer((atNs, from, to, buffer, offset, length) -> load.onFrame());
            for (int pair = 0; pair < PutsAndGets.PAIRS; pair++) {
                final long putNs = PutsAndGets.dueNs(2 * pair);
                cluster.at(putNs - 1, () -> cluster.network().cut(replicaCount, 0, SimulatedLink.Cut.DROP));
                cluster.at(putNs + WINDOW_NS, () -> cluster.network().heal());
            }
            cluster.start();
            cluster.runUntil(PutsAndGets.dueNs(2 * PutsAndGets.PAIRS));
            assertThat(cluster.clientCounters().get("client/write-backs")).isEqualTo(PutsAndGets.PAIRS);
        }
        assertThat(load.latenciesNs).hasSize(PutsAndGets.PAIRS).containsOnly(4 * DELAY_NS);
        assertThat(load.messages).containsOnly(4 * replicaCount);
    }

    /** With one replica cut off an operation ends when the replicas that it drew answer, and asks no other one meanwhile. */
    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT"})
    void anExactFanoutAsksTheSameReplicasAgain(final OperationKind kind) {
        final int replicaCount = 5;
        final QuietLoad load = new QuietLoad(kind, WINDOW_NS);
        final List<Integer> receivers = new ArrayList<>();
        try (SimulatedCluster cluster = new SimulatedCluster(setup("quorum", 1, replicaCount), List.of(load))) {
            cluster.network().observer((atNs, from, to, buffer, offset, length) -> {
                if (from == replicaCount && atNs >= QuietLoad.WARM_UP_NS) {
                    receivers.add(to);
                }
            });
            for (int to = 0; to < replicaCount; to++) {
                final int cutOff = to;
                cluster.at(
                        QuietLoad.WARM_UP_NS - 1,
                        () -> cluster.network().cut(cutOff, replicaCount, SimulatedLink.Cut.DROP));
            }
            cluster.start();
            cluster.runUntil(QuietLoad.WARM_UP_NS + 5 * RETRY_TIMEOUT_NS);
        }
        final List<Integer> drawn = List.copyOf(receivers.subList(0, 3));
        assertThat(drawn).doesNotHaveDuplicates();
        assertThat(receivers).hasSize(6 * 3).hasSameElementsAs(drawn);
    }

    private static int firstPut(final String protocol, final ClusterSetup setup) {
        final int replicas = setup.replicaCount();
        final int asked = setup.options().get("exactFanout") == 1 ? replicas / 2 + 1 : replicas;
        return (protocol.equals("abd") ? 4 : 2) * asked;
    }

    private static ClusterSetup setup(final String protocol, final long exactFanout, final int replicaCount) {
        return setup(protocol, protocol.equals("abd") ? "linearizable" : "last-writer", exactFanout, 0, replicaCount);
    }

    private static ClusterSetup setup(
            final String protocol,
            final String setting,
            final long exactFanout,
            final long replicaCoordinates,
            final int replicaCount) {
        return new ClusterSetup(
                protocol.equals("abd") ? QuorumProtocol.abd() : QuorumProtocol.quorum(),
                setting,
                Map.of(
                        "exactFanout",
                        exactFanout,
                        "readRepair",
                        0L,
                        "antiEntropyNs",
                        0L,
                        "replicaCoordinates",
                        replicaCoordinates),
                replicaCount,
                1,
                Durability.MEMORY,
                DELAY_NS,
                0,
                RETRY_TIMEOUT_NS,
                100_000_000,
                7);
    }

    /** A put, then a get, over and over, each long after the one before; what the gets took and sent. */
    private static final class PutsAndGets implements OperationSource {
        private static final int PAIRS = 20;
        private static final long SPACING_NS = 1_000_000;

        private final List<Long> latenciesNs = new ArrayList<>();
        private final int[] messages = new int[PAIRS];
        private int asked;

        static long dueNs(final int number) {
            return SPACING_NS * (number + 1);
        }

        void onFrame() {
            if (asked % 2 == 0) {
                messages[asked / 2 - 1]++;
            }
        }

        @Override
        public int sessionCount() {
            return 1;
        }

        @Override
        public SimulatedOperation next(final int slot, final long nowNs) {
            final OperationKind kind = asked++ % 2 == 0 ? OperationKind.PUT : OperationKind.GET;
            return new SimulatedOperation(kind, 1, kind == OperationKind.PUT ? asked : 0, 0);
        }

        @Override
        public long nextDueNs(final int slot) {
            return asked < 2 * PAIRS ? dueNs(asked) : Long.MAX_VALUE;
        }

        @Override
        public void onComplete(final int slot, final SimulatedOperation operation) {
            assertThat(operation.isOk()).isTrue();
            if (operation.kind() == OperationKind.GET) {
                assertThat(operation.answer()).isEqualTo(asked - 1);
                latenciesNs.add(operation.completedNs() - operation.invokedNs());
            }
        }
    }
}
