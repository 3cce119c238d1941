package org.pacelab.replica;

import org.agrona.MutableDirectBuffer;

/**
 * Where a step function leaves its frames. Single-threaded; one claim at a time: claim, encode in
 * {@link #buffer()} at the offset it returned, then {@link #commit} or {@link #abort}. The claimed bytes are not zeroed.
 *
 * <p>A link is at-most-once: a committed frame may be lost, and order across a reconnect is not kept.
 */
public interface Outbox {
    /** The destination's queue has no room, or it is not connected. */
    int FULL = -1;

    /**
     * Claims room for one frame, header included.
     *
     * @return the offset in {@link #buffer()} to encode the frame at, or {@link #FULL}
     * @throws IllegalArgumentException if the length exceeds {@link org.pacelab.wire.Frames#MAX_FRAME_LENGTH}
     */
    int tryClaim(int toEndpointId, int length);

    MutableDirectBuffer buffer();

    /** Seals the claimed frame (length, sender, incarnation, checksum) and queues it. */
    void commit();

    /** Gives the claim back; nothing is sent. */
    void abort();
}
