package org.pacelab.harness.load;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.HashMap;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.replica.Client;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Operation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

/** A store of sums that answers in the next step, and may be dishonest about every tenth add. */
final class AddStore implements Client {
    /** What it does. */
    enum Habit {
        HONEST,
        LOSES_EVERY_TENTH,
        DOUBLES_EVERY_TENTH,
        DOES_EVERY_TENTH_AND_SAYS_UNKNOWN,
        DROPS_EVERY_TENTH_AND_SAYS_UNKNOWN,
        REFUSES_EVERY_TENTH,
        REFUSES_EVERY_TENTH_BUT_DOES_IT
    }

    private static final int SESSIONS = 4;

    private final Habit habit;
    private final Map<Long, Long> sums = new HashMap<>();
    private final UnsafeBuffer answer = new UnsafeBuffer(new byte[Long.BYTES]);
    private final Answer[] answers = new Answer[SESSIONS];
    private Completion completion;
    private long nextId;
    private int addCount;
    private int readsToFail;
    private int stepsToHold;
    private int readCount;

    AddStore(final Habit habit) {
        this.habit = habit;
    }

    private record Answer(long correlationId, Outcome outcome, long version, long sum) {}

    Client completingTo(final Completion told) {
        completion = told;
        return this;
    }

    void failReads(final int count) {
        readsToFail = count;
    }

    /** Answers nothing in as many steps. */
    void holdFor(final int steps) {
        stepsToHold = steps;
    }

    /** That were asked for. */
    int readCount() {
        return readCount;
    }

    @Override
    public int sessionCount() {
        return SESSIONS;
    }

    @Override
    public boolean isReady(final int slot) {
        return answers[slot] == null;
    }

    @Override
    public long sessionId(final int slot) {
        return slot + 1;
    }

    @Override
    public long submit(final long nowNs, final int slot, final Operation operation) {
        answers[slot] = operation.kind() == OperationKind.ADD ? add(operation) : read(operation.key());
        return answers[slot].correlationId();
    }

    @Override
    public int doWork(final long nowNs) {
        if (stepsToHold > 0) {
            stepsToHold--;
            return 0;
        }
        int work = 0;
        for (int slot = 0; slot < SESSIONS; slot++) {
            final Answer due = answers[slot];
            if (due != null) {
                answers[slot] = null;
                answer.putLong(0, due.sum(), LITTLE_ENDIAN);
                final int length = due.version() == 0 ? 0 : Long.BYTES;
                completion.onComplete(nowNs, due.correlationId(), due.outcome(), due.version(), answer, 0, length);
                work++;
            }
        }
        return work;
    }

    @Override
    public void onMessage(
            final long nowNs, final int fromEndpointId, final DirectBuffer buffer, final int offset, final int length) {
        throw new AssertionError("nobody sends to it");
    }

    @Override
    public long nextDeadlineNs() {
        return Long.MAX_VALUE;
    }

    private Answer add(final Operation operation) {
        final boolean isTenth = ++addCount % 10 == 0;
        final long delta = operation.value().getLong(operation.valueOffset(), LITTLE_ENDIAN);
        final Habit now = isTenth ? habit : Habit.HONEST;
        final int times = switch (now) {
            case HONEST, DOES_EVERY_TENTH_AND_SAYS_UNKNOWN, REFUSES_EVERY_TENTH_BUT_DOES_IT -> 1;
            case DOUBLES_EVERY_TENTH -> 2;
            case LOSES_EVERY_TENTH, DROPS_EVERY_TENTH_AND_SAYS_UNKNOWN, REFUSES_EVERY_TENTH -> 0;
        };
        final Outcome outcome = switch (now) {
            case HONEST, LOSES_EVERY_TENTH, DOUBLES_EVERY_TENTH -> Outcome.OK;
            case DOES_EVERY_TENTH_AND_SAYS_UNKNOWN, DROPS_EVERY_TENTH_AND_SAYS_UNKNOWN -> Outcome.UNKNOWN;
            case REFUSES_EVERY_TENTH, REFUSES_EVERY_TENTH_BUT_DOES_IT -> Outcome.FAILED;
        };
        if (times > 0) {
            sums.merge(operation.key(), times * delta, Long::sum);
        }
        return new Answer(nextId++, outcome, 1, times * delta);
    }

    private Answer read(final long key) {
        readCount++;
        if (readsToFail > 0) {
            readsToFail--;
            return new Answer(nextId++, Outcome.UNKNOWN, 0, 0);
        }
        final Long sum = sums.get(key);
        return new Answer(nextId++, Outcome.OK, sum == null ? 0 : 1, sum == null ? 0 : sum);
    }
}
