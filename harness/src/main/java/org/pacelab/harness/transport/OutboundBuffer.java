package org.pacelab.harness.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.replica.Outbox;

/**
 * The frames that wait for one socket, back to back in the buffer that Netty writes from.
 *
 * <pre>
 *   0           sentPosition        endPosition            capacity
 *   +-----------+-------------------+----------------------+
 *   |with Netty |committed          |claim ...             |
 *   +-----------+-------------------+----------------------+
 * </pre>
 *
 * Netty holds a reference to the buffer while bytes are with it, which is only when the socket would not take all of them.
 * Confined to the transport's thread. Allocates nothing after construction.
 */
final class OutboundBuffer {
    private final ByteBuf bytes;
    private final UnsafeBuffer buffer;
    private int sentPosition;
    private int endPosition;

    OutboundBuffer(final ByteBufAllocator allocator, final int capacity) {
        bytes = allocator.directBuffer(capacity, capacity);
        buffer = new UnsafeBuffer(bytes.nioBuffer(0, capacity));
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    int tryClaim(final int length) {
        if (length > bytes.capacity() - endPosition) {
            compact();
        }
        return length > bytes.capacity() - endPosition ? Outbox.FULL : endPosition;
    }

    void commit(final int length) {
        endPosition += length;
    }

    /** Hands all that was committed to the socket in one write, unless it still has not taken the last one. */
    void flush(final Channel channel) {
        if (isWithNetty()) {
            return;
        }
        if (sentPosition < endPosition) {
            bytes.setIndex(sentPosition, endPosition);
            sentPosition = endPosition;
            channel.writeAndFlush(bytes.retain(), channel.voidPromise());
        }
        if (!isWithNetty()) {
            compact();
        }
    }

    void release() {
        bytes.release();
    }

    private boolean isWithNetty() {
        return bytes.refCnt() > 1;
    }

    private void compact() {
        if (sentPosition == 0 || isWithNetty()) {
            return;
        }
        final int waiting = endPosition - sentPosition;
        if (waiting > 0) {
            buffer.putBytes(0, buffer, sentPosition, waiting);
        }
        sentPosition = 0;
        endPosition = waiting;
    }
}
