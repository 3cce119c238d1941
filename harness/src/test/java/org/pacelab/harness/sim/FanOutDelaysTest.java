package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.cluster.Protocols;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.journal.Durability;
import org.pacelab.replica.OperationKind;

/** What one operation costs that goes to all replicas, each further away than the one before: the way to the nearest, or the next one, and back. */
class FanOutDelaysTest {
    private static final long DELAY_NS = 1_000;

    /** No operation takes so long, its late answers included. */
    private static final long WINDOW_NS = 20 * DELAY_NS;

    @ParameterizedTest
    @CsvSource({
        "fan-out-first,  PUT, 1, 2,  2",
        "fan-out-first,  PUT, 3, 2,  6",
        "fan-out-first,  GET, 5, 2, 10",
        "fan-out-second, PUT, 2, 4,  4",
        "fan-out-second, PUT, 3, 4,  6",
        "fan-out-second, GET, 5, 4, 10",
    })
    void anOperationTakesItsDelaysAndItsMessages(
            final String name, final OperationKind kind, final int replicaCount, final int delays, final int messages) {
        final Protocol protocol = Protocols.find(name);
        final QuietLoad load = new QuietLoad(kind, WINDOW_NS);
        final ClusterSetup setup = new ClusterSetup(
                protocol,
                protocol.settings().get(0),
                Map.of(),
                replicaCount,
                1,
                Durability.MEMORY,
                DELAY_NS,
                0,
                10_000_000,
                100_000_000,
                7);
        try (SimulatedCluster cluster = new SimulatedCluster(setup, List.of(load))) {
            for (int replica = 0; replica < replicaCount; replica++) {
                final Delay delay = Delay.constant((replicaCount - replica) * DELAY_NS);
                cluster.network().link(replicaCount, replica).delay(delay);
                cluster.network().link(replica, replicaCount).delay(delay);
            }
            cluster.network().observer((atNs, from, to, buffer, offset, length) -> load.onFrame(atNs));
            cluster.start();
            cluster.runUntil(QuietLoad.END_NS);
        }
        assertThat(load.latenciesNs()).hasSize(QuietLoad.COUNT).containsOnly(delays * DELAY_NS);
        assertThat(load.messages()).containsOnly(messages);
    }
}
