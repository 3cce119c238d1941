package org.pacelab.replica;

import org.agrona.DirectBuffer;

/**
 * A protocol's other half on the caller's side: routing, retries, quorum counting. Also a step function, with the rules of
 * {@link Replica}.
 *
 * <p>One client endpoint carries {@link #sessionCount()} session slots; each has at most one operation in flight. A retry reuses
 * its sequence number until the operation's deadline; then the outcome is {@link Outcome#UNKNOWN}, the slot's session is retired
 * and a new one is opened behind the same slot ({@link #sessionId} changes; the slot is not {@link #isReady ready} meanwhile).
 */
public interface Client {
    /** {@link #submit} could not take the operation now: no room towards the replica. Nothing was sent. */
    long BACK_PRESSURED = -1;

    int sessionCount();

    /** Whether the slot can take an operation: its session is open and none is in flight. */
    boolean isReady(int slot);

    /** The cluster-wide id of the session behind the slot, 0 while none is open. */
    long sessionId(int slot);

    /**
     * Sends one operation. The operation is read during the call and not kept.
     *
     * @return a correlation id (>= 0), or {@link #BACK_PRESSURED}
     * @throws IllegalStateException if the slot is not ready
     */
    long submit(long nowNs, int slot, Operation operation);

    /** As {@link Replica#onMessage}. May call the {@link Completion}. */
    void onMessage(long nowNs, int fromEndpointId, DirectBuffer buffer, int offset, int length);

    /** Retries and deadlines that are due; opening of sessions. Returns the amount of work done. May call the {@link Completion}. */
    int doWork(long nowNs);

    long nextDeadlineNs();
}
