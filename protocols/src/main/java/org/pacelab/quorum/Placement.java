package org.pacelab.quorum;

import org.pacelab.replica.SeededRandom;

/** Which replicas keep a key: all of them, or so many as a {@link HashRing} that all make alike says. Immutable; allocates nothing after construction. */
final class Placement {
    private static final long RING_SEED = 1;

    private final int replicaCount;
    private final int copies;
    private final int everybody;
    private final HashRing ring;

    /** @param copies of a key, at most as many as there are replicas; {@link QuorumOptions#EVERYBODY} for all */
    Placement(final int replicaCount, final int copies) {
        this.replicaCount = replicaCount;
        this.everybody = (int) ((1L << replicaCount) - 1);
        this.copies = copies == QuorumOptions.EVERYBODY ? replicaCount : copies;
        this.ring = this.copies == replicaCount
                ? null
                : new HashRing(replicaCount, HashRing.DEFAULT_VIRTUAL_NODES, RING_SEED);
    }

    int replicaCount() {
        return replicaCount;
    }

    /** How many replicas keep a key: N. */
    int copies() {
        return copies;
    }

    /** Whether each replica keeps every key. */
    boolean isEverywhere() {
        return ring == null;
    }

    /** The replicas that keep a key, a bit for each. */
    int homes(final long key) {
        return ring == null ? everybody : ring.homes(key, copies);
    }

    boolean isHome(final long key, final int replica) {
        return (homes(key) >>> replica & 1) != 0;
    }

    /** The replica that comes in this place, from 0, after those that keep a key: it stands in for one of them that does not answer. */
    int standIn(final long key, final int place) {
        return ring.preferred(key, copies + place);
    }

    /** How many stand in for others at most. */
    int standIns() {
        return replicaCount - copies;
    }

    /** One of the replicas that keep a key, by its place among them. */
    int home(final long key, final int place) {
        return Integer.numberOfTrailingZeros(bit(homes(key), place));
    }

    /** As {@link #home}, the other way round. */
    int placeOf(final long key, final int replica) {
        return Integer.bitCount(homes(key) & (1 << replica) - 1);
    }

    /** So many of these replicas, each such set as likely as the others (Floyd; Bentley: Programming Pearls, CACM 30(9), 1987). */
    static int drawn(final int replicas, final int quorum, final SeededRandom random) {
        final int count = Integer.bitCount(replicas);
        int chosen = 0;
        for (int last = count - quorum; last < count; last++) {
            final int replica = bit(replicas, random.nextInt(last + 1));
            chosen |= (chosen & replica) == 0 ? replica : bit(replicas, last);
        }
        return chosen;
    }

    /** The bit that stands in this place among those that are set. */
    static int bit(final int set, final int place) {
        int rest = set;
        for (int i = 0; i < place; i++) {
            rest &= rest - 1;
        }
        return Integer.lowestOneBit(rest);
    }
}
