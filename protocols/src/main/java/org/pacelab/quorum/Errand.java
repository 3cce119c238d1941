package org.pacelab.quorum;

import org.pacelab.replica.OperationKind;

/** One slot of a {@link CoordinatedClient}: what it has asked a replica to coordinate. */
final class Errand extends Slot {
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

    /** Of a write. */
    OperationKind kind;

    int valueLength;
    int contextLength;

    /** Whose turn it is, among those that keep the key. */
    int place;

    /** That one has done nothing and will not: another one may be asked. */
    boolean isRefused;

    /** A write has left for somebody who has not refused it. */
    boolean mayHaveEffect;

    @Override
    boolean isIdle() {
        return phase == Phase.IDLE;
    }
}
