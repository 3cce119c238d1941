package org.pacelab.harness.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.replica.Inbox;
import org.pacelab.wire.FrameFault;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.HelloDecoder;

/**
 * One socket, dialled or accepted. The first frame in each direction is a Hello; from then on the connection is the peer's link,
 * and carries only frames of that peer in that life. The first bad frame ends it.
 *
 * <p>Confined to the transport's thread. Allocates nothing per frame.
 */
final class TcpConnection extends ChannelInboundHandlerAdapter {
    static final int INBOUND_CAPACITY = 512 * 1024;
    static final int OUTBOUND_CAPACITY = 1024 * 1024;

    /** {@link #dialledId} of an accepted connection. */
    static final int ACCEPTED = -1;

    private final TcpTransport transport;
    private final int dialledId;
    private final InboundBuffer inbound;
    private final OutboundBuffer outbound;
    private Channel channel;
    private TcpPeer peer;
    private int peerIncarnation;
    private boolean closed;

    TcpConnection(final TcpTransport transport, final int dialledId) {
        this.transport = transport;
        this.dialledId = dialledId;
        inbound = new InboundBuffer(TcpTransport.ALLOCATOR, INBOUND_CAPACITY);
        outbound = new OutboundBuffer(TcpTransport.ALLOCATOR, OUTBOUND_CAPACITY);
    }

    InboundBuffer inbound() {
        return inbound;
    }

    OutboundBuffer outbound() {
        return outbound;
    }

    int dialledId() {
        return dialledId;
    }

    TcpPeer peer() {
        return peer;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void handlerAdded(final ChannelHandlerContext context) {
        channel = context.channel();
        channel.config().setRecvByteBufAllocator(inbound);
        channel.closeFuture().addListener(ignored -> onClosed());
    }

    @Override
    public void channelActive(final ChannelHandlerContext context) {
        transport.onActive(this);
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
            FrameFault fault = Frames.checkClaimedLength(length);
            if (fault == null && unread < length) {
                break;
            }
            fault = fault == null ? Frames.check(buffer, offset, length) : fault;
            if (fault != null) {
                transport.traffic().rejected(fault);
                drop();
                break;
            }
            inbound.take(length);
            if (!isInOrder(buffer, offset)) {
                transport.traffic().rejectedForeign();
                drop();
                break;
            }
            if (peer == null) {
                greet(buffer, offset);
            } else {
                transport.traffic().received(length);
                handler.onFrame(peer.endpointId(), buffer, offset, length);
                handled++;
            }
        }
        return handled;
    }

    /** After all whole frames were taken: lets the socket be read again, or holds it back until there is room. */
    void regulate() {
        if (!closed && channel.config().isAutoRead() == inbound.isCrowded()) {
            channel.config().setAutoRead(!inbound.isCrowded());
        }
    }

    /** Ends the connection; what it received and nobody took is thrown away. */
    void drop() {
        inbound.discard();
        if (channel != null) {
            channel.close();
        }
    }

    /** Gives the buffers back. A frame that the other side did not finish is counted. */
    void release() {
        if (inbound.unread() > 0) {
            transport.traffic().rejected(FrameFault.TRUNCATED);
        }
        inbound.release();
        outbound.release();
    }

    private void onClosed() {
        closed = true;
        transport.onClosed(this);
    }

    private boolean isInOrder(final UnsafeBuffer buffer, final int offset) {
        final boolean hello = Frames.templateId(buffer, offset) == HelloDecoder.TEMPLATE_ID;
        return peer == null
                ? hello
                : !hello
                        && Frames.sender(buffer, offset) == peer.endpointId()
                        && Frames.incarnation(buffer, offset) == peerIncarnation;
    }

    private void greet(final UnsafeBuffer buffer, final int offset) {
        peerIncarnation = Frames.incarnation(buffer, offset);
        peer = transport.onHello(this, buffer, offset);
        if (peer == null) {
            transport.traffic().refusedConnection();
            drop();
        }
    }
}
