package org.pacelab.quorum;

import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.pacelab.replica.Outbox;

/** Frames that a replica sends to itself, in order; none is sealed. Confined to the replica's thread; allocates nothing after construction. */
final class Loopback implements Outbox {
    private static final int FRAME = 1;
    private static final int CAPACITY = 1 << 20;
    private static final int ALIGNMENT = 64;

    private final OneToOneRingBuffer ring = new OneToOneRingBuffer(new UnsafeBuffer(
            BufferUtil.allocateDirectAligned(CAPACITY + RingBufferDescriptor.TRAILER_LENGTH, ALIGNMENT)));
    private int claimed;

    @Override
    public int tryClaim(final int toEndpointId, final int length) {
        claimed = ring.tryClaim(FRAME, length);
        return claimed < 0 ? FULL : claimed;
    }

    @Override
    public MutableDirectBuffer buffer() {
        return ring.buffer();
    }

    @Override
    public void commit() {
        ring.commit(claimed);
    }

    @Override
    public void abort() {
        ring.abort(claimed);
    }

    /** Hands over what has been sent, and not what is sent meanwhile to no end. Returns how many frames. */
    int drain(final MessageHandler handler, final int limit) {
        return ring.read(handler, limit);
    }

    boolean isEmpty() {
        return ring.size() == 0;
    }
}
