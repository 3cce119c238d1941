package org.pacelab.harness.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a socket received and nobody has taken yet: the one buffer that Netty reads into, so that frames are checked and handed
 * out where they arrived. Each read event reads once; what is left in the socket is reported again.
 *
 * <p>Confined to the transport's thread. Allocates nothing after construction.
 */
final class InboundBuffer implements RecvByteBufAllocator, RecvByteBufAllocator.ExtendedHandle {
    private final ByteBuf bytes;
    private final UnsafeBuffer buffer;
    private int readPosition;
    private int attemptedBytesRead;
    private int lastBytesRead;

    InboundBuffer(final ByteBufAllocator allocator, final int capacity) {
        bytes = allocator.directBuffer(capacity, capacity);
        buffer = new UnsafeBuffer(bytes.nioBuffer(0, capacity));
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    int readPosition() {
        return readPosition;
    }

    int unread() {
        return bytes.writerIndex() - readPosition;
    }

    void take(final int length) {
        readPosition += length;
    }

    void discard() {
        readPosition = bytes.writerIndex();
    }

    /** More waits here than the next read should be added to. */
    boolean isCrowded() {
        return unread() > bytes.capacity() / 2;
    }

    void release() {
        bytes.release();
    }

    /** Makes room behind what is unread, and lends the buffer for one read. */
    @Override
    public ByteBuf allocate(final ByteBufAllocator allocator) {
        if (readPosition > 0) {
            final int unread = unread();
            if (unread > 0) {
                buffer.putBytes(0, buffer, readPosition, unread);
            }
            readPosition = 0;
            bytes.setIndex(0, unread);
        }
        return bytes.retain();
    }

    @Override
    public RecvByteBufAllocator.ExtendedHandle newHandle() {
        return this;
    }

    @Override
    public int guess() {
        return bytes.writableBytes();
    }

    @Override
    public void reset(final ChannelConfig config) {
        lastBytesRead = 0;
    }

    @Override
    public void incMessagesRead(final int messageCount) {
        assert messageCount == 1 : "messageCount=" + messageCount;
    }

    @Override
    public void lastBytesRead(final int length) {
        lastBytesRead = length;
    }

    @Override
    public int lastBytesRead() {
        return lastBytesRead;
    }

    @Override
    public void attemptedBytesRead(final int length) {
        attemptedBytesRead = length;
    }

    @Override
    public int attemptedBytesRead() {
        return attemptedBytesRead;
    }

    @Override
    public boolean continueReading() {
        return false;
    }

    @Override
    public boolean continueReading(final UncheckedBooleanSupplier maybeMoreData) {
        return false;
    }

    @Override
    public void readComplete() {
        assert bytes.refCnt() > 0 : "read into a released buffer";
    }
}
