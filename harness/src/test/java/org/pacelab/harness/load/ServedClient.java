package org.pacelab.harness.load;

import java.util.function.IntPredicate;
import java.util.function.LongUnaryOperator;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.replica.Client;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outcome;

/**
 * A client together with a concurrent server at its elbow: an operation submitted at t is answered at {@code answerNs(t)}, which
 * never decreases. Slot s has the correlation ids s + 1,000 x its operations. Allocates nothing per operation.
 */
final class ServedClient implements Client {
    private static final long CORRELATION_STRIDE = 1000;
    private static final DirectBuffer NO_ANSWER = new UnsafeBuffer(new byte[0]);

    final long[] submitted;
    Outcome outcome = Outcome.OK;
    IntPredicate refuses = slot -> false;
    long refusalCount;
    boolean isOpen = true;

    /** What is withheld is answered at once when they are again. */
    boolean answersWrites = true;

    long operationCount;
    private final Completion completion;
    private final LongUnaryOperator answerNs;
    private final long[] answeredNs;
    private final int[] order;
    private final int[] withheld;
    private long head;
    private long tail;
    private int withheldCount;

    ServedClient(final int sessionCount, final Completion completion, final LongUnaryOperator answerNs) {
        this.completion = completion;
        this.answerNs = answerNs;
        submitted = new long[sessionCount];
        answeredNs = new long[sessionCount];
        order = new int[sessionCount];
        withheld = new int[sessionCount];
    }

    @Override
    public int sessionCount() {
        return order.length;
    }

    @Override
    public boolean isReady(final int slot) {
        return isOpen && answeredNs[slot] == 0;
    }

    @Override
    public long sessionId(final int slot) {
        return slot + 1;
    }

    @Override
    public long submit(final long nowNs, final int slot, final Operation operation) {
        if (!isReady(slot)) {
            throw new IllegalStateException("slot " + slot + " is not ready");
        }
        if (refuses.test(slot)) {
            refusalCount++;
            return BACK_PRESSURED;
        }
        operationCount++;
        submitted[slot]++;
        if (operation.kind().isWrite() && !answersWrites) {
            answeredNs[slot] = Long.MAX_VALUE;
            withheld[withheldCount++] = slot;
        } else {
            answeredNs[slot] = answerNs.applyAsLong(nowNs);
            order[(int) (tail++ % order.length)] = slot;
        }
        return submitted[slot] * CORRELATION_STRIDE + slot;
    }

    @Override
    public void onMessage(
            final long nowNs, final int fromEndpointId, final DirectBuffer buffer, final int offset, final int length) {
        throw new IllegalStateException("no frames here");
    }

    @Override
    public int doWork(final long nowNs) {
        int done = 0;
        if (answersWrites) {
            for (; done < withheldCount; done++) {
                answer(nowNs, withheld[done]);
            }
            withheldCount = 0;
        }
        while (nextDeadlineNs() <= nowNs) {
            answer(nowNs, order[(int) (head++ % order.length)]);
            done++;
        }
        return done;
    }

    private void answer(final long nowNs, final int slot) {
        answeredNs[slot] = 0;
        completion.onComplete(nowNs, submitted[slot] * CORRELATION_STRIDE + slot, outcome, 0, NO_ANSWER, 0, 0);
    }

    @Override
    public long nextDeadlineNs() {
        return head == tail ? Long.MAX_VALUE : answeredNs[order[(int) (head % order.length)]];
    }
}
