package org.pacelab.raft;

import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReadMode;

/** One session slot of a {@link RaftClient}: the session behind it and the operation that it has in flight. */
final class ClientSession {
    /** What the slot is doing. */
    enum Phase {
        /** No session is open; the next attempt to open one is due at {@code attemptDeadlineNs}. */
        CLOSED,
        OPENING,
        READY,
        /** An attempt is on the way; it counts as lost at {@code attemptDeadlineNs}. */
        WAITING,
        /** The last attempt was refused; the next is due at {@code attemptDeadlineNs}. */
        REFUSED
    }

    static final int NO_REPLICA = -1;

    Phase phase = Phase.CLOSED;
    long sessionId;
    long sequence;
    /** The largest log index that this session's answers rested on. */
    long seenIndex;
    /** The follower that this session's sequential reads go to. */
    int pinnedReplica = NO_REPLICA;

    OperationKind kind;
    ReadMode readMode = ReadMode.LOG;
    int requestLength;
    int target;
    /** An attempt went unanswered, or may arrive once more: the operation may have happened. */
    boolean ambiguous;

    long attemptDeadlineNs;
    long operationDeadlineNs;

    boolean isInFlight() {
        return phase == Phase.WAITING || phase == Phase.REFUSED;
    }

    boolean isDue(final long nowNs) {
        return phase != Phase.READY && nextDeadlineNs() - nowNs <= 0;
    }

    long nextDeadlineNs() {
        return switch (phase) {
            case READY -> Long.MAX_VALUE;
            case CLOSED, OPENING -> attemptDeadlineNs;
            case WAITING, REFUSED -> Math.min(attemptDeadlineNs, operationDeadlineNs);
        };
    }
}
