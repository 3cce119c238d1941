package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.cluster.RaftProtocol;
import org.pacelab.journal.Durability;
import org.pacelab.replica.OperationKind;

/**
 * What one operation costs on a quiet cluster whose links all take the same time, in one-way delays and in messages, counted. The
 * figures for writes and for reads by log, lease and read-index are those of Ongaro's protocol with a client outside.
 */
class MessageDelaysTest {
    private static final long DELAY_NS = 1_000;

    /** No operation takes so long, and no commit notice comes so soon. */
    private static final long WINDOW_NS = 20 * DELAY_NS;

    @ParameterizedTest
    @CsvSource({
        "log,        PUT, 3, 4,  6",
        "log,        PUT, 5, 4, 10",
        "log,        GET, 3, 4,  6",
        "log,        GET, 5, 4, 10",
        "read-index, PUT, 3, 4,  6",
        "read-index, GET, 3, 4,  6",
        "read-index, GET, 5, 4, 10",
        "lease,      PUT, 5, 4, 10",
        "lease,      GET, 3, 2,  2",
        "lease,      GET, 5, 2,  2",
        "sequential, GET, 3, 2,  2",
        "sequential, GET, 5, 2,  2",
        "eventual,   GET, 3, 2,  2",
        "eventual,   GET, 5, 2,  2",
    })
    void anOperationTakesItsDelaysAndItsMessages(
            final String setting,
            final OperationKind kind,
            final int replicaCount,
            final int delays,
            final int messages) {
        final QuietLoad load = new QuietLoad(kind, WINDOW_NS);
        final ClusterSetup setup = new ClusterSetup(
                new RaftProtocol(),
                setting,
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
            cluster.network().observer((atNs, from, to, buffer, offset, length) -> load.onFrame(atNs));
            cluster.start();
            cluster.runUntil(QuietLoad.END_NS);
        }
        assertThat(load.latenciesNs()).hasSize(QuietLoad.COUNT).containsOnly(delays * DELAY_NS);
        assertThat(load.messages()).containsOnly(messages);
    }
}
