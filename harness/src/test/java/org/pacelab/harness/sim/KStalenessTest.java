package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.cluster.QuorumProtocol;
import org.pacelab.journal.Durability;
import org.pacelab.replica.OperationKind;

/**
 * How many versions a read is behind where quorums do not expand: exactly W random replicas ever get a version, exactly R are asked (Bailis et al., VLDB
 * 2012, §3.1). Each of 60,000 reads follows writes that no other one does, so that they are independent of each other.
 */
class KStalenessTest {
    private static final int READS = 60_000;
    private static final int WRITES_BEFORE_A_READ = 5;
    private static final double STANDARD_ERRORS = 4;

    @ParameterizedTest
    @CsvSource({"3, 1, 1, .666666667", "3, 2, 1, .333333333", "3, 1, 2, .333333333", "5, 2, 2, .3"})
    void aReadMissesTheLastVersionsAsOftenAsChanceHasIt(
            final int replicas, final long read, final long write, final double missesOne) {
        final WritesAndReads load = new WritesAndReads();
        try (SimulatedCluster cluster = new SimulatedCluster(setup(replicas, read, write), List.of(load))) {
            cluster.start();
            while (load.reads < READS) {
                assertThat(cluster.runNext()).isTrue();
            }
            assertThat(cluster.clientCounters().get("client/retries")).isZero();
        }
        for (final int versions : new int[] {1, 2, 3, 5}) {
            final double missesAll = Math.pow(missesOne, versions);
            final double standardError = Math.sqrt(missesAll * (1 - missesAll) / READS);
            assertThat(load.missed(versions) / (double) READS)
                    .as("misses the last %d", versions)
                    .isBetween(
                            missesAll - STANDARD_ERRORS * standardError, missesAll + STANDARD_ERRORS * standardError);
        }
    }

    private static ClusterSetup setup(final int replicas, final long read, final long write) {
        return new ClusterSetup(
                QuorumProtocol.quorum(),
                "last-writer",
                Map.of(
                        "exactFanout",
                        1L,
                        "readRepair",
                        0L,
                        "antiEntropyNs",
                        0L,
                        "readQuorum",
                        read,
                        "writeQuorum",
                        write),
                replicas,
                1,
                Durability.MEMORY,
                1_000,
                0,
                1_000_000,
                10_000_000,
                11);
    }

    /** Each session writes the next versions of its own key, one after the other, and then reads it, over and over. */
    private static final class WritesAndReads implements OperationSource {
        private static final int SESSIONS = 8;

        private final int[] asked = new int[SESSIONS];
        private final long[] latest = new long[SESSIONS];
        private final int[] byVersionsMissed = new int[WRITES_BEFORE_A_READ + 1];
        private int reads;

        int missed(final int versions) {
            int count = 0;
            for (int missed = versions; missed < byVersionsMissed.length; missed++) {
                count += byVersionsMissed[missed];
            }
            return count;
        }

        @Override
        public int sessionCount() {
            return SESSIONS;
        }

        @Override
        public SimulatedOperation next(final int slot, final long nowNs) {
            final boolean isRead = asked[slot]++ % (WRITES_BEFORE_A_READ + 1) == WRITES_BEFORE_A_READ;
            return isRead
                    ? new SimulatedOperation(OperationKind.GET, slot, 0, 0)
                    : new SimulatedOperation(OperationKind.PUT, slot, ++latest[slot], 0);
        }

        @Override
        public long nextDueNs(final int slot) {
            return 0;
        }

        @Override
        public void onComplete(final int slot, final SimulatedOperation operation) {
            assertThat(operation.isOk()).isTrue();
            if (operation.kind() == OperationKind.GET && reads < READS) {
                reads++;
                final long seen = Math.max(0, operation.answer());
                byVersionsMissed[(int) Math.min(WRITES_BEFORE_A_READ, latest[slot] - seen)]++;
            }
        }
    }
}
