package org.pacelab.floor;

import org.agrona.DirectBuffer;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.ClientRequestDecoder;

/**
 * A server whose latency is known, to judge the harness by: it answers each request {@code delayNs} after it arrived, however many
 * it has in hand, and lets nothing out during one stall of {@code stallNs}; what falls due in the stall leaves at its end. Executes
 * nothing, answers everything with OK and no value. A request over the bound is refused at once. Confined to one thread; allocates
 * nothing after construction.
 */
public final class DelayReplica implements Replica {
    /** Requests in hand at most, a power of two: more than clients have sessions. */
    static final int CAPACITY = 4096;

    private final Answers answers;
    private final long delayNs;
    private final long stallStartNs;
    private final long stallEndNs;
    private final int refusals;
    private final ReplicaContext context;
    private final int[] clientIds = new int[CAPACITY];
    private final long[] sessionIds = new long[CAPACITY];
    private final long[] sequences = new long[CAPACITY];
    private final long[] dueNs = new long[CAPACITY];
    private long head;
    private long tail;

    private final ClientRequestDecoder request = new ClientRequestDecoder();

    /** @param stallAtNs from the replica's start to the stall's; a {@code stallNs} of 0 is no stall */
    public DelayReplica(final ReplicaContext context, final long delayNs, final long stallAtNs, final long stallNs) {
        this.context = context;
        this.answers = new Answers(context.outbox(), context.endpointId());
        this.delayNs = delayNs;
        this.stallStartNs = context.startNs() + stallAtNs;
        this.stallEndNs = stallStartNs + stallNs;
        this.refusals = context.counters().define("delay/refusals");
    }

    @Override
    public void onMessage(
            final long nowNs, final int fromEndpointId, final DirectBuffer buffer, final int offset, final int length) {
        if (Frames.templateId(buffer, offset) != ClientRequestDecoder.TEMPLATE_ID) {
            return;
        }
        request.wrap(
                buffer,
                offset + Frames.HEADER_LENGTH,
                ClientRequestDecoder.BLOCK_LENGTH,
                ClientRequestDecoder.SCHEMA_VERSION);
        final long sessionId = request.command().sessionId();
        final long sequence = request.command().sequence();
        if (tail - head == CAPACITY) {
            context.counters().increment(refusals);
            answers.refuse(fromEndpointId, sessionId, sequence, ReplyStatus.BACK_PRESSURED);
            return;
        }
        final int place = (int) tail++ & (CAPACITY - 1);
        clientIds[place] = fromEndpointId;
        sessionIds[place] = sessionId;
        sequences[place] = sequence;
        dueNs[place] = outsideTheStall(nowNs + delayNs);
    }

    @Override
    public int doWork(final long nowNs) {
        int answered = 0;
        while (head < tail) {
            final int place = (int) head & (CAPACITY - 1);
            if (dueNs[place] - nowNs > 0) {
                break;
            }
            answers.ok(clientIds[place], sessionIds[place], sequences[place], 0);
            head++;
            answered++;
        }
        return answered;
    }

    @Override
    public long nextDeadlineNs() {
        return head == tail ? Long.MAX_VALUE : dueNs[(int) head & (CAPACITY - 1)];
    }

    private long outsideTheStall(final long answerNs) {
        return answerNs - stallStartNs < 0 ? answerNs : Math.max(answerNs, stallEndNs);
    }
}
