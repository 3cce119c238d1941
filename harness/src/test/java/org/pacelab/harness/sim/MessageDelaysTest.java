package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.cluster.RaftProtocol;
import org.pacelab.journal.Durability;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

/**
 * What one operation costs on a quiet cluster whose links all take the same time, in one-way delays and in messages, counted. The
 * figures for writes and for reads by log, lease and read-index are those of Ongaro's protocol with a client outside.
 */
class MessageDelaysTest {
    private static final long DELAY_NS = 1_000;
    private static final long WARM_UP_NS = 2_000_000_000L;
    private static final long SPACING_NS = 10_000_000;

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
        final QuietLoad load = new QuietLoad(kind);
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
            cluster.runUntil(WARM_UP_NS + QuietLoad.COUNT * SPACING_NS);
        }
        assertThat(load.delaysNs).hasSize(QuietLoad.COUNT).containsOnly(delays * DELAY_NS);
        assertThat(load.messages).containsOnly(messages);
    }

    /** A put to begin with, then operations of one kind, each long after the one before. */
    private static final class QuietLoad implements OperationSource {
        private static final int COUNT = 20;

        private final OperationKind kind;
        private final List<Long> delaysNs = new ArrayList<>();
        private final int[] messages = new int[COUNT];
        private int asked;

        QuietLoad(final OperationKind kind) {
            this.kind = kind;
        }

        void onFrame(final long atNs) {
            final long sinceNs = atNs - dueNs(asked - 1);
            if (asked > 1 && sinceNs <= WINDOW_NS) {
                messages[asked - 2]++;
            }
        }

        private long dueNs(final int number) {
            return number == 0 ? 0 : WARM_UP_NS + (number - 1) * SPACING_NS;
        }

        @Override
        public int sessionCount() {
            return 1;
        }

        @Override
        public SimulatedOperation next(final int slot, final long nowNs) {
            final OperationKind next = asked == 0 ? OperationKind.PUT : kind;
            asked++;
            return new SimulatedOperation(next, 1, next == OperationKind.PUT ? asked : 0, 0);
        }

        @Override
        public long nextDueNs(final int slot) {
            return asked > COUNT ? Long.MAX_VALUE : dueNs(asked);
        }

        @Override
        public void onComplete(final int slot, final SimulatedOperation operation) {
            assertThat(operation.outcome()).isEqualTo(Outcome.OK);
            if (asked > 1) {
                delaysNs.add(operation.completedNs() - operation.invokedNs());
            }
        }
    }
}
