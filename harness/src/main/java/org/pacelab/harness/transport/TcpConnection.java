package org.pacelab.harness.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.replica.Inbox;
import org.pacelab.wire.FrameFault;
import org.pacelab.wire.Frames;

/** One socket, dialled or accepted. Allocates nothing per frame. */
final class TcpConnection extends Link {
    static final int INBOUND_CAPACITY = 512 * 1024;
    static final int OUTBOUND_CAPACITY = 1024 * 1024;

    private final TcpTransport transport;
    private final InboundBuffer inbound;
    private final OutboundBuffer outbound;
    private Channel channel;
    private boolean closed;

    TcpConnection(final TcpTransport transport, final Peers peers, final int dialledId) {
        super(peers, dialledId);
        this.transport = transport;
        inbound = new InboundBuffer(TcpTransport.ALLOCATOR, INBOUND_CAPACITY);
        outbound = new OutboundBuffer(TcpTransport.ALLOCATOR, OUTBOUND_CAPACITY);
    }

    /** What Netty is to call. */
    ChannelHandler handler() {
        return new Handler();
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    int tryClaim(final int length) {
        return outbound.tryClaim(length);
    }

    @Override
    MutableDirectBuffer outboundBuffer() {
        return outbound.buffer();
    }

    @Override
    void commit(final int offset, final int length) {
        outbound.commit(length);
    }

    @Override
    void abort(final int offset) {
        assert offset >= 0 : "offset=" + offset;
    }

    void flush() {
        if (!closed) {
            outbound.flush(channel);
        }
    }

    /** Hands out frames that have arrived whole, at most {@code limit}. */
    int dispatch(final Inbox.FrameHandler handler, final int limit) {
        final UnsafeBuffer buffer = inbound.buffer();
        int handled = 0;
        while (handled < limit) {
            final int offset = inbound.readPosition();
            final int unread = inbound.unread();
            if (unread < Frames.HEADER_LENGTH) {
                break;
            }
            final int length = Frames.claimedLength(buffer, offset);
            final FrameFault fault = Frames.checkClaimedLength(length);
            if (fault != null) {
                reject(fault);
                break;
            }
            if (unread < length) {
                break;
            }
            inbound.take(length);
            final Taken taken = take(buffer, offset, length, handler);
            if (taken == Taken.REJECTED) {
                break;
            }
            handled += taken == Taken.HANDED_OUT ? 1 : 0;
        }
        return handled;
    }

    /** After frames were taken: lets the socket be read again, or holds it back until there is room. */
    void regulate() {
        if (!closed && channel.config().isAutoRead() == inbound.isCrowded()) {
            channel.config().setAutoRead(!inbound.isCrowded());
        }
    }

    @Override
    void drop() {
        inbound.discard();
        channel.close();
    }

    /** Gives the buffers back. A frame that the other side did not finish is counted. */
    void release() {
        if (inbound.unread() > 0) {
            peers().traffic().rejected(FrameFault.TRUNCATED);
        }
        inbound.release();
        outbound.release();
    }

    private void onClosed() {
        closed = true;
        transport.onClosed(this);
    }

    private final class Handler extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(final ChannelHandlerContext context) {
            channel = context.channel();
            channel.config().setRecvByteBufAllocator(inbound);
            channel.closeFuture().addListener(ignored -> onClosed());
        }

        @Override
        public void channelActive(final ChannelHandlerContext context) {
            greet();
            flush();
        }

        @Override
        public void channelRead(final ChannelHandlerContext context, final Object message) {
            ((ByteBuf) message).release();
            transport.onBytes();
        }

        @Override
        public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
            if (cause instanceof Error error) {
                throw error;
            }
            context.close();
        }
    }
}
