package org.pacelab.floor;

import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.ReadMode;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.ClientReplyDecoder;
import org.pacelab.wire.codec.ClientRequestEncoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;

/**
 * The caller's half of the floors: every operation goes once to replica 0, or to all, and ends with the answer that completes as many
 * replicas' as it waits for; later ones are dropped. Sessions need no opening; one whose operation had too few answers by its deadline
 * is replaced by the next. A sequence is {@code attempt * sessionCount + slot}, so that an answer names its
 * slot. Confined to one thread; allocates nothing after construction.
 */
public final class FloorClient implements Client {
    private static final int EMPTY_LENGTH = Frames.HEADER_LENGTH
            + ClientRequestEncoder.BLOCK_LENGTH
            + ClientRequestEncoder.expectedHeaderLength()
            + ClientRequestEncoder.valueHeaderLength();
    private static final long NONE = -1;
    private static final DirectBuffer NO_ANSWER = new UnsafeBuffer(new byte[0]);

    private final ClientContext context;
    private final Completion completion;
    private final Outbox outbox;
    private final int receivers;
    private final int answers;
    private final long[] sessionIds;
    private final long[] sequences;
    private final long[] deadlinesNs;
    /** A bit for each replica that has answered. */
    private final int[] answered;

    private long attempts;
    private long newestSession;
    private int inFlight;
    private long earliestDeadlineNs;

    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private final ClientRequestEncoder request = new ClientRequestEncoder();
    private final ClientReplyDecoder reply = new ClientReplyDecoder();

    private FloorClient(
            final ClientContext context, final int receivers, final int answers, final Completion completion) {
        if (answers < 1 || answers > receivers) {
            throw new IllegalArgumentException("answers " + answers + " is not within 1.." + receivers);
        }
        this.context = context;
        this.completion = completion;
        this.outbox = context.outbox();
        this.receivers = receivers;
        this.answers = answers;
        this.newestSession = (long) context.endpointId() << Integer.SIZE;
        sessionIds = new long[context.sessionCount()];
        sequences = new long[context.sessionCount()];
        deadlinesNs = new long[context.sessionCount()];
        answered = new int[context.sessionCount()];
        Arrays.setAll(sessionIds, slot -> ++newestSession);
        Arrays.fill(sequences, NONE);
    }

    /** Asks replica 0. */
    public static FloorClient ofOne(final ClientContext context, final Completion completion) {
        return new FloorClient(context, 1, 1, completion);
    }

    /**
     * Asks all replicas.
     *
     * @param answers of different replicas, which end an operation
     */
    public static FloorClient ofFanOut(final ClientContext context, final int answers, final Completion completion) {
        return new FloorClient(context, context.replicaCount(), answers, completion);
    }

    /** The endpoint of the client that a session belongs to. */
    static int clientOf(final long sessionId) {
        return (int) (sessionId >>> Integer.SIZE);
    }

    @Override
    public int sessionCount() {
        return sessionIds.length;
    }

    @Override
    public boolean isReady(final int slot) {
        return sequences[slot] == NONE;
    }

    @Override
    public long sessionId(final int slot) {
        return sessionIds[slot];
    }

    @Override
    public long submit(final long nowNs, final int slot, final Operation operation) {
        if (!isReady(slot)) {
            throw new IllegalStateException("session slot " + slot + " has an operation in flight");
        }
        final long sequence = attempts++ * sessionIds.length + slot;
        int sent = 0;
        for (int replica = 0; replica < receivers; replica++) {
            sent += send(replica, slot, sequence, operation) ? 1 : 0;
        }
        if (sent < answers) {
            return BACK_PRESSURED;
        }
        sequences[slot] = sequence;
        answered[slot] = 0;
        deadlinesNs[slot] = nowNs + context.operationDeadlineNs();
        if (inFlight++ == 0) {
            earliestDeadlineNs = deadlinesNs[slot];
        }
        return sequence;
    }

    private boolean send(final int replica, final int slot, final long sequence, final Operation operation) {
        final int offset =
                outbox.tryClaim(replica, EMPTY_LENGTH + operation.expectedLength() + operation.valueLength());
        if (offset == Outbox.FULL) {
            return false;
        }
        request.wrapAndApplyHeader(outbox.buffer(), offset, header)
                .seenIndex(0)
                .readMode(ReadMode.LOG.code())
                .command()
                .sessionId(sessionIds[slot])
                .sequence(sequence)
                .key(operation.key())
                .operation(operation.kind().code());
        request.putExpected(operation.expected(), operation.expectedOffset(), operation.expectedLength())
                .putValue(operation.value(), operation.valueOffset(), operation.valueLength());
        outbox.commit();
        return true;
    }

    @Override
    public void onMessage(
            final long nowNs, final int fromEndpointId, final DirectBuffer buffer, final int offset, final int length) {
        if (Frames.templateId(buffer, offset) != ClientReplyDecoder.TEMPLATE_ID
                || fromEndpointId >= context.replicaCount()) {
            return;
        }
        reply.wrap(
                buffer,
                offset + Frames.HEADER_LENGTH,
                ClientReplyDecoder.BLOCK_LENGTH,
                ClientReplyDecoder.SCHEMA_VERSION);
        final int slot = (int) Long.remainderUnsigned(reply.sequence(), sessionIds.length);
        if (sequences[slot] != reply.sequence() || sessionIds[slot] != reply.sessionId()) {
            return;
        }
        answered[slot] |= 1 << fromEndpointId;
        if (Integer.bitCount(answered[slot]) < answers) {
            return;
        }
        final boolean ok = reply.status() == ReplyStatus.OK.code();
        final long version = ok ? reply.version() : 0;
        final int valueOffset = reply.limit() + ClientReplyDecoder.valueHeaderLength();
        complete(nowNs, slot, ok ? Outcome.OK : Outcome.FAILED, version, buffer, valueOffset, reply.valueLength());
    }

    @Override
    public int doWork(final long nowNs) {
        if (inFlight == 0 || nowNs - earliestDeadlineNs < 0) {
            return 0;
        }
        int expired = 0;
        earliestDeadlineNs = nowNs + context.operationDeadlineNs();
        for (int slot = 0; slot < sequences.length; slot++) {
            if (sequences[slot] == NONE) {
                continue;
            }
            if (nowNs - deadlinesNs[slot] >= 0) {
                sessionIds[slot] = ++newestSession;
                complete(nowNs, slot, Outcome.UNKNOWN, 0, NO_ANSWER, 0, 0);
                expired++;
            } else if (deadlinesNs[slot] - earliestDeadlineNs < 0) {
                earliestDeadlineNs = deadlinesNs[slot];
            }
        }
        return expired;
    }

    @Override
    public long nextDeadlineNs() {
        return inFlight == 0 ? Long.MAX_VALUE : earliestDeadlineNs;
    }

    private void complete(
            final long nowNs,
            final int slot,
            final Outcome outcome,
            final long version,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        final long correlationId = sequences[slot];
        sequences[slot] = NONE;
        inFlight--;
        completion.onComplete(nowNs, correlationId, outcome, version, buffer, offset, length);
    }
}
