package org.pacelab.replica;

import org.agrona.DirectBuffer;

/**
 * One protocol role on one node: a deterministic step function.
 *
 * <p>Confined to one thread, which calls {@link #onMessage} for each frame it polled and then {@link #doWork} once: a duty
 * cycle. It never blocks, reads no clock, starts no thread and throws only {@link org.pacelab.journal.FatalFault}, after which it
 * must not be called again. After warm-up it allocates nothing.
 */
public interface Replica {
    /**
     * A peer's or a client's frame, already checked by {@link org.pacelab.wire.Frames#check}.
     *
     * @param nowNs  monotonic time, read after the poll that returned the frame, so that a pause between reading the clock and
     *               reading the socket can only make it too late, never too early
     * @param buffer borrowed for the call; the frame, its header included, stands at {@code offset}
     */
    void onMessage(long nowNs, int fromEndpointId, DirectBuffer buffer, int offset, int length);

    /** Timers that are due, what became durable, batches to flush. Returns the amount of work done, 0 for none. */
    int doWork(long nowNs);

    /** Nothing is due before this time unless a frame arrives or something becomes durable: a loop may block, a simulator may jump. */
    long nextDeadlineNs();
}
