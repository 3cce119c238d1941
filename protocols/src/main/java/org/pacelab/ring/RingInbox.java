package org.pacelab.ring;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.pacelab.replica.Counters;
import org.pacelab.replica.Inbox;
import org.pacelab.wire.Frames;

/**
 * One endpoint's frames out of the rings of all others, ring after ring. A frame that fails the check is counted as
 * {@code ring/rejected-frames} and skipped. Confined to the endpoint's thread; allocates nothing after construction.
 */
public final class RingInbox implements Inbox, MessageHandler {
    private final OneToOneRingBuffer[] rings;
    private final Counters counters;
    private final int rejectedFrames;
    private FrameHandler handler;

    /** @param rings one for each endpoint that sends to this one */
    public RingInbox(final OneToOneRingBuffer[] rings, final Counters counters) {
        this.rings = rings;
        this.counters = counters;
        this.rejectedFrames = counters.define("ring/rejected-frames");
    }

    @Override
    public int poll(final FrameHandler frameHandler, final int limit) {
        handler = frameHandler;
        int polled = 0;
        for (int i = 0; i < rings.length && polled < limit; i++) {
            polled += rings[i].read(this, limit - polled);
        }
        return polled;
    }

    @Override
    public void onMessage(final int typeId, final MutableDirectBuffer buffer, final int offset, final int length) {
        if (typeId == RingOutbox.FRAME_TYPE && Frames.check(buffer, offset, length) == null) {
            handler.onFrame(Frames.sender(buffer, offset), buffer, offset, length);
        } else {
            counters.increment(rejectedFrames);
        }
    }
}
