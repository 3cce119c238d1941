package org.pacelab.quorum;

/**
 * How a replica that has lost what it had acknowledged gets it back. Whatever was acknowledged by W replicas, this one among them, is with W - 1 others, so that of
 * N - W + 1 others one has it. What of this replica's acknowledgements are still on their way to a writer counts no more: it comes back in an epoch
 * that is later than any in which it can have acknowledged, for it asks a majority first, as whoever began that one did; and those that it gets items
 * from go by that epoch before they tell what they have. Until then it answers no reads. Confined to the replica's thread; allocates nothing.
 */
final class Rejoin {
    private final QuorumState state;
    private final int neededCount;
    private int asked;
    private int had;
    private long latestEpoch;
    private boolean isNeeded;

    Rejoin(final QuorumState state, final int replicaCount, final int writeQuorum) {
        this.state = state;
        final int needed = Math.max(replicaCount - writeQuorum + 1, replicaCount / 2 + 1);
        this.neededCount = Math.min(needed, replicaCount - 1);
        this.isNeeded = !state.isSound();
    }

    boolean isNeeded() {
        return isNeeded;
    }

    /** Whether it knows what epoch to come back in; until then it asks. */
    boolean hasEpoch() {
        return Integer.bitCount(asked) >= neededCount;
    }

    /** That later one than any it can have acknowledged in. */
    long epoch() {
        return latestEpoch + 1;
    }

    /** A sound replica answered that it goes by an epoch. */
    void onEpoch(final int from, final long epoch) {
        if (!hasEpoch()) {
            asked |= 1 << from;
            latestEpoch = Math.max(latestEpoch, epoch);
        }
    }

    /** Whether all that a replica has was got already. */
    boolean hasAllOf(final int peer) {
        return (had >>> peer & 1) != 0;
    }

    /** All that a sound replica had, which goes by the epoch, is here. */
    void onAllOf(final int peer) {
        had |= 1 << peer;
    }

    /** Comes back once it has enough. Returns the work done. */
    int doWork() {
        if (!isNeeded || !hasEpoch() || Integer.bitCount(had) < neededCount || !state.recover(epoch())) {
            return 0;
        }
        isNeeded = false;
        return 1;
    }
}
