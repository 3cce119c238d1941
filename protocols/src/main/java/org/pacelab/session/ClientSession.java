package org.pacelab.session;

import org.pacelab.replica.OperationKind;

/**
 * One session slot of a {@link SessionClient}: the session behind it and the operation that it has in flight. A {@link Routing} sees
 * what it is about, and keeps there whom it is pinned to.
 */
public final class ClientSession {
    public static final int NO_REPLICA = -1;

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

    Phase phase = Phase.CLOSED;
    long sessionId;
    long sequence;
    long seenIndex;
    int pinnedReplica = NO_REPLICA;

    OperationKind kind;
    int requestLength;
    int target;
    /** An attempt went unanswered, or may arrive once more: the operation may have happened. */
    boolean ambiguous;

    long attemptDeadlineNs;
    long operationDeadlineNs;

    ClientSession() {}

    /** What is in flight; {@link OperationKind#OPEN_SESSION} while the session is being opened. */
    public OperationKind kind() {
        return kind;
    }

    /** The replica that the latest attempt went to. */
    public int target() {
        return target;
    }

    /** The largest log index that this session's answers rested on, 0 before it was opened. */
    public long seenIndex() {
        return seenIndex;
    }

    /** The replica that this session stays with, {@link #NO_REPLICA} in a new session. */
    public int pinnedReplica() {
        return pinnedReplica;
    }

    public void pin(final int replica) {
        pinnedReplica = replica;
    }

    void close() {
        phase = Phase.CLOSED;
        pinnedReplica = NO_REPLICA;
        seenIndex = 0;
    }

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
