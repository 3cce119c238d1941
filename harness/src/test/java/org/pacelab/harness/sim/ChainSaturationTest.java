package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.cluster.ChainProtocol;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.journal.Durability;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.SeededRandom;
import org.pacelab.wire.codec.ChainUpdateDecoder;
import org.pacelab.wire.codec.ClientRequestDecoder;
import org.pacelab.wire.codec.VersionQueryDecoder;

/**
 * What Terrace & Freedman 2009, figures 5 and 6 show, where each client's request, each write that passes a node and each version query takes
 * one unit of the node's time, and nothing else takes any: nodes are saturated by readers that ask again at once, while writes come at a rate.
 */
class ChainSaturationTest {
    private static final long UNIT_NS = 10_000;
    private static final long DELAY_NS = 1_000;
    private static final long FIRST_WRITE_NS = 200_000_000;
    private static final long WARM_UP_NS = 300_000_000;
    private static final long WINDOW_NS = 300_000_000;
    private static final int READERS_PER_NODE = 5;
    private static final int WRITERS = 600;
    private static final long RETRY_NS = 1_000_000_000;

    @ParameterizedTest
    @CsvSource({"3, 3.0", "5, 5.0", "7, 7.0"})
    void readsGrowWithTheNodesOfCraqAndNotWithThoseOfAChain(final int nodes, final double factor) {
        final double chain =
                perUnit(ChainProtocol.chain(), "tail", nodes, 0, 1_000).reads();
        final double craq =
                perUnit(ChainProtocol.craq(), "linearizable", nodes, 0, 1_000).reads();
        assertThat(chain).isCloseTo(1, withPercentage(1));
        assertThat(craq / chain).isCloseTo(factor, withPercentage(2));
    }

    @ParameterizedTest
    @CsvSource({
        "3, .05, 1000",
        "3, .2, 1000",
        "3, .5, 1000",
        "3, .8, 1000",
        "3, .95, 1000",
        "3, .05, 1",
        "3, .2, 1",
        "3, .5, 1",
        "3, .8, 1",
        "3, .95, 1",
        "5, .5, 1",
        "7, .5, 1",
        "7, .9, 10"
    })
    void atNoRateOfWritesCraqReadsLessThanAChain(final int nodes, final double writesPerUnit, final int keys) {
        final Done chain = perUnit(ChainProtocol.chain(), "tail", nodes, writesPerUnit, keys);
        final Done craq = perUnit(ChainProtocol.craq(), "linearizable", nodes, writesPerUnit, keys);
        assertThat(chain.writes()).isCloseTo(writesPerUnit, withPercentage(2));
        assertThat(craq.writes()).isCloseTo(writesPerUnit, withPercentage(2));
        assertThat(chain.reads()).isCloseTo(1 - writesPerUnit, withPercentage(5));
        assertThat(craq.reads() / chain.reads()).isGreaterThanOrEqualTo(.98);
    }

    /** In a service time. */
    private record Done(double reads, double writes) {}

    private static Done perUnit(
            final Protocol protocol,
            final String setting,
            final int nodes,
            final double writesPerUnit,
            final int keys) {
        final ServiceTimes services = ServiceTimes.NONE
                .with(ClientRequestDecoder.TEMPLATE_ID, UNIT_NS)
                .with(ChainUpdateDecoder.TEMPLATE_ID, UNIT_NS)
                .with(VersionQueryDecoder.TEMPLATE_ID, UNIT_NS);
        final World calm = World.calm(DELAY_NS);
        final ClusterSetup setup = new ClusterSetup(
                protocol,
                setting,
                Map.of("controlReplicas", 0L, "maxBatchLength", 1L, "windowFrames", 100_000L),
                nodes,
                nodes + 1,
                Durability.MEMORY,
                new World(calm.timing(), calm.traits(), services, false),
                0,
                RETRY_NS,
                RETRY_NS,
                1);
        final List<Load> readers = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            readers.add(new Load(new SeededRandom(i), READERS_PER_NODE, OperationKind.GET, 0, keys));
        }
        final List<Load> loads = new ArrayList<>(readers);
        final List<Load> writers =
                List.of(new Load(new SeededRandom(nodes), WRITERS, OperationKind.PUT, writesPerUnit, keys));
        loads.addAll(writers);
        try (SimulatedCluster cluster = new SimulatedCluster(setup, loads)) {
            cluster.start();
            cluster.runUntil(WARM_UP_NS);
            final long readsBefore = okCount(readers);
            final long writesBefore = okCount(writers);
            cluster.runUntil(WARM_UP_NS + WINDOW_NS);
            return new Done(
                    (double) (okCount(readers) - readsBefore) * UNIT_NS / WINDOW_NS,
                    (double) (okCount(writers) - writesBefore) * UNIT_NS / WINDOW_NS);
        }
    }

    private static long okCount(final List<Load> loads) {
        return loads.stream().mapToLong(load -> load.okCount).sum();
    }

    /** Reads that follow each other at once, or writes that come at a constant rate. */
    private static final class Load implements OperationSource {
        private final SeededRandom random;
        private final int sessions;
        private final OperationKind kind;
        private final double perUnit;
        private final int keys;
        private long asked;
        private long okCount;

        private Load(
                final SeededRandom random,
                final int sessions,
                final OperationKind kind,
                final double perUnit,
                final int keys) {
            this.random = random;
            this.sessions = sessions;
            this.kind = kind;
            this.perUnit = perUnit;
            this.keys = keys;
        }

        @Override
        public int sessionCount() {
            return sessions;
        }

        @Override
        public SimulatedOperation next(final int slot, final long nowNs) {
            asked++;
            final long argument = kind == OperationKind.GET ? 0 : asked;
            return new SimulatedOperation(kind, random.nextInt(keys), argument, OperationValues.ABSENT);
        }

        @Override
        public long nextDueNs(final int slot) {
            if (kind == OperationKind.GET) {
                return 0;
            }
            return perUnit == 0 ? Long.MAX_VALUE : FIRST_WRITE_NS + (long) (asked / perUnit * UNIT_NS);
        }

        @Override
        public void onComplete(final int slot, final SimulatedOperation operation) {
            okCount += operation.isOk() ? 1 : 0;
        }
    }
}
