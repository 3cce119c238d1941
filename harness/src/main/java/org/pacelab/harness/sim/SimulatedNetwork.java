package org.pacelab.harness.sim;

import org.agrona.DirectBuffer;
import org.agrona.collections.IntArrayList;
import org.pacelab.replica.SeededRandom;
import org.pacelab.wire.FrameFault;
import org.pacelab.wire.Frames;

/**
 * All links between the nodes of a cluster. Frames are at-most-once unless a link duplicates them, and belong to the receiver's
 * incarnation at the time they were sent: a restarted process never gets what was on its way to the one before, as no connection
 * outlives its process. Each frame is checked on arrival as transports do. Single-threaded.
 */
public final class SimulatedNetwork {
    private static final int MAX_NODES = 1 << 16;

    private final SimulatedLink[][] links;
    private final FrameStore frames = new FrameStore();
    private final EventQueue events;
    private FrameObserver observer = FrameObserver.NONE;
    private final long[] sentCounts;
    private long lostCount;
    private long rejectedCount;

    /** Sees each frame that is handed to the network, whatever becomes of it. */
    @FunctionalInterface
    public interface FrameObserver {
        FrameObserver NONE = (atNs, from, to, buffer, offset, length) -> {};

        /** The buffer is borrowed; the nodes are numbered as in {@link SimulatedCluster}. */
        void onFrame(long atNs, int from, int to, DirectBuffer buffer, int offset, int length);
    }

    SimulatedNetwork(final int nodeCount, final World world, final EventQueue events, final long seed) {
        this.events = events;
        sentCounts = new long[nodeCount];
        links = new SimulatedLink[nodeCount][nodeCount];
        for (int from = 0; from < nodeCount; from++) {
            for (int to = 0; to < nodeCount; to++) {
                final SeededRandom random = SeedStream.LINK.of(seed, from * MAX_NODES + to);
                links[from][to] = new SimulatedLink(from, to, world.timing().delayAt(0), random);
                links[from][to].traits(world.traits());
            }
        }
    }

    public SimulatedLink link(final int from, final int to) {
        return links[from][to];
    }

    public void observer(final FrameObserver newObserver) {
        this.observer = newObserver;
    }

    /**
     * Interrupts the link from one node to another, or ends that; then frames that were held arrive at once, in order. They are lost
     * if the link drops from now on what it held.
     */
    public void cut(final int from, final int to, final SimulatedLink.Cut cut) {
        final SimulatedLink link = links[from][to];
        link.cut(cut);
        if (cut == SimulatedLink.Cut.HOLD) {
            return;
        }
        final IntArrayList held = link.heldFrames();
        for (int i = 0; i < held.size(); i++) {
            if (cut == SimulatedLink.Cut.DROP) {
                lostCount++;
                discard(held.getInt(i));
            } else {
                events.add(events.timeNs(), EventQueue.Kind.DELIVER, to, held.getInt(i));
            }
        }
        held.clear();
    }

    /** All links take so long from now on. */
    public void delay(final Delay delay) {
        for (final SimulatedLink[] linksFrom : links) {
            for (final SimulatedLink link : linksFrom) {
                link.delay(delay);
            }
        }
    }

    /** As {@link SimulatedLink#arriveBy}, of every link. */
    void arriveBy(final long atNs) {
        for (final SimulatedLink[] linksFrom : links) {
            for (final SimulatedLink link : linksFrom) {
                link.arriveBy(atNs);
            }
        }
    }

    /** Ends every cut. */
    public void heal() {
        for (int from = 0; from < links.length; from++) {
            for (int to = 0; to < links.length; to++) {
                cut(from, to, SimulatedLink.Cut.NONE);
            }
        }
    }

    /** Frames that a node has sent. */
    public long sentCount(final int node) {
        return sentCounts[node];
    }

    public long lostCount() {
        return lostCount;
    }

    public long rejectedCount() {
        return rejectedCount;
    }

    /** Takes a sealed frame, in a slot of the frame store, for a link that is not full. */
    void send(final int slot, final int receiverIncarnation) {
        final SimulatedLink link = frames.link(slot);
        sentCounts[link.from()]++;
        observer.onFrame(events.timeNs(), link.from(), link.to(), frames.buffer(slot), 0, frames.length(slot));
        if (link.cut() == SimulatedLink.Cut.DROP || link.losesNext()) {
            lostCount++;
            frames.release(slot);
            return;
        }
        frames.receiverIncarnation(slot, receiverIncarnation);
        depart(link, slot);
        if (link.doublesNext()) {
            depart(link, frames.copyOf(slot));
        }
    }

    FrameStore frames() {
        return frames;
    }

    /**
     * Whether a frame that has reached its target may be handed over; if not, it was held or lost and is no longer the caller's.
     * One that may be occupies its link until {@link #polled}.
     */
    boolean arrive(final int slot, final int receiverIncarnation, final boolean receiverIsUp) {
        final SimulatedLink link = frames.link(slot);
        if (link.cut() == SimulatedLink.Cut.HOLD) {
            link.heldFrames().addInt(slot);
            return false;
        }
        final FrameFault fault = Frames.check(frames.buffer(slot), 0, frames.length(slot));
        if (fault != null) {
            rejectedCount++;
        }
        if (fault != null || !receiverIsUp || frames.receiverIncarnation(slot) != receiverIncarnation) {
            lostCount++;
            discard(slot);
            return false;
        }
        return true;
    }

    /** The receiver has taken a frame from its inbox. */
    void polled(final int slot) {
        frames.link(slot).leave();
    }

    /** A frame is gone that nobody has polled. */
    void discard(final int slot) {
        frames.link(slot).leave();
        frames.release(slot);
    }

    private void depart(final SimulatedLink link, final int slot) {
        events.add(link.enter(events.timeNs(), frames.length(slot)), EventQueue.Kind.DELIVER, link.to(), slot);
    }
}
