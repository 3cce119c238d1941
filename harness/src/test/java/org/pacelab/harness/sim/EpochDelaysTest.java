package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.harness.cluster.ChainProtocol;
import org.pacelab.harness.cluster.PrimaryProtocol;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.journal.Durability;
import org.pacelab.replica.OperationKind;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.ChainUpdateDecoder;
import org.pacelab.wire.codec.FrameHeaderDecoder;

/**
 * What one operation costs on a quiet chain, or a primary and its backups, of n nodes whose links all take the same time, in one-way delays and in
 * messages, counted (van Renesse & Schneider 2004; Terrace & Freedman 2009, §2.3). What they send anyway is counted apart: tokens, reports, probes, their
 * control plane.
 */
class EpochDelaysTest {
    private static final long DELAY_NS = 1_000;
    private static final int CONTROL_REPLICAS = 3;

    /** No operation takes so long, what it leaves behind included, and none begins so soon after another. */
    private static final long WINDOW_NS = 20 * DELAY_NS;

    /** What was sent for one operation, by the message's name. */
    private static final class Counts {
        private final Map<String, Integer> byName = new TreeMap<>();

        void count(final DirectBuffer buffer, final int offset) {
            final String name = MessageNames.of(Frames.templateId(buffer, offset));
            switch (name) {
                case "ClientRequest", "ClientReply", "ChainAck", "VersionQuery", "VersionReply" ->
                    byName.merge(name, 1, Integer::sum);
                case "ChainUpdate" -> byName.merge(name, isProbe(buffer, offset) ? 0 : 1, Integer::sum);
                case "LeaseToken", "NodeReport", "Configuration", "AppendEntries", "AppendReply" -> {}
                default -> throw new AssertionError(name);
            }
        }

        int total() {
            return byName.values().stream().mapToInt(Integer::intValue).sum();
        }

        int of(final String name) {
            return byName.getOrDefault(name, 0);
        }

        private static boolean isProbe(final DirectBuffer buffer, final int offset) {
            return new ChainUpdateDecoder()
                            .wrapAndApplyHeader(buffer, offset, new FrameHeaderDecoder())
                            .entryCount()
                    == 0;
        }
    }

    /** Where the head or a primary answers, the acknowledgements are part of the operation: 2n messages in all. */
    @ParameterizedTest
    @CsvSource({
        "chain, tail,         PUT, 3,  4,  4, 2",
        "chain, tail,         PUT, 5,  6,  6, 4",
        "chain, tail,         PUT, 7,  8,  8, 6",
        "chain, head,         PUT, 3,  6,  4, 2",
        "chain, head,         PUT, 5, 10,  6, 4",
        "chain, head,         PUT, 7, 14,  8, 6",
        "craq,  linearizable, PUT, 3,  4,  4, 2",
        "craq,  linearizable, PUT, 7,  8,  8, 6",
        "chain, tail,         GET, 3,  2,  2, 0",
        "chain, tail,         GET, 5,  2,  2, 0",
        "chain, tail,         GET, 7,  2,  2, 0",
        "chain, head,         GET, 3,  2,  2, 0",
        "craq,  linearizable, GET, 3,  2,  2, 0",
        "craq,  linearizable, GET, 5,  2,  2, 0",
        "craq,  linearizable, GET, 7,  2,  2, 0",
        "craq,  bounded,      GET, 3,  2,  2, 0",
        "craq,  eventual,     GET, 3,  2,  2, 0",
        "primary, synchronous,      PUT, 3, 4, 4, 2",
        "primary, synchronous,      PUT, 5, 4, 6, 4",
        "primary, synchronous,      PUT, 7, 4, 8, 6",
        "primary, semi-synchronous, PUT, 3, 4, 4, 2",
        "primary, semi-synchronous, PUT, 5, 4, 6, 4",
        "primary, semi-synchronous, PUT, 7, 4, 8, 6",
        "primary, asynchronous,     PUT, 3, 2, 4, 2",
        "primary, asynchronous,     PUT, 7, 2, 8, 6",
        "primary, synchronous,      GET, 3, 2, 2, 0",
        "primary, synchronous,      GET, 5, 2, 2, 0",
        "primary, synchronous,      GET, 7, 2, 2, 0",
        "primary, semi-synchronous, GET, 3, 2, 2, 0",
        "primary, semi-synchronous, GET, 7, 2, 2, 0",
        "primary, asynchronous,     GET, 3, 2, 2, 0",
    })
    void anOperationTakesItsDelaysItsMessagesAndTheAcknowledgementsBack(
            final String protocol,
            final String setting,
            final OperationKind kind,
            final int nodeCount,
            final int delays,
            final int messages,
            final int acknowledgements) {
        final QuietLoad load = new QuietLoad(kind, WINDOW_NS);
        final List<Counts> counts = countsOf(QuietLoad.COUNT);
        final List<OperationSource> loads = List.of(load);
        try (SimulatedCluster cluster = cluster(protocol, setting, nodeCount, loads)) {
            cluster.network().observer((atNs, from, to, buffer, offset, length) -> {
                if (load.operationAt(atNs) >= 0) {
                    counts.get(load.operationAt(atNs)).count(buffer, offset);
                }
            });
            cluster.start();
            cluster.runUntil(QuietLoad.END_NS);
        }
        assertThat(load.latenciesNs()).hasSize(QuietLoad.COUNT).containsOnly(delays * DELAY_NS);
        assertThat(counts).allSatisfy(each -> {
            assertThat(each.of("ChainAck")).isEqualTo(acknowledgements);
            assertThat(each.total() - acknowledgements).isEqualTo(messages);
        });
    }

    /** One read at each node while a write of its key is on its way to the tail, and at all the others. */
    @ParameterizedTest
    @ValueSource(ints = {3, 5, 7})
    void aReadOfADirtyKeyAsksTheTail(final int nodeCount) {
        final long writtenNs = QuietLoad.WARM_UP_NS;
        final long readNs = writtenNs + (nodeCount - 1) * DELAY_NS;
        final OneShot write = new OneShot(1, OperationKind.PUT, writtenNs);
        final OneShot reads = new OneShot(nodeCount, OperationKind.GET, readNs);
        final Counts counts = new Counts();
        final List<OperationSource> sources = List.of(write, reads);
        try (SimulatedCluster cluster = cluster("craq", "linearizable", nodeCount, sources)) {
            cluster.network().observer((atNs, from, to, buffer, offset, length) -> {
                if (atNs >= writtenNs && atNs <= writtenNs + WINDOW_NS) {
                    counts.count(buffer, offset);
                }
            });
            cluster.start();
            cluster.runUntil(writtenNs + 2 * WINDOW_NS);
            assertThat(cluster.counters().get("chain/dirty-reads")).isEqualTo(nodeCount - 1);
        }
        final List<Long> expectedNs = new ArrayList<>(List.of(2 * DELAY_NS));
        for (int node = 1; node < nodeCount; node++) {
            expectedNs.add(4 * DELAY_NS);
        }
        assertThat(write.latenciesNs).containsExactly((nodeCount + 1) * DELAY_NS);
        assertThat(reads.latenciesNs).containsExactlyInAnyOrderElementsOf(expectedNs);
        assertThat(counts.of("VersionQuery")).isEqualTo(nodeCount - 1);
        assertThat(counts.of("VersionReply")).isEqualTo(nodeCount - 1);
        assertThat(counts.of("ClientRequest")).isEqualTo(1 + nodeCount);
        assertThat(counts.of("ClientReply")).isEqualTo(1 + nodeCount);
        assertThat(counts.of("ChainUpdate")).isEqualTo(nodeCount - 1);
        assertThat(counts.of("ChainAck")).isEqualTo(nodeCount - 1);
    }

    private static SimulatedCluster cluster(
            final String name, final String setting, final int nodeCount, final List<OperationSource> sources) {
        final Protocol protocol = switch (name) {
            case "chain" -> ChainProtocol.chain();
            case "craq" -> ChainProtocol.craq();
            default -> new PrimaryProtocol();
        };
        return new SimulatedCluster(
                new ClusterSetup(
                        protocol,
                        setting,
                        Map.of("controlReplicas", (long) CONTROL_REPLICAS),
                        nodeCount + CONTROL_REPLICAS,
                        sources.size(),
                        Durability.MEMORY,
                        DELAY_NS,
                        0,
                        10_000_000,
                        100_000_000,
                        7),
                sources);
    }

    private static List<Counts> countsOf(final int count) {
        final List<Counts> counts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            counts.add(new Counts());
        }
        return counts;
    }

    /** One operation from each session, all at one time. */
    private static final class OneShot implements OperationSource {
        private final int sessions;
        private final OperationKind kind;
        private final long dueNs;
        private final List<Long> latenciesNs = new ArrayList<>();
        private int asked;

        OneShot(final int sessions, final OperationKind kind, final long dueNs) {
            this.sessions = sessions;
            this.kind = kind;
            this.dueNs = dueNs;
        }

        @Override
        public int sessionCount() {
            return sessions;
        }

        @Override
        public SimulatedOperation next(final int slot, final long nowNs) {
            asked++;
            return new SimulatedOperation(kind, 1, kind == OperationKind.PUT ? 5 : 0, 0);
        }

        @Override
        public long nextDueNs(final int slot) {
            return asked < sessions ? dueNs : Long.MAX_VALUE;
        }

        @Override
        public void onComplete(final int slot, final SimulatedOperation operation) {
            latenciesNs.add(operation.completedNs() - operation.invokedNs());
        }
    }
}
