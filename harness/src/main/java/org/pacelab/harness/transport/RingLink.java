package org.pacelab.harness.transport;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.pacelab.replica.Inbox;
import org.pacelab.replica.Outbox;
import org.pacelab.wire.FrameFault;
import org.pacelab.wire.Frames;

/**
 * Two rings in a mapped file, shared with one process. The other side is gone when its process has ended or it said so; what it
 * had committed by then is still handed out, and a claim that it did not finish is never waited for. Allocates nothing per frame.
 */
final class RingLink extends Link implements ControlledMessageHandler {
    private static final int FRAME_TYPE = 1;

    private final LinkFile file;
    private final ProcessHandle otherProcess;
    private final OneToOneRingBuffer outbound;
    private final OneToOneRingBuffer inbound;
    private Inbox.FrameHandler handler;
    private long arrivedPosition;
    private long readPosition;
    private int readOffset;
    private int handled;
    private boolean otherGone;
    private boolean dropped;

    RingLink(final Peers peers, final int dialledId, final LinkFile file, final ProcessHandle otherProcess) {
        super(peers, dialledId);
        this.file = file;
        this.otherProcess = otherProcess;
        outbound = file.outboundRing();
        inbound = file.inboundRing();
    }

    /** Notes what has arrived: only that is handed out by the next {@link #dispatch}. Returns whether there is anything to do. */
    boolean noteArrived() {
        otherGone |= file.isClosedByOther();
        arrivedPosition = inbound.producerPosition();
        return otherGone || dropped || arrivedPosition != inbound.consumerPosition();
    }

    /** Asks the system whether the other process still exists. */
    void checkOther() {
        otherGone |= !otherProcess.isAlive();
    }

    int dispatch(final Inbox.FrameHandler frameHandler, final int limit) {
        handler = frameHandler;
        handled = 0;
        long before = -1;
        while (!dropped && handled < limit && readPosition() != before) {
            before = readPosition;
            inbound.controlledRead(this, limit - handled);
        }
        if (otherGone && handled < limit) {
            drop();
        }
        return handled;
    }

    @Override
    public Action onMessage(final int type, final MutableDirectBuffer buffer, final int offset, final int length) {
        final int recordOffset = offset - RecordDescriptor.HEADER_LENGTH;
        if (dropped || readPosition + recordOffset - readOffset >= arrivedPosition) {
            return Action.ABORT;
        }
        if (length > Frames.MAX_FRAME_LENGTH || offset + length > inbound.capacity()) {
            reject(FrameFault.OVERSIZED);
            return Action.ABORT;
        }
        handled += take(buffer, offset, length, handler) == Taken.HANDED_OUT ? 1 : 0;
        return Action.CONTINUE;
    }

    boolean isDropped() {
        return dropped;
    }

    void release() {
        file.release();
    }

    @Override
    int tryClaim(final int length) {
        final int offset = dropped ? RingBuffer.INSUFFICIENT_CAPACITY : outbound.tryClaim(FRAME_TYPE, length);
        return offset == RingBuffer.INSUFFICIENT_CAPACITY ? Outbox.FULL : offset;
    }

    @Override
    MutableDirectBuffer outboundBuffer() {
        return outbound.buffer();
    }

    @Override
    void commit(final int offset, final int length) {
        outbound.commit(offset);
    }

    @Override
    void abort(final int offset) {
        outbound.abort(offset);
    }

    @Override
    void drop() {
        dropped = true;
        file.close();
    }

    private long readPosition() {
        readPosition = inbound.consumerPosition();
        readOffset = (int) readPosition & (inbound.capacity() - 1);
        return readPosition;
    }
}
