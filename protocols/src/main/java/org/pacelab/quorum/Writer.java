package org.pacelab.quorum;

import org.agrona.MutableDirectBuffer;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.WallClock;
import org.pacelab.wire.Frames;
import org.pacelab.wire.Items;

/** Who writes items, and gives them their versions: a number of its own, and a clock. Confined to one thread; allocates nothing after construction. */
final class Writer {
    private static final int LIFE_BITS = 16;
    private static final int LIFE_MASK = (1 << LIFE_BITS) - 1;
    private static final int OF_REPLICA = 1 << 15;

    /** Nobody's clock goes by a later one that it is told of: its own would come to an end. */
    private static final long LATEST_WITNESSED = Frames.MAX_COUNTED / 2;

    private final int number;
    private final Stamps stamps;

    private Writer(final int number, final Stamps stamps) {
        this.number = number;
        this.stamps = stamps;
    }

    /** A client that starts again under the same endpoint is another writer but once in 65,536 times. */
    static Writer of(final ClientContext context, final Stamps stamps) {
        final int endpoint = context.endpointId() - ReplicaContext.FIRST_CLIENT_ID;
        return new Writer(endpoint << LIFE_BITS | context.random().nextInt(1 << LIFE_BITS), stamps);
    }

    /** Another one for each life of a replica, and none of a client's. */
    static Writer of(final ReplicaContext context, final Stamps stamps) {
        final int endpoint = OF_REPLICA | context.endpointId();
        return new Writer(endpoint << LIFE_BITS | context.incarnation() & LIFE_MASK, stamps);
    }

    static Stamps stamps(final WriteClock clock, final WallClock wallClock) {
        return switch (clock) {
            case LAMPORT -> new CountedStamps();
            case HYBRID -> new HybridStamps(wallClock);
            case WALL -> new WallStamps(wallClock);
        };
    }

    /** A version that no other item has. */
    void putVersion(final long nowNs, final MutableDirectBuffer buffer, final int item, final boolean isDeleted) {
        Items.putVersion(buffer, item, stamps.next(nowNs), number, isDeleted);
    }

    /** An item of this timestamp was seen: versions from now on are later, if the clock goes by that. */
    void seen(final long nowNs, final long timestamp) {
        stamps.seen(nowNs, timestamp);
    }

    /** Somebody says to have seen an item of this timestamp. */
    void witness(final long nowNs, final long timestamp) {
        if (timestamp > 0 && timestamp <= LATEST_WITNESSED) {
            stamps.seen(nowNs, timestamp);
        }
    }
}
