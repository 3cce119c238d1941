package org.pacelab.quorum;

import org.pacelab.journal.Journal;
import org.pacelab.journal.SnapshotHeader;
import org.pacelab.log.LogState;
import org.pacelab.replica.ReplicaContext;

/**
 * A replica's journal as what it is here: the items that it took, in the order in which they came, which nobody else shares. The journal's term is the epoch that
 * the replica goes by: it grows when one that had lost what it had comes back, and acknowledgements of earlier epochs count no more beside
 * one of a later. Its vote says whether this replica has lost what it had, and not
 * got it back; else in which epoch it last got it back, and which later one somebody begins.
 */
final class QuorumState extends LogState {
    private static final long SOMEBODY = 1;
    private static final int NOBODY = -1;

    private static final int PROMISE_BITS = 16;
    private static final int PROMISE_MASK = (1 << PROMISE_BITS) - 1;

    /** No epoch is later: each costs a replica all that it had. */
    static final long MAX_EPOCH = Short.MAX_VALUE;

    final int selfId;
    private long termSequence;

    QuorumState(final ReplicaContext context) {
        super(context.journal());
        selfId = context.endpointId();
        if (context.amnesiac() && journal.votedFor() != Journal.FORGOTTEN) {
            journal.recordForgotten();
        }
    }

    /** Whether it still has, or has again, all that it acknowledged. */
    boolean isSound() {
        return journal.votedFor() != Journal.FORGOTTEN;
    }

    /** The latest epoch that this replica goes by, or that it has heard somebody will begin. */
    long latestEpoch() {
        return Math.max(term(), promisedEpoch());
    }

    /** The epoch since which this replica has lost nothing; whatever it made before may be lost here, and be known elsewhere. */
    long ownEpoch() {
        return journal.votedFor() < 0 ? 0 : journal.votedFor() >>> PROMISE_BITS;
    }

    /** Remembers that somebody begins an epoch. Returns false if there is no room to record that. */
    boolean promise(final long epoch) {
        return epoch <= latestEpoch() || !isSound() || record(term(), vote(ownEpoch(), epoch));
    }

    /** Goes by an epoch from now on unless it goes by a later one. Returns false if there is no room to record that. */
    boolean goBy(final long epoch) {
        return epoch <= term() || record(epoch, journal.votedFor());
    }

    /** It has again what it had acknowledged: nobody counts what it said before this epoch. Returns false if there is no room to record that. */
    boolean recover(final long epoch) {
        return record(Math.max(epoch, term()), vote(epoch, 0));
    }

    /** What is said of what an entry made rests on it. One that is durable is not looked up: an old one is not in any cache. */
    long restsOn(final long index) {
        return index <= journal.durableIndex() ? termSequence : Math.max(termSequence, journal.sequenceOf(index));
    }

    @Override
    public long termSequence() {
        return termSequence;
    }

    @Override
    protected SnapshotHeader header(final long index) {
        return new SnapshotHeader(index, journal.termOf(index), 0, SOMEBODY, 0, 0, NOBODY, 0);
    }

    @Override
    protected void restored(final SnapshotHeader header) {}

    private long promisedEpoch() {
        return journal.votedFor() < 0 ? 0 : journal.votedFor() & PROMISE_MASK;
    }

    private static int vote(final long ownEpoch, final long promisedEpoch) {
        return (int) (ownEpoch << PROMISE_BITS | promisedEpoch);
    }

    private boolean record(final long epoch, final int vote) {
        final long sequence = journal.recordVote(epoch, vote);
        termSequence = sequence == Journal.FULL ? termSequence : sequence;
        return sequence != Journal.FULL;
    }
}
