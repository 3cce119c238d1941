package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pacelab.harness.sim.ThreeReplicas.ALL;
import static org.pacelab.harness.sim.ThreeReplicas.setsOf;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.check.Verdict.Answer;
import org.pacelab.harness.cluster.QuorumProtocol;

/** Worked example 9 of the references, clause by clause: every write quorum beside every read quorum of three replicas. */
class QuorumsOfThreeTest {
    private static final int WRITER = 0;
    private static final int FIRST_READER = 1;
    private static final int SECOND_READER = 2;
    private static final long OLD = 1;
    private static final long NEW = 2;
    private static final long HOUR_NS = 3_600_000_000_000L;

    /** A read that begins after a write was acknowledged: fresh where its quorum meets the write's, stale where not. */
    @ParameterizedTest
    @CsvSource({"3, 1, 0 of 3", "2, 2, 0 of 9", "1, 3, 0 of 3", "2, 1, 3 of 9", "1, 2, 3 of 9", "1, 1, 6 of 9"})
    void aReadIsStaleWhereItsQuorumMissesTheWrites(final int read, final int write, final String staleOfAll) {
        int stale = 0;
        int all = 0;
        for (final int written : setsOf(write)) {
            for (final int asked : setsOf(read)) {
                final long answer = readAfterWrite(read, write, written, asked);
                assertThat(answer)
                        .as("written to %s, asked %s", Integer.toBinaryString(written), Integer.toBinaryString(asked))
                        .isEqualTo((written & asked) != 0 ? NEW : OLD);
                stale += answer == OLD ? 1 : 0;
                all++;
            }
        }
        assertThat(stale + " of " + all).isEqualTo(staleOfAll);
    }

    private static long readAfterWrite(final long read, final long write, final int written, final int asked) {
        final Map<String, Long> quorums = Map.of("readQuorum", read, "writeQuorum", write);
        try (ThreeReplicas store = new ThreeReplicas(QuorumProtocol.quorum(), "last-writer", quorums, 2, 7)) {
            store.put(WRITER, OLD, ALL);
            store.put(WRITER, NEW, written);
            return store.get(FIRST_READER, asked);
        }
    }

    /**
     * One replica has the item when two readers ask, one after the other: a first quorum with it and a second one without it are two of each three
     * places of the item. Registers write back.
     */
    @ParameterizedTest
    @CsvSource({"quorum, last-writer, 6", "abd, linearizable, 0"})
    void betweenTheHalvesOfAWriteTheNewIsReadAndThenTheOldUnlessReadersWriteBack(
            final String protocol, final String setting, final int expected) {
        final QuorumProtocol quorum = protocol.equals("abd") ? QuorumProtocol.abd() : QuorumProtocol.quorum();
        int newThenOld = 0;
        for (final int written : setsOf(1)) {
            for (final int first : setsOf(2)) {
                for (final int second : setsOf(2)) {
                    newThenOld += isNewThenOld(quorum, setting, written, first, second) ? 1 : 0;
                }
            }
        }
        assertThat(newThenOld).isEqualTo(expected);
    }

    private static boolean isNewThenOld(
            final QuorumProtocol protocol, final String setting, final int written, final int first, final int second) {
        final Map<String, Long> quorums = Map.of("readQuorum", 2L, "writeQuorum", 2L);
        try (ThreeReplicas store = new ThreeReplicas(protocol, setting, quorums, 3, 7)) {
            store.put(WRITER, OLD, ALL);
            final SimulatedOperation half = store.beginPut(WRITER, NEW, written);
            assertThat(half.outcome()).isNull();
            final long firstAnswer = store.get(FIRST_READER, first);
            final long secondAnswer = store.get(SECOND_READER, second);
            store.reach(WRITER, ALL);
            store.run(2 * ThreeReplicas.RETRY_TIMEOUT_NS);
            assertThat(half.isOk()).isTrue();
            for (final int asked : setsOf(2)) {
                assertThat(store.get(SECOND_READER, asked)).isEqualTo(NEW);
            }
            final boolean isNewThenOld = firstAnswer == NEW && secondAnswer == OLD;
            assertThat(store.linearizable()).isEqualTo(isNewThenOld ? Answer.INVALID : Answer.VALID);
            return isNewThenOld;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "nothing,         0,          0, 100, 1",
        "repair behind,   1,          0,   1, 2",
        "repair first,    2,          0,   1, 2",
        "Merkle exchange, 0, 1000000000,   0, 2"
    })
    void aReplicaThatMissedAWriteGetsItByReadRepairOrMerkleExchangeOnly(
            final String by, final long readRepair, final long antiEntropyNs, final int reads, final long inTheEnd) {
        final Map<String, Long> options = Map.of("readRepair", readRepair, "antiEntropyNs", antiEntropyNs);
        try (ThreeReplicas store = new ThreeReplicas(QuorumProtocol.quorum(), "last-writer", options, 2, 7)) {
            store.put(WRITER, OLD, ALL);
            store.put(WRITER, NEW, 0b011);
            store.reach(WRITER, ALL);
            assertThat(store.values()).isEqualTo(List.of(NEW, NEW, OLD));
            for (int read = 0; read < reads; read++) {
                assertThat(store.get(FIRST_READER, read % 2 == 0 ? ALL : 0b110)).isEqualTo(NEW);
            }
            store.run(HOUR_NS);
            assertThat(store.values()).isEqualTo(List.of(NEW, NEW, inTheEnd));
        }
    }
}
