package org.pacelab.raft;

import org.pacelab.journal.Journal;
import org.pacelab.journal.SnapshotHeader;
import org.pacelab.log.LogState;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.wire.Frames;

/**
 * What the parts of one Raft replica share: role and leader, what term and membership rest on, and how far the log has committed
 * and is executed (Raft Figure 2). Confined to the replica's thread. Term, vote and log are the journal's; this adds what need not
 * survive a crash.
 */
final class RaftState extends LogState {
    static final int NO_LEADER = -1;
    private static final long NEVER_NS = Long.MIN_VALUE / 2;

    /** Any term up to this is taken from a peer; from there on, one that is no more elections away than a replica can miss. */
    private static final long NEAR_TERM = Frames.MAX_COUNTED / 2;

    private static final long MAX_MISSED_TERMS = 1L << 32;

    /** The roles of Raft §5.1, and the one that asks before it stands (dissertation §9.6). */
    enum Role {
        FOLLOWER,
        PRE_CANDIDATE,
        CANDIDATE,
        LEADER
    }

    final RaftOptions options;
    final int selfId;
    final int replicaCount;
    final MembershipLog memberships;
    private final int life;
    private final RaftCounters counters;

    /** This replica lost what it promised in an earlier life: it neither votes nor counts until its present life is admitted. */
    boolean amnesiac;

    Role role = Role.FOLLOWER;
    int leaderId = NO_LEADER;
    /** When the current leader was last heard. */
    long leaderContactNs = NEVER_NS;

    /** The time of the step that is going on. */
    long nowNs;

    private long termSequence;

    /** As a leader: the index of the no-op that started the term. */
    long termStartIndex;

    RaftState(
            final ReplicaContext context,
            final RaftOptions options,
            final Membership initial,
            final RaftCounters counters) {
        super(context.journal());
        this.options = options;
        this.counters = counters;
        this.selfId = context.endpointId();
        this.replicaCount = context.replicaCount();
        this.memberships = new MembershipLog(journal, initial);
        this.life = context.incarnation();
        this.amnesiac = context.amnesiac() || journal.votedFor() == Journal.FORGOTTEN;
        if (context.amnesiac() && journal.votedFor() != Journal.FORGOTTEN) {
            journal.recordForgotten();
        }
        this.termSequence = journal.appendedSequence();
    }

    /** The journal's sequence of the current term and vote. */
    @Override
    public long termSequence() {
        return termSequence;
    }

    /** The latest that the log holds, committed or not: all decisions go by it. */
    Membership membership() {
        return memberships.latest();
    }

    boolean isLeader() {
        return role == Role.LEADER;
    }

    /** A leader answers reads of its own only once an entry of its term has committed (dissertation §6.4). */
    boolean hasCommittedInTerm() {
        return commitIndex() >= termStartIndex;
    }

    /**
     * Records a later term, or a vote in this one, and becomes a follower if the term is later. Returns false if the journal is full,
     * or if no elections can have led to the term: one frame must not use up the terms that are left for elections.
     */
    boolean record(final long term, final int votedFor) {
        assert term >= term() : "term=" + term + " < " + term();
        if (term - Math.max(term(), NEAR_TERM) > MAX_MISSED_TERMS) {
            counters.increment(counters.refusedFrames);
            return false;
        }
        final boolean isLater = term > term();
        final long sequence = journal.recordVote(term, amnesiac ? Journal.FORGOTTEN : votedFor);
        if (sequence == Journal.FULL) {
            return false;
        }
        termSequence = sequence;
        if (isLater) {
            follow(NO_LEADER);
        }
        return true;
    }

    @Override
    protected SnapshotHeader header(final long index) {
        return memberships.applied().header(index, journal.termOf(index));
    }

    @Override
    protected void restored(final SnapshotHeader header) {
        memberships.restored(Membership.of(header), header.index());
        noteAdmission();
    }

    /** Takes note of the entry that was just appended, if it changes the membership. */
    void appended(final long index) {
        if (memberships.appended(index)) {
            noteAdmission();
        }
    }

    private void noteAdmission() {
        if (amnesiac && isAdmitted()) {
            final long sequence = journal.recordVote(term(), Journal.NO_VOTE);
            if (sequence != Journal.FULL) {
                termSequence = sequence;
                amnesiac = false;
            }
        }
    }

    private boolean isAdmitted() {
        return membership().admittedId() == selfId && membership().admittedLife() == life;
    }

    void follow(final int newLeaderId) {
        role = Role.FOLLOWER;
        leaderId = newLeaderId;
    }

    /** Whether all endpoints, a bit each, are replicas of this cluster. */
    boolean areReplicas(final long endpoints) {
        return endpoints >>> replicaCount == 0;
    }

    boolean isPeer(final int endpointId) {
        return endpointId >= 0 && endpointId < replicaCount && endpointId != selfId;
    }
}
