package org.pacelab.harness.sim;

import java.nio.ByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.replica.Outbox;
import org.pacelab.wire.Frames;

/** The outbox of a node: seals frames as transports do and hands them to the network. Single-threaded. */
final class SimulatedOutbox implements Outbox {
    private final SimulatedCluster cluster;
    private final SimulatedNode node;
    private final UnsafeBuffer claimed = new UnsafeBuffer(ByteBuffer.allocateDirect(Frames.MAX_FRAME_LENGTH));
    private SimulatedNode receiver;
    private int claimedLength;

    SimulatedOutbox(final SimulatedCluster cluster, final SimulatedNode node) {
        this.cluster = cluster;
        this.node = node;
    }

    @Override
    public int tryClaim(final int toEndpointId, final int length) {
        if (length > Frames.MAX_FRAME_LENGTH) {
            throw new IllegalArgumentException("length " + length + " exceeds " + Frames.MAX_FRAME_LENGTH);
        }
        receiver = cluster.nodeOf(toEndpointId);
        if (receiver == null
                || cluster.network().link(node.number(), receiver.number()).isFull(cluster.nowNs())) {
            return FULL;
        }
        claimedLength = length;
        return 0;
    }

    @Override
    public MutableDirectBuffer buffer() {
        return claimed;
    }

    @Override
    public void commit() {
        Frames.seal(claimed, 0, claimedLength, node.endpointId(), node.incarnation());
        cluster.network()
                .send(
                        cluster.network().link(node.number(), receiver.number()),
                        receiver.incarnation(),
                        claimed,
                        0,
                        claimedLength);
    }

    @Override
    public void abort() {
        claimedLength = 0;
    }
}
