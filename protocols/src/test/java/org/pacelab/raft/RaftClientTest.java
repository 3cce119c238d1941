package org.pacelab.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Counters;
import org.pacelab.replica.Operation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.ReadMode;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.replica.SeededRandom;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.ClientReplyEncoder;
import org.pacelab.wire.codec.ClientRequestDecoder;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;

/** A client of three replicas that the test plays. */
class RaftClientTest implements Outbox {
    private static final long MS = 1_000_000;
    private static final long RETRY_NS = 1_000 * MS;

    private final UnsafeBuffer claimed = new UnsafeBuffer(ByteBuffer.allocateDirect(Frames.MAX_FRAME_LENGTH));
    private final UnsafeBuffer reply = new UnsafeBuffer(ByteBuffer.allocateDirect(Frames.MAX_FRAME_LENGTH));
    private final UnsafeBuffer value = new UnsafeBuffer(new byte[8]);
    private final Operation operation = new Operation();
    private final List<Integer> asked = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private RaftClient client;
    private long sequence;
    private long nowNs = 1;
    private int claimedTo;

    @Test
    void whatIsUnsupportedAtLastMayHaveHappenedAtFirst() {
        start(ReadMode.LOG, false);
        client.submit(nowNs, 0, operation.administer(OperationKind.REMOVE, 2));
        step(RETRY_NS);
        answer(ReplyStatus.UNSUPPORTED);
        assertThat(outcomes).containsExactly(Outcome.UNKNOWN);
    }

    @Test
    void whatIsUnsupportedAtFirstHasFailed() {
        start(ReadMode.LOG, false);
        client.submit(nowNs, 0, operation.administer(OperationKind.REMOVE, 2));
        answer(ReplyStatus.UNSUPPORTED);
        assertThat(outcomes).containsExactly(Outcome.FAILED);
    }

    @Test
    void aWriteThatWasAlwaysRefusedHasFailed() {
        start(ReadMode.LOG, false);
        client.submit(nowNs, 0, operation.put(1, value, 0, 8));
        refuseUntilItEnds();
        assertThat(outcomes).containsExactly(Outcome.FAILED);
    }

    @Test
    void aWriteThatALinkMayRepeatIsUnknownThoughItWasAlwaysRefused() {
        start(ReadMode.LOG, true);
        client.submit(nowNs, 0, operation.put(1, value, 0, 8));
        refuseUntilItEnds();
        assertThat(outcomes).containsExactly(Outcome.UNKNOWN);
    }

    @Test
    void aReadThatWasAlwaysRefusedHasFailedOnAnyLink() {
        start(ReadMode.LOG, true);
        client.submit(nowNs, 0, operation.get(1));
        refuseUntilItEnds();
        assertThat(outcomes).containsExactly(Outcome.FAILED);
    }

    @Test
    void aSequentialSessionLeavesAFollowerThatRefusesIt() {
        start(ReadMode.SEQUENTIAL, false);
        client.submit(nowNs, 0, operation.get(1));
        final int first = lastAsked();
        answer(ReplyStatus.BACK_PRESSURED);
        step(RETRY_NS / 10);
        assertThat(lastAsked()).isNotEqualTo(first);
        answer(ReplyStatus.OK);
        assertThat(outcomes).containsExactly(Outcome.OK);
        final int second = lastAsked();
        client.submit(nowNs, 0, operation.get(1));
        assertThat(lastAsked()).isEqualTo(second);
    }

    private void refuseUntilItEnds() {
        for (int i = 0; i < 1_000 && outcomes.isEmpty(); i++) {
            answer(ReplyStatus.BACK_PRESSURED);
            step(RETRY_NS / 10);
        }
    }

    private void start(final ReadMode mode, final boolean linksRepeat) {
        client = new RaftClient(
                new ClientContext(
                        ReplicaContext.FIRST_CLIENT_ID,
                        3,
                        1,
                        nowNs,
                        RETRY_NS,
                        4 * RETRY_NS,
                        this,
                        new SeededRandom(1),
                        new Counters(),
                        linksRepeat),
                mode,
                (completedNs, correlationId, outcome, version, buffer, offset, length) -> outcomes.add(outcome));
        step(1);
        answer(ReplyStatus.OK);
        assertThat(client.isReady(0)).isTrue();
    }

    private void step(final long byNs) {
        nowNs += byNs;
        client.doWork(nowNs);
    }

    private int lastAsked() {
        return asked.get(asked.size() - 1);
    }

    /** Whom the client asked last answers its latest request. */
    private void answer(final ReplyStatus status) {
        final int length = new ClientReplyEncoder()
                .wrapAndApplyHeader(reply, 0, new FrameHeaderEncoder())
                .sessionId(1)
                .sequence(sequence)
                .index(1)
                .version(0)
                .leaderHint(-1)
                .status(status.code())
                .putValue(value, 0, 0)
                .limit();
        Frames.seal(reply, 0, length, lastAsked(), 1);
        client.onMessage(nowNs, lastAsked(), reply, 0, length);
    }

    @Override
    public int tryClaim(final int toEndpointId, final int length) {
        claimedTo = toEndpointId;
        return 0;
    }

    @Override
    public MutableDirectBuffer buffer() {
        return claimed;
    }

    @Override
    public void commit() {
        asked.add(claimedTo);
        sequence = requestOf(claimed).command().sequence();
    }

    @Override
    public void abort() {}

    private static ClientRequestDecoder requestOf(final DirectBuffer frame) {
        return new ClientRequestDecoder().wrapAndApplyHeader(frame, 0, new FrameHeaderDecoder());
    }
}
