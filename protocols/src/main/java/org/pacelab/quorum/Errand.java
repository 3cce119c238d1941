package org.pacelab.quorum;

import org.pacelab.replica.OperationKind;

/** One slot of a {@link CoordinatedClient}: what it has asked a replica to coordinate. */
final class Errand {
    /** What the slot waits for. */
    enum Phase {
        IDLE,
        /** Its operation cannot be done, and is about to be told so. */
        REJECTED,
        GET,
        /** What is there, for a write that is to supersede it. */
        CONTEXT,
        WRITE
    }

    Phase phase = Phase.IDLE;
    long sessionId;

    /** Of the attempt: an answer to another one is late. */
    long sequence;

    /** Of the operation, which its caller knows it by. */
    long correlationId;

    /** Of a write. */
    OperationKind kind;

    long key;
    int valueLength;
    int contextLength;

    /** Whose turn it is, among those that keep the key. */
    int place;

    /** That one has done nothing and will not: another one may be asked. */
    boolean isRefused;

    /** A write has left for somebody who has not refused it. */
    boolean mayHaveEffect;

    long attemptDeadlineNs;
    long operationDeadlineNs;

    long nextDeadlineNs() {
        return phase == Phase.IDLE ? Long.MAX_VALUE : Math.min(attemptDeadlineNs, operationDeadlineNs);
    }
}
