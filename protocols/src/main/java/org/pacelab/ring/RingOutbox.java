package org.pacelab.ring;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.wire.Frames;

/**
 * One endpoint's frames into one-to-one rings, a ring for each destination: frames are encoded where they are read. Confined to
 * the endpoint's thread; allocates nothing after construction.
 */
public final class RingOutbox implements Outbox {
    static final int FRAME_TYPE = 1;

    private final int endpointId;
    private final int incarnation;
    private final OneToOneRingBuffer[] toReplicas;
    private final OneToOneRingBuffer[] toClients;
    private OneToOneRingBuffer claimedRing;
    private int claimedOffset;
    private int claimedLength;

    /**
     * @param toReplicas by endpoint id; null where there is no way
     * @param toClients  by endpoint id - {@link ReplicaContext#FIRST_CLIENT_ID}
     */
    public RingOutbox(
            final int endpointId,
            final int incarnation,
            final OneToOneRingBuffer[] toReplicas,
            final OneToOneRingBuffer[] toClients) {
        this.endpointId = endpointId;
        this.incarnation = incarnation;
        this.toReplicas = toReplicas;
        this.toClients = toClients;
    }

    @Override
    public int tryClaim(final int toEndpointId, final int length) {
        if (length > Frames.MAX_FRAME_LENGTH) {
            throw new IllegalArgumentException(
                    "frame of " + length + " bytes is longer than " + Frames.MAX_FRAME_LENGTH);
        }
        final OneToOneRingBuffer ring = ringTo(toEndpointId);
        if (ring == null) {
            return FULL;
        }
        final int offset = ring.tryClaim(FRAME_TYPE, length);
        if (offset < 0) {
            return FULL;
        }
        claimedRing = ring;
        claimedOffset = offset;
        claimedLength = length;
        return offset;
    }

    @Override
    public MutableDirectBuffer buffer() {
        return claimedRing.buffer();
    }

    @Override
    public void commit() {
        Frames.seal(claimedRing.buffer(), claimedOffset, claimedLength, endpointId, incarnation);
        claimedRing.commit(claimedOffset);
    }

    @Override
    public void abort() {
        claimedRing.abort(claimedOffset);
    }

    private OneToOneRingBuffer ringTo(final int endpointId) {
        final int client = endpointId - ReplicaContext.FIRST_CLIENT_ID;
        final OneToOneRingBuffer[] rings = client < 0 ? toReplicas : toClients;
        final int place = client < 0 ? endpointId : client;
        return place >= 0 && place < rings.length ? rings[place] : null;
    }
}
