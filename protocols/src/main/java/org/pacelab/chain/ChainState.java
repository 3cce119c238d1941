package org.pacelab.chain;

import org.agrona.DirectBuffer;
import org.pacelab.control.Configuration;
import org.pacelab.journal.Journal;
import org.pacelab.journal.SnapshotHeader;
import org.pacelab.log.LogState;
import org.pacelab.replica.MemberStatus;
import org.pacelab.replica.ReplicaContext;

/**
 * What the parts of one node of a chain share: the configuration that it goes by, its place in it, and what of the log it has. The journal's term
 * is the epoch, and in place of a vote it keeps the node's {@link MemberStatus}. Confined to the node's thread.
 */
final class ChainState extends LogState {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long LONG_AGO_NS = Long.MIN_VALUE / 2;

    final ChainOptions options;
    final int selfId;
    final int nodeCount;
    private final int life;
    private final ChainCounters counters;
    private Configuration configuration = Configuration.NONE;
    private DirectBuffer encodedConfiguration = Configuration.NONE.encoded();
    private MemberStatus status;
    private long termSequence;
    private int position = -1;
    private int predecessorId = Configuration.NOBODY;
    private int successorId = Configuration.NOBODY;

    /** The time of the step that is going on. */
    long nowNs;

    /** The log up to here is known to be as the predecessor has it. */
    private long verifiedIndex;

    /** All up to here has reached the tail, as the successor says: this log may end before. */
    private long tailIndex;

    private boolean wasRestored;

    /** The tail acknowledges nothing before this time: a lease of an earlier epoch may run. */
    private long mayAcknowledgeNs = LONG_AGO_NS;

    /** All that was acknowledged in earlier epochs is in the log up to here. */
    private long inheritedIndex;

    ChainState(final ReplicaContext context, final ChainOptions options, final ChainCounters counters) {
        super(context.journal());
        this.options = options;
        this.counters = counters;
        this.selfId = context.endpointId();
        this.nodeCount = options.nodeCount(context.replicaCount());
        this.life = context.incarnation();
        if (context.amnesiac() && journal.votedFor() != Journal.FORGOTTEN) {
            journal.recordForgotten();
        }
        this.status = MemberStatus.ofVote(journal.votedFor());
        this.termSequence = journal.appendedSequence();
    }

    Configuration configuration() {
        return configuration;
    }

    DirectBuffer encodedConfiguration() {
        return encodedConfiguration;
    }

    @Override
    public long termSequence() {
        return termSequence;
    }

    /** Of the configuration that this node goes by, 0 before it has learned of one in this life. */
    long epoch() {
        return configuration.epoch();
    }

    MemberStatus status() {
        return status;
    }

    boolean isMember() {
        return position >= 0;
    }

    /** Gets entries, as a member or to become one. */
    boolean isJoining() {
        return configuration.joinerId() == selfId;
    }

    boolean isHead() {
        return position == 0;
    }

    boolean isTail() {
        return position >= 0 && position == configuration.count() - 1;
    }

    boolean isOnlyMember() {
        return position == 0 && configuration.count() == 1;
    }

    boolean isComplete() {
        return isMember() && status == MemberStatus.COMPLETE;
    }

    int predecessorId() {
        return predecessorId;
    }

    int successorId() {
        return successorId;
    }

    /** Who gets the lease's token from this member. */
    int nextInRing() {
        return isTail() ? configuration.first() : successorId;
    }

    int previousInRing() {
        return isHead() ? configuration.last() : predecessorId;
    }

    boolean isOtherNode(final int id) {
        return id < nodeCount && id != selfId;
    }

    /** Up to here the log is as the predecessor's and durable; of the head all that is durable. */
    long soundIndex() {
        return isHead() ? journal.durableIndex() : Math.min(verifiedIndex, journal.durableIndex());
    }

    void verified(final long index) {
        verifiedIndex = Math.max(verifiedIndex, index);
    }

    /** All up to the index has reached the tail. */
    void reachedTail(final long index) {
        tailIndex = Math.max(tailIndex, index);
    }

    /** Commits what the tail has, or as the tail what is durable here. Returns how many entries. */
    int advanceCommit() {
        if (mayAcknowledge()) {
            tailIndex = Math.max(tailIndex, soundIndex());
        }
        final long before = commitIndex();
        final long index = Math.min(tailIndex, soundIndex());
        if (index > before) {
            commit(index);
            counters.add(counters.committed, index - before);
        }
        return (int) (commitIndex() - before);
    }

    /** What a successor has to have to be complete, {@link Long#MAX_VALUE} if it is not known here. */
    long inheritedIndex() {
        return isComplete() ? inheritedIndex : NEVER;
    }

    /** Whether this node acknowledges entries now. */
    boolean mayAcknowledge() {
        return isTail() && isComplete() && nowNs - mayAcknowledgeNs >= 0;
    }

    long mayAcknowledgeNs() {
        return isTail() && isComplete() ? mayAcknowledgeNs : NEVER;
    }

    /** Whether what is executed here is all that was ever acknowledged. */
    boolean isUpToDateTail() {
        return isTail() && isComplete() && appliedIndex() >= inheritedIndex;
    }

    /** Goes by a later configuration from now on. Returns false if it is none, or the journal has no room: then nothing has changed. */
    boolean adopt(final Configuration next) {
        if (next.epoch() <= epoch() || next.epoch() < term()) {
            return false;
        }
        final MemberStatus nextStatus = statusIn(next);
        final long sequence = journal.recordVote(next.epoch(), nextStatus.vote());
        if (sequence == Journal.FULL) {
            return false;
        }
        termSequence = sequence;
        if (status == MemberStatus.FORGOTTEN && nextStatus != MemberStatus.FORGOTTEN) {
            counters.increment(counters.readmissions);
        }
        final boolean lostSomebody = next.removalEpoch() > configuration.epoch();
        final int formerPredecessor = predecessorId;
        status = nextStatus;
        configuration = next;
        encodedConfiguration = next.encoded();
        position = next.positionOf(selfId);
        predecessorId = next.predecessorOf(selfId);
        successorId = next.successorOf(selfId);
        if (predecessorId != formerPredecessor) {
            verifiedIndex = Math.min(commitIndex(), journal.lastIndex());
        }
        inheritedIndex = journal.lastIndex();
        if (lostSomebody) {
            mayAcknowledgeNs = nowNs + options.outlivedNs();
        }
        counters.increment(counters.epochsAdopted);
        return true;
    }

    /** The predecessor, which is complete, says what a complete member has. Returns false if that is not all here. */
    boolean complete(final long predecessorsInheritedIndex) {
        if (soundIndex() < predecessorsInheritedIndex) {
            return false;
        }
        final long sequence = journal.recordVote(term(), MemberStatus.COMPLETE.vote());
        if (sequence == Journal.FULL) {
            return false;
        }
        termSequence = sequence;
        status = MemberStatus.COMPLETE;
        inheritedIndex = predecessorsInheritedIndex;
        mayAcknowledgeNs = nowNs + options.outlivedNs();
        counters.increment(counters.completions);
        return true;
    }

    @Override
    protected SnapshotHeader header(final long index) {
        return new SnapshotHeader(index, journal.termOf(index), 0, (1L << nodeCount) - 1, 0, 0, -1, 0);
    }

    @Override
    protected void restored(final SnapshotHeader header) {
        verifiedIndex = Math.max(verifiedIndex, header.index());
        wasRestored = true;
    }

    /** Whether a snapshot has taken the place of the log since this was asked last. */
    boolean takeRestored() {
        final boolean was = wasRestored;
        wasRestored = false;
        return was;
    }

    /**
     * Whoever was complete stays so as long as it is a member without a break, over restarts too: nothing is acknowledged in an epoch that did
     * not pass through it. Who has forgotten is nothing before its present life is admitted.
     */
    private MemberStatus statusIn(final Configuration next) {
        final int nextPosition = next.positionOf(selfId);
        if (status == MemberStatus.FORGOTTEN) {
            final boolean isAdmitted =
                    nextPosition >= 0 && next.member(nextPosition).life() == life;
            return isAdmitted ? MemberStatus.INCOMPLETE : MemberStatus.FORGOTTEN;
        }
        if (nextPosition < 0) {
            return MemberStatus.INCOMPLETE;
        }
        final long admission = next.member(nextPosition).admission();
        final boolean isFromTheBeginning = term() == 0 && admission == 1;
        final boolean staysComplete = status == MemberStatus.COMPLETE && admission <= term();
        return isFromTheBeginning || staysComplete ? MemberStatus.COMPLETE : MemberStatus.INCOMPLETE;
    }
}
