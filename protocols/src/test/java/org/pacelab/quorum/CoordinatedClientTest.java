package org.pacelab.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Counters;
import org.pacelab.replica.Operation;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.SeededRandom;
import org.pacelab.replica.SentFrames;
import org.pacelab.replica.WallClock;

class CoordinatedClientTest {
    private static final int NEAR = 1;
    private static final int KEYS = 20;
    private static final long RETRY_NS = 100;

    private final SentFrames sent = new SentFrames();
    private final Operation operation = new Operation();
    private final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(8));
    private final CoordinatedClient client = CoordinatedClient.ofLatest(
            new ClientContext(
                    ReplicaContext.FIRST_CLIENT_ID,
                    3,
                    3 * KEYS,
                    0,
                    RETRY_NS,
                    100 * RETRY_NS,
                    sent,
                    new SeededRandom(1),
                    new Counters(),
                    false,
                    WallClock.startedAt(0),
                    NEAR),
            QuorumOptions.ofMajorities(3),
            (nowNs, id, outcome, version, buffer, offset, length) -> {});

    @Test
    void theNearReplicaCoordinatesUnlessItHasJustNotAnswered() {
        for (int key = 0; key < KEYS; key++) {
            client.submit(0, key, operation.put(key, value, 0, 8));
        }
        assertThat(sent.frames()).hasSize(KEYS).allMatch(frame -> frame.to() == NEAR);

        sent.frames().clear();
        client.doWork(RETRY_NS);
        for (int key = 0; key < KEYS; key++) {
            client.submit(RETRY_NS, KEYS + key, operation.get(key));
        }
        assertThat(sent.frames()).hasSize(KEYS).noneMatch(frame -> frame.to() == NEAR);
        assertThat(sent.frames()).extracting(SentFrames.Sent::to).contains(0, 2);

        sent.frames().clear();
        for (int key = 0; key < KEYS; key++) {
            client.submit(2 * RETRY_NS, 2 * KEYS + key, operation.get(key));
        }
        assertThat(sent.frames()).hasSize(KEYS).allMatch(frame -> frame.to() == NEAR);
    }
}
