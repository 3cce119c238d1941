package org.pacelab.harness.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.agrona.MutableDirectBuffer;
import org.pacelab.journal.FatalFault;
import org.pacelab.replica.Counters;

/**
 * Links between processes of one host: Agrona rings in mapped files, one for each directed pair and life of both, never used again.
 * Whoever dials makes the file and rings the other's {@link Bell}; once taken, the file has no name any more. A peer is dead when
 * its process is gone, not when it is slow.
 *
 * <p>A poll first notes how far each ring is filled and then hands out frames where they stand, up to there: whoever reads the
 * clock in the first frame's handler has read it after all of them came in. Allocates nothing per frame; connecting does.
 */
public final class SharedMemoryTransport implements Transport {
    private static final long FIRST_PARK_NS = 1_000;
    private static final long CHECK_INTERVAL_NS = 20_000_000;
    private static final int POLLS_PER_CLOCK_READING = 256;

    private final RingAddress self;
    private final long firstParkNs;
    private final long maxParkNs;
    private final Thread owner = Thread.currentThread();
    private final Traffic traffic;
    private final Peers peers;
    private final Bell bell;
    private final List<RingLink> links = new ArrayList<>();
    private final List<Redial> redials = new ArrayList<>();
    private int linksMade;
    private int firstServed;
    private int polls;
    private long nextCheckNs = System.nanoTime();
    private long parkNs;
    private volatile boolean wakeUpRequested;

    /** A peer to be dialled again, unless it has moved by then. */
    private record Redial(Peer peer, int moves, long dueNs) {}

    /**
     * The calling thread owns the transport.
     *
     * @param directory where all endpoints of the cluster leave their files, best in memory ({@code /dev/shm})
     * @param maxParkNs the longest sleep of a {@link #block}: nothing but {@link #wakeUp} ends one
     * @throws FatalFault if there can be no files, with one line that names the place
     */
    public SharedMemoryTransport(
            final Identity identity, final Path directory, final long maxParkNs, final Counters counters) {
        this(identity, directory, FIRST_PARK_NS, maxParkNs, counters);
    }

    /** @param firstParkNs the longest sleep of the first {@link #block} after a frame; each later one may be twice as long */
    SharedMemoryTransport(
            final Identity identity,
            final Path directory,
            final long firstParkNs,
            final long maxParkNs,
            final Counters counters) {
        this.firstParkNs = firstParkNs;
        parkNs = firstParkNs;
        this.maxParkNs = maxParkNs;
        traffic = new Traffic(counters);
        peers = new Peers(identity, traffic);
        self = new RingAddress(
                directory.toAbsolutePath(), identity.endpointId(), identity.incarnation(), ProcessIdentity.own());
        try {
            Files.createDirectories(directory);
            bell = Bell.hang(self.bellFile());
        } catch (final IOException e) {
            throw new FatalFault("no shared memory in " + directory + ": " + e, e);
        }
    }

    @Override
    public String address() {
        return self.toString();
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
        if (bell.rang()) {
            takeLinks();
        }
        if (++polls % POLLS_PER_CLOCK_READING == 0) {
            lookAround(System.nanoTime());
        }
        boolean due = false;
        for (int i = 0; i < links.size(); i++) {
            due |= links.get(i).noteArrived();
        }
        return due ? dispatch(handler, limit) : 0;
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

    /** Does nothing: a committed frame is there. */
    @Override
    public void flush() {}

    @Override
    public void block(final long deadlineNs) {
        final long nowNs = System.nanoTime();
        final long waitNs = deadlineNs == Long.MAX_VALUE ? parkNs : Math.min(parkNs, deadlineNs - nowNs);
        if (waitNs > 0 && !wakeUpRequested) {
            LockSupport.parkNanos(this, waitNs);
            parkNs = Math.min(2 * parkNs, maxParkNs);
        }
        wakeUpRequested = false;
        lookAround(nowNs);
    }

    @Override
    public void wakeUp() {
        wakeUpRequested = true;
        LockSupport.unpark(owner);
    }

    @Override
    public Counters counters() {
        return traffic.counters();
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(self.bellFile());
            peers.forEach(peer -> peer.moveTo(null));
            links.forEach(RingLink::drop);
            takeLinks();
            links.forEach(RingLink::drop);
            links.forEach(RingLink::release);
            links.clear();
            bell.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int dispatch(final FrameHandler handler, final int limit) {
        final int count = links.size();
        firstServed = firstServed + 1 < count ? firstServed + 1 : 0;
        int handled = 0;
        boolean someDropped = false;
        for (int i = 0; i < count; i++) {
            final RingLink link = links.get(firstServed + i < count ? firstServed + i : firstServed + i - count);
            handled += link.dispatch(handler, limit - handled);
            someDropped |= link.isDropped();
        }
        if (someDropped) {
            forgetDropped();
        }
        parkNs = firstParkNs;
        return handled;
    }

    private void forgetDropped() {
        final long nowNs = System.nanoTime();
        for (int i = links.size() - 1; i >= 0; i--) {
            final RingLink link = links.get(i);
            if (link.isDropped()) {
                links.remove(i);
                if (peers.lost(link)) {
                    redialLater(peers.named(link.dialledId()), nowNs);
                }
                link.release();
            }
        }
    }

    /** What is rarely due: which processes have ended, whom to dial again. */
    private void lookAround(final long nowNs) {
        if (nowNs - nextCheckNs >= 0) {
            nextCheckNs = nowNs + CHECK_INTERVAL_NS;
            links.forEach(RingLink::checkOther);
        }
        for (int i = redials.size() - 1; i >= 0; i--) {
            final Redial redial = redials.get(i);
            if (nowNs - redial.dueNs() >= 0) {
                redials.remove(i);
                if (redial.moves() == redial.peer().moves()) {
                    dial(redial.peer());
                }
            }
        }
    }

    private void redialLater(final Peer peer, final long nowNs) {
        redials.add(new Redial(peer, peer.moves(), nowNs + peer.nextBackOffNs()));
    }

    private void dial(final Peer peer) {
        final RingAddress other = RingAddress.parse(peer.address());
        final Optional<ProcessHandle> process = other.process().find();
        if (process.isEmpty() || !Files.exists(other.bellFile())) {
            redialLater(peer, System.nanoTime());
            return;
        }
        final Path file = other.linkFile(self, linksMade++);
        try {
            final LinkFile made = LinkFile.make(file, self.process());
            final RingLink link = new RingLink(peers, peer.endpointId(), made, process.get());
            links.add(link);
            peer.dial(link);
            link.greet();
            if (!Bell.ring(other.bellFile())) {
                link.drop();
            }
        } catch (final IOException e) {
            throw new FatalFault("no shared memory in " + file + ": " + e, e);
        }
    }

    private void takeLinks() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(self.directory(), self.linkPrefix() + "*.link")) {
            for (final Path file : files) {
                takeLink(file);
            }
        } catch (final IOException e) {
            throw new FatalFault("no shared memory in " + self.directory() + ": " + e, e);
        }
    }

    private void takeLink(final Path path) throws IOException {
        final LinkFile file = LinkFile.take(path);
        if (file == null) {
            traffic.refusedConnection();
            return;
        }
        final Optional<ProcessHandle> process = file.diallerProcess().find();
        if (process.isEmpty() || links.size() >= Peers.MAX_COUNT) {
            traffic.refusedConnection();
            file.close();
            file.release();
            return;
        }
        final RingLink link = new RingLink(peers, Link.ACCEPTED, file, process.get());
        links.add(link);
        link.greet();
    }
}
