package org.pacelab.harness.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;
import org.pacelab.journal.FatalFault;
import org.pacelab.replica.Counters;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.HelloDecoder;
import org.pacelab.wire.codec.HelloEncoder;

/**
 * Links over TCP: Netty, polled by the thread that constructed the transport; epoll where present, else NIO. Of two endpoints the
 * one with the higher id dials, so clients dial replicas, and both use the one connection.
 *
 * <p>A poll first reads the sockets, each once, then hands out frames where they arrived: whoever reads the clock in the first
 * frame's handler has read it after all of them came in. Frames left over by the limit are handed out before sockets are read
 * again. On a {@link LoopThread} nothing is allocated per frame; connecting allocates.
 */
public final class TcpTransport implements Transport {
    /** No leak detector and no thread-local caches: the few buffers live as long as their connection. */
    static final ByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(true, true);

    /** Sockets at once, and endpoints ever known: more are refused. */
    private static final int MAX_CONNECTIONS = 256;

    private static final int CONNECT_TIMEOUT_MS = 1_000;
    private static final long MAX_BLOCK_NS = TimeUnit.SECONDS.toNanos(1);

    private final Identity self;
    private final Traffic traffic;
    private final boolean epoll;
    private final Loop loop;
    private final Channel server;
    private final Int2ObjectHashMap<TcpPeer> peers = new Int2ObjectHashMap<>();
    private final List<TcpConnection> connections = new ArrayList<>();
    private final FrameHeaderEncoder headerEncoder = new FrameHeaderEncoder();
    private final HelloEncoder helloEncoder = new HelloEncoder();
    private final HelloDecoder helloDecoder = new HelloDecoder();
    private boolean framesWait;
    private boolean someClosed;
    private int firstServed;
    private OutboundBuffer claimed;
    private int claimedOffset;
    private int claimedLength;

    /**
     * Listens. The calling thread owns the transport.
     *
     * @param host a name or address of this host; port 0 lets the system choose
     * @throws FatalFault if the address cannot be had, with one line that names it
     */
    public TcpTransport(final Identity self, final String host, final int port, final Counters counters) {
        this(self, host, port, counters, Epoll.isAvailable());
    }

    TcpTransport(final Identity self, final String host, final int port, final Counters counters, final boolean epoll) {
        this.self = self;
        this.traffic = new Traffic(counters);
        this.epoll = epoll;
        loop = new Loop(epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        server = listen(new InetSocketAddress(host, port));
    }

    @Override
    public String address() {
        final InetSocketAddress local = (InetSocketAddress) server.localAddress();
        return local.getAddress().getHostAddress() + ':' + local.getPort();
    }

    @Override
    public void connect(final int endpointId, final String address) {
        final TcpPeer peer = peerOf(endpointId);
        if (peer == null) {
            throw new IllegalStateException("more than " + MAX_CONNECTIONS + " endpoints");
        }
        if (self.endpointId() > endpointId) {
            final int colon = address.lastIndexOf(':');
            peer.moveTo(
                    new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))));
            dial(peer, peer.address());
        }
    }

    @Override
    public boolean isConnected(final int endpointId) {
        final TcpPeer peer = peers.get(endpointId);
        return peer != null && peer.link() != null;
    }

    @Override
    public int poll(final FrameHandler handler, final int limit) {
        if (!framesWait) {
            loop.runNow();
        }
        if (someClosed) {
            framesWait = true;
        }
        return framesWait ? dispatch(handler, limit) : 0;
    }

    @Override
    public int tryClaim(final int toEndpointId, final int length) {
        if (length > Frames.MAX_FRAME_LENGTH) {
            throw new IllegalArgumentException("length " + length + " exceeds " + Frames.MAX_FRAME_LENGTH);
        }
        final TcpPeer peer = peers.get(toEndpointId);
        final TcpConnection link = peer == null ? null : peer.link();
        final int offset = link == null ? FULL : link.outbound().tryClaim(length);
        if (offset == FULL) {
            traffic.refusedClaim();
            return FULL;
        }
        claimed = link.outbound();
        claimedOffset = offset;
        claimedLength = length;
        return offset;
    }

    @Override
    public MutableDirectBuffer buffer() {
        return claimed.buffer();
    }

    @Override
    public void commit() {
        Frames.seal(claimed.buffer(), claimedOffset, claimedLength, self.endpointId(), self.incarnation());
        claimed.commit(claimedLength);
        traffic.sent(claimedLength);
    }

    @Override
    public void abort() {
        assert claimedLength > 0 : "nothing is claimed";
    }

    @Override
    public void flush() {
        for (int i = 0; i < connections.size(); i++) {
            connections.get(i).flush();
        }
    }

    @Override
    public void block(final long deadlineNs) {
        if (!framesWait && !someClosed && !loop.takeWakeUp()) {
            final long waitNs = deadlineNs == Long.MAX_VALUE
                    ? MAX_BLOCK_NS
                    : Math.min(deadlineNs - System.nanoTime(), MAX_BLOCK_NS);
            if (waitNs > 0) {
                loop.run(waitNs);
                loop.takeWakeUp();
            }
        }
    }

    @Override
    public void wakeUp() {
        loop.requestWakeUp();
    }

    @Override
    public Counters counters() {
        return traffic.counters();
    }

    @Override
    public void close() {
        peers.forEachInt((endpointId, peer) -> peer.moveTo(null));
        loop.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
        while (!loop.isTerminated()) {
            loop.runNow();
        }
        connections.forEach(TcpConnection::release);
        connections.clear();
    }

    Traffic traffic() {
        return traffic;
    }

    void onActive(final TcpConnection connection) {
        final OutboundBuffer outbound = connection.outbound();
        final int length = Frames.HEADER_LENGTH + HelloEncoder.BLOCK_LENGTH;
        final int offset = outbound.tryClaim(length);
        helloEncoder
                .wrapAndApplyHeader(outbound.buffer(), offset, headerEncoder)
                .clusterId(self.clusterId());
        Frames.seal(outbound.buffer(), offset, length, self.endpointId(), self.incarnation());
        outbound.commit(length);
        connection.flush();
    }

    void onBytes() {
        framesWait = true;
    }

    /** Returns the peer that a greeting makes the connection the link to, or null if it is refused. */
    TcpPeer onHello(final TcpConnection connection, final DirectBuffer buffer, final int offset) {
        final int sender = Frames.sender(buffer, offset);
        final int dialledId = connection.dialledId();
        helloDecoder.wrap(
                buffer, offset + Frames.HEADER_LENGTH, HelloDecoder.BLOCK_LENGTH, HelloDecoder.SCHEMA_VERSION);
        final boolean expected = dialledId == TcpConnection.ACCEPTED ? sender > self.endpointId() : sender == dialledId;
        if (!expected || helloDecoder.clusterId() != self.clusterId()) {
            return null;
        }
        final TcpPeer peer = peerOf(sender);
        if (peer == null || !peer.greetedBy(connection, Frames.incarnation(buffer, offset))) {
            return null;
        }
        traffic.connected();
        return peer;
    }

    void onClosed(final TcpConnection connection) {
        someClosed = true;
        final int dialledId = connection.dialledId();
        final TcpPeer peer = dialledId == TcpConnection.ACCEPTED ? connection.peer() : peers.get(dialledId);
        if (peer != null && peer.lost(connection) && !loop.isShuttingDown()) {
            final InetSocketAddress address = peer.address();
            loop.schedule(() -> dial(peer, address), peer.nextBackOffMs(), TimeUnit.MILLISECONDS);
        }
    }

    private int dispatch(final FrameHandler handler, final int limit) {
        final int count = connections.size();
        firstServed = firstServed + 1 < count ? firstServed + 1 : 0;
        int handled = 0;
        for (int i = 0; i < count; i++) {
            final int index = firstServed + i < count ? firstServed + i : firstServed + i - count;
            final TcpConnection connection = connections.get(index);
            handled += connection.dispatch(handler, limit - handled);
            connection.regulate();
        }
        framesWait = handled == limit;
        if (someClosed && !framesWait) {
            releaseClosed();
        }
        return handled;
    }

    private void releaseClosed() {
        someClosed = false;
        for (int i = connections.size() - 1; i >= 0; i--) {
            if (connections.get(i).isClosed()) {
                connections.remove(i).release();
            }
        }
    }

    private TcpPeer peerOf(final int endpointId) {
        TcpPeer peer = peers.get(endpointId);
        if (peer == null && peers.size() < MAX_CONNECTIONS) {
            peer = new TcpPeer(endpointId);
            peers.put(endpointId, peer);
        }
        return peer;
    }

    private Channel listen(final InetSocketAddress address) {
        final ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOCATOR, ALLOCATOR)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(final Channel channel) {
                        accept(channel);
                    }
                })
                .bind(address);
        while (!bound.isDone()) {
            loop.runNow();
        }
        if (!bound.isSuccess()) {
            close();
            throw new FatalFault(
                    "cannot listen on " + address.getHostString() + ':' + address.getPort() + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        return bound.channel();
    }

    private void accept(final Channel channel) {
        if (connections.size() >= MAX_CONNECTIONS) {
            traffic.refusedConnection();
            channel.close();
            return;
        }
        final TcpConnection connection = new TcpConnection(this, TcpConnection.ACCEPTED);
        connections.add(connection);
        channel.pipeline().addLast(connection);
    }

    private void dial(final TcpPeer peer, final InetSocketAddress address) {
        if (peer.address() != address || loop.isShuttingDown()) {
            return;
        }
        final TcpConnection connection = new TcpConnection(this, peer.endpointId());
        connections.add(connection);
        peer.dial(connection);
        new Bootstrap()
                .group(loop)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .option(ChannelOption.ALLOCATOR, ALLOCATOR)
                .handler(connection)
                .connect(address);
    }

    /** An event loop that does not fall asleep past a wake-up that came while it was awake. */
    private static final class Loop extends ManualIoEventLoop {
        private volatile boolean wakeUpRequested;

        Loop(final IoHandlerFactory factory) {
            super(Thread.currentThread(), factory);
        }

        void requestWakeUp() {
            wakeUpRequested = true;
            wakeup();
        }

        boolean takeWakeUp() {
            final boolean requested = wakeUpRequested;
            if (requested) {
                wakeUpRequested = false;
            }
            return requested;
        }

        @Override
        protected boolean canBlock() {
            return !wakeUpRequested;
        }
    }
}
