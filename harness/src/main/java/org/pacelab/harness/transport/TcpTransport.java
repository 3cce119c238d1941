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
import org.agrona.MutableDirectBuffer;
import org.pacelab.journal.FatalFault;
import org.pacelab.replica.Counters;

/**
 * Links over TCP: Netty, polled by the thread that constructed the transport; epoll where present, else NIO.
 *
 * <p>A poll first reads the sockets, each once, then hands out frames where they arrived: whoever reads the clock in the first
 * frame's handler has read it after all of them came in. Frames left over by the limit are handed out before sockets are read
 * again. On a {@link LoopThread} nothing is allocated per frame; connecting allocates.
 */
public final class TcpTransport implements Transport {
    /** No leak detector and no thread-local caches: the few buffers live as long as their connection. */
    static final ByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(true, true);

    private static final int CONNECT_TIMEOUT_MS = 1_000;
    static final long MAX_BLOCK_NS = TimeUnit.SECONDS.toNanos(1);

    private final Traffic traffic;
    private final Peers peers;
    private final boolean epoll;
    private final long maxBlockNs;
    private final Loop loop;
    private final Channel server;
    private final List<TcpConnection> connections = new ArrayList<>();
    private boolean framesWait;
    private boolean someClosed;
    private int firstServed;

    /**
     * Listens. The calling thread owns the transport.
     *
     * @param host a name or address of this host; port 0 lets the system choose
     * @throws FatalFault if the address cannot be had, with one line that names it
     */
    public TcpTransport(final Identity self, final String host, final int port, final Counters counters) {
        this(self, host, port, counters, Epoll.isAvailable(), MAX_BLOCK_NS);
    }

    /** @param maxBlockNs the longest {@link #block} */
    TcpTransport(
            final Identity self,
            final String host,
            final int port,
            final Counters counters,
            final boolean epoll,
            final long maxBlockNs) {
        this.maxBlockNs = maxBlockNs;
        traffic = new Traffic(counters);
        peers = new Peers(self, traffic);
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
        if (peers.dials(endpointId)) {
            final Peer peer = peers.named(endpointId);
            peer.moveTo(address);
            dial(peer);
        }
    }

    @Override
    public int connectionTo(final int endpointId) {
        return peers.connectionTo(endpointId);
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
        return peers.tryClaim(toEndpointId, length);
    }

    @Override
    public MutableDirectBuffer buffer() {
        return peers.buffer();
    }

    @Override
    public void commit() {
        peers.commit();
    }

    @Override
    public void abort() {
        peers.abort();
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
            final long waitNs =
                    deadlineNs == Long.MAX_VALUE ? maxBlockNs : Math.min(deadlineNs - System.nanoTime(), maxBlockNs);
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
        peers.forEach(peer -> peer.moveTo(null));
        loop.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
        while (!loop.isTerminated()) {
            loop.runNow();
        }
        connections.forEach(TcpConnection::release);
        connections.clear();
    }

    void onBytes() {
        framesWait = true;
    }

    void onClosed(final TcpConnection connection) {
        someClosed = true;
        if (peers.lost(connection) && !loop.isShuttingDown()) {
            final Peer peer = peers.named(connection.dialledId());
            final int moves = peer.moves();
            loop.schedule(() -> dialUnlessMoved(peer, moves), peer.nextBackOffNs(), TimeUnit.NANOSECONDS);
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

    /** A greeting may have been taken from a connection that had closed before: then it is lost only here. */
    private void releaseClosed() {
        someClosed = false;
        for (int i = connections.size() - 1; i >= 0; i--) {
            final TcpConnection connection = connections.get(i);
            if (connection.isClosed()) {
                connections.remove(i);
                peers.lost(connection);
                connection.release();
            }
        }
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
        if (connections.size() >= Peers.MAX_COUNT) {
            traffic.refusedConnection();
            channel.close();
            return;
        }
        final TcpConnection connection = new TcpConnection(this, peers, Link.ACCEPTED);
        connections.add(connection);
        channel.pipeline().addLast(connection.handler());
    }

    private void dialUnlessMoved(final Peer peer, final int moves) {
        if (peer.moves() == moves && !loop.isShuttingDown()) {
            dial(peer);
        }
    }

    private void dial(final Peer peer) {
        final TcpConnection connection = new TcpConnection(this, peers, peer.endpointId());
        connections.add(connection);
        peer.dial(connection);
        new Bootstrap()
                .group(loop)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .option(ChannelOption.ALLOCATOR, ALLOCATOR)
                .handler(connection.handler())
                .connect(parse(peer.address()));
    }

    private static InetSocketAddress parse(final String address) {
        final int colon = address.lastIndexOf(':');
        return new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
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
