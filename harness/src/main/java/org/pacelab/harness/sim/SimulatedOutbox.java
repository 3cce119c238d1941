package org.pacelab.harness.sim;

import org.agrona.MutableDirectBuffer;
import org.pacelab.replica.Outbox;
import org.pacelab.wire.Frames;

/** The outbox of a node: frames are encoded where they stay until they arrive, and sealed as transports do. Single-threaded. */
final class SimulatedOutbox implements Outbox {
    private static final int NO_SLOT = -1;

    private final SimulatedCluster cluster;
    private final SimulatedNode node;
    private SimulatedNode receiver;
    private int claimedSlot = NO_SLOT;

    SimulatedOutbox(final SimulatedCluster cluster, final SimulatedNode node) {
        this.cluster = cluster;
        this.node = node;
    }

    @Override
    public int tryClaim(final int toEndpointId, final int length) {
        if (length > Frames.MAX_FRAME_LENGTH) {
            throw new IllegalArgumentException("length " + length + " exceeds " + Frames.MAX_FRAME_LENGTH);
        }
        abort();
        receiver = cluster.nodeOf(toEndpointId);
        if (receiver == null) {
            return FULL;
        }
        final SimulatedLink link = cluster.network().link(node.number(), receiver.number());
        if (link.isFull(cluster.nowNs())) {
            return FULL;
        }
        claimedSlot = cluster.network().frames().claim(link, length);
        return 0;
    }

    @Override
    public MutableDirectBuffer buffer() {
        return cluster.network().frames().buffer(claimedSlot);
    }

    @Override
    public void commit() {
        final FrameStore frames = cluster.network().frames();
        final int slot = claimedSlot;
        claimedSlot = NO_SLOT;
        Frames.seal(frames.buffer(slot), 0, frames.length(slot), node.endpointId(), node.incarnation());
        cluster.network().send(slot, receiver.incarnation());
    }

    @Override
    public void abort() {
        if (claimedSlot != NO_SLOT) {
            cluster.network().frames().release(claimedSlot);
            claimedSlot = NO_SLOT;
        }
    }
}
