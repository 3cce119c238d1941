package org.pacelab.quorum;

/**
 * How a replica that has lost what it had acknowledged gets it back. Whatever was acknowledged by W replicas, this one among them, is with W - 1 others, so that of
 * N - W + 1 others one has it. What of this replica's acknowledgements are still on their way to a writer counts no more: it comes back in an epoch
 * that is later than any in which it can have acknowledged. It asks a majority of the others for the latest one that they know, and has a majority
 * remember the next before anybody goes by it: whoever acknowledged in an epoch, and lost it, asks somebody who remembers that one. Those that it gets items from go by the epoch before
 * they tell what they have. Until it has got and executed enough it answers no reads. Confined to the replica's thread; allocates nothing.
 */
final class Rejoin {
    private final QuorumState state;
    private final int neededCount;
    private int asked;
    private int promised;
    private int had;
    private long latestEpoch;
    private long neededIndex;
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

    /** Whether enough others remember that one; until then nobody is to go by it. */
    boolean hasPromises() {
        return Integer.bitCount(promised) >= neededCount;
    }

    /** That later one than any it can have acknowledged in. */
    long epoch() {
        return latestEpoch + 1;
    }

    /** A sound replica answered what the latest epoch is that it knows. */
    void onEpoch(final int from, final long epoch) {
        if (!hasEpoch()) {
            asked |= 1 << from;
            latestEpoch = Math.max(latestEpoch, epoch);
        }
    }

    /** A sound replica remembers an epoch. */
    void onPromise(final int from, final long epoch) {
        if (hasEpoch() && epoch >= epoch()) {
            promised |= 1 << from;
        }
    }

    /** Whether all that a replica has was got already. */
    boolean hasAllOf(final int peer) {
        return (had >>> peer & 1) != 0;
    }

    /** All that a sound replica had, which goes by the epoch, is in the log here. */
    void onAllOf(final int peer) {
        had |= 1 << peer;
        neededIndex = state.journal.lastIndex();
    }

    /** Comes back once it has enough, and executed it. Returns the work done. */
    int doWork() {
        if (!isNeeded
                || !hasPromises()
                || Integer.bitCount(had) < neededCount
                || state.appliedIndex() < neededIndex
                || !state.recover(epoch())) {
            return 0;
        }
        isNeeded = false;
        return 1;
    }
}
