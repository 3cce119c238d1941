package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pacelab.harness.sim.ThreeReplicas.ALL;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.cluster.QuorumProtocol;
import org.pacelab.replica.ReplicaContext;

/**
 * Worked example 10 of the references, of the store: wall clocks that are set now and then, back or forward, as {@link SteppingClock} has it. Clients take turns:
 * each reads, and then writes the next value, which is the latest by all that anybody can have seen.
 */
class LastWriterClocksTest {
    private static final long SEED = 7;
    private static final int WRITES = 600;
    private static final long BETWEEN_WRITES_NS = 100_000_000;

    /** One by itself loses writes whenever its clock is set back, until that has caught up; two lose those of the one that is behind. */
    @ParameterizedTest
    @CsvSource({
        "last-writer-wall,    1, true",
        "last-writer-wall,    2, true",
        "last-writer,         1, false",
        "last-writer,         2, false",
        "last-writer-lamport, 1, false",
        "last-writer-lamport, 2, false"
    })
    void aWallClockThatStepsBackLosesALaterWriteAndAHybridOneDoesNot(
            final String setting, final int clientCount, final boolean isWall) {
        int lost = 0;
        try (ThreeReplicas store = new ThreeReplicas(QuorumProtocol.quorum(), setting, Map.of(), clientCount, SEED)) {
            final List<SteppingClock> clocks = clocks(store.cluster(), clientCount);
            long winner = OperationValues.ABSENT;
            long winnersNs = Long.MIN_VALUE;
            for (long value = 1; value <= WRITES; value++) {
                final int client = (int) (value % clientCount);
                assertThat(store.get(client, ALL)).isEqualTo(winner);
                final long writersNs = clocks.get(client).wallNs(0);
                store.put(client, value, ALL);
                if (isWall && writersNs < winnersNs) {
                    lost++;
                } else {
                    winner = value;
                    winnersNs = writersNs;
                }
                store.run(BETWEEN_WRITES_NS);
            }
            assertThat(store.values()).containsOnly(winner);
        }
        assertThat(lost > 0).isEqualTo(isWall);
    }

    /** Beside the clients' own, and the same: of each the time of a look decides what it shows. */
    private static List<SteppingClock> clocks(final SimulatedCluster cluster, final int clientCount) {
        return IntStream.range(0, clientCount)
                .mapToObj(client ->
                        new SteppingClock(cluster, SeedStream.WALL.of(SEED, ReplicaContext.FIRST_CLIENT_ID + client)))
                .toList();
    }
}
