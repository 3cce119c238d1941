package org.pacelab.quorum;

/** One session of a {@link SlotClient}, with its operation in flight. */
abstract class Slot {
    long sessionId;

    /** Of what was asked last: an answer to anything before it is late. */
    long sequence;

    /** Of the operation, which its caller knows it by. */
    long correlationId;

    long key;
    long attemptDeadlineNs;
    long operationDeadlineNs;

    /** Nothing is in flight. */
    abstract boolean isIdle();

    final long nextDeadlineNs() {
        return isIdle() ? Long.MAX_VALUE : Math.min(attemptDeadlineNs, operationDeadlineNs);
    }
}
