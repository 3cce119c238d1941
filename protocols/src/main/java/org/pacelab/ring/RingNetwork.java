package org.pacelab.ring;

import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.TRAILER_LENGTH;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.pacelab.replica.Counters;
import org.pacelab.replica.ReplicaContext;

/** The rings between all endpoints of one JVM: one for each directed pair, but none between clients. */
public final class RingNetwork {
    private static final int INCARNATION = 1;

    private final int replicaCount;
    private final int clientCount;
    private final OneToOneRingBuffer[][] rings;

    /** @param ringCapacity bytes of frames on the way from one endpoint to another, a power of two */
    public RingNetwork(final int replicaCount, final int clientCount, final int ringCapacity) {
        this.replicaCount = replicaCount;
        this.clientCount = clientCount;
        final int count = replicaCount + clientCount;
        this.rings = new OneToOneRingBuffer[count][count];
        for (int from = 0; from < count; from++) {
            for (int to = 0; to < count; to++) {
                if (from != to && (from < replicaCount || to < replicaCount)) {
                    rings[from][to] = new OneToOneRingBuffer(
                            new UnsafeBuffer(ByteBuffer.allocateDirect(ringCapacity + TRAILER_LENGTH)));
                }
            }
        }
    }

    public RingOutbox outbox(final int endpointId) {
        final OneToOneRingBuffer[] outgoing = rings[place(endpointId)];
        final OneToOneRingBuffer[] toReplicas = new OneToOneRingBuffer[replicaCount];
        final OneToOneRingBuffer[] toClients = new OneToOneRingBuffer[clientCount];
        System.arraycopy(outgoing, 0, toReplicas, 0, replicaCount);
        System.arraycopy(outgoing, replicaCount, toClients, 0, clientCount);
        return new RingOutbox(endpointId, INCARNATION, toReplicas, toClients);
    }

    public RingInbox inbox(final int endpointId, final Counters counters) {
        final int to = place(endpointId);
        final List<OneToOneRingBuffer> incoming = new ArrayList<>();
        for (final OneToOneRingBuffer[] from : rings) {
            if (from[to] != null) {
                incoming.add(from[to]);
            }
        }
        return new RingInbox(incoming.toArray(new OneToOneRingBuffer[0]), counters);
    }

    private int place(final int endpointId) {
        return endpointId < ReplicaContext.FIRST_CLIENT_ID
                ? endpointId
                : replicaCount + endpointId - ReplicaContext.FIRST_CLIENT_ID;
    }
}
