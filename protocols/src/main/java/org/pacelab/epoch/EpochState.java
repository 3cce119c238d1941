package org.pacelab.epoch;

import org.agrona.DirectBuffer;
import org.pacelab.control.Configuration;
import org.pacelab.journal.Journal;
import org.pacelab.journal.SnapshotHeader;
import org.pacelab.log.LogState;
import org.pacelab.replica.MemberStatus;
import org.pacelab.replica.ReplicaContext;

/**
 * What the parts of one node share that replicates its log by the configurations of a control plane: the configuration that it goes by, its place in
 * it, and what of the log it has. The journal's term is the epoch, and in place of a vote it keeps the node's {@link MemberStatus}. Confined
 * to the node's thread.
 */
public abstract class EpochState extends LogState {
    private static final int ROUND_BITS = 32;

    public final EpochOptions options;
    public final int selfId;

    /** The nodes are the endpoints {@code 0 .. nodeCount - 1}. */
    public final int nodeCount;

    private final int life;
    private final EpochCounters counters;
    private Configuration configuration = Configuration.NONE;
    private DirectBuffer encodedConfiguration = Configuration.NONE.encoded();
    private MemberStatus status;
    private long termSequence;
    private int position = -1;
    private int sourceId = Configuration.NOBODY;

    /** The time of the step that is going on. */
    public long nowNs;

    /** The log up to here is known to be as that of whoever sends its entries, in this epoch: in another one that one may have to cut its own. */
    private long verifiedIndex;

    /** All up to here has committed, as somebody said who knows: this log may end before. */
    private long learntCommitIndex;

    private boolean wasRestored;
    private boolean isGivenUp;
    private boolean isBack;

    protected EpochState(final ReplicaContext context, final EpochOptions options, final EpochCounters counters) {
        super(context.journal());
        this.options = options;
        this.counters = counters;
        this.selfId = context.endpointId();
        this.nodeCount = options.nodeCount(context.replicaCount());
        this.life = context.incarnation();
        this.nowNs = context.startNs();
        if (context.amnesiac() && journal.votedFor() != Journal.FORGOTTEN) {
            journal.recordForgotten();
        }
        this.status = MemberStatus.ofVote(journal.votedFor());
        this.termSequence = journal.appendedSequence();
    }

    /** The rounds that this life begins come after this one, so after all of a life before: the others have gone by those in the same epoch. */
    public long roundsBefore() {
        return (long) (life - 1) << ROUND_BITS;
    }

    /** What a node is in a configuration that it is about to go by; of one that has forgotten this is not asked. */
    protected abstract MemberStatus statusIn(Configuration next, Configuration.Member self);

    /** Who sends entries to this node in a configuration, {@link Configuration#NOBODY} for nobody. */
    protected abstract int sourceIn(Configuration next);

    /** This node goes by a later configuration from now on. */
    protected abstract void adopted(Configuration before);

    /** What a node that gets entries has to have to be complete, {@link Long#MAX_VALUE} if it is not known here. */
    public abstract long inheritedIndex();

    /** The last entry that this node tells the control plane of. */
    public abstract long reportedIndex();

    public final Configuration configuration() {
        return configuration;
    }

    public final DirectBuffer encodedConfiguration() {
        return encodedConfiguration;
    }

    @Override
    public final long termSequence() {
        return termSequence;
    }

    /** Of the configuration that this node goes by, 0 before it has learned of one in this life. */
    public final long epoch() {
        return configuration.epoch();
    }

    public final MemberStatus status() {
        return status;
    }

    public final boolean isMember() {
        return position >= 0;
    }

    public final boolean isFirst() {
        return position == 0;
    }

    public final boolean isLast() {
        return position >= 0 && position == configuration.count() - 1;
    }

    public final boolean isOnlyMember() {
        return position == 0 && configuration.count() == 1;
    }

    /** Who sends entries to this node. */
    public final int sourceId() {
        return sourceId;
    }

    public final boolean isOtherNode(final int id) {
        return id < nodeCount && id != selfId;
    }

    /** Up to here the log is as its source has it, and durable; of whoever leads all that is durable. */
    public final long soundIndex() {
        return leads() ? journal.durableIndex() : Math.min(verifiedIndex, journal.durableIndex());
    }

    /** Whether the others have to have what is in the log of this node. */
    protected boolean leads() {
        return isFirst();
    }

    /** The epoch of an entry, 0 if it is gone. */
    final long epochOf(final long index) {
        return index >= journal.firstIndex() - 1 ? journal.termOf(index) : 0;
    }

    /** The log is as its source has it up to the index. */
    public final void verified(final long index) {
        verifiedIndex = Math.max(verifiedIndex, index);
    }

    /** Whether this node has executed another entry at an index, or up to it, than the others, who have one of this epoch there. */
    public final boolean contradicts(final long index, final long epoch) {
        final long oldest = journal.firstIndex() - 1;
        return index <= commitIndex()
                && (index >= oldest ? journal.termOf(index) != epoch : epoch > journal.termOf(oldest));
    }

    /** What the source has {@link #contradicts} what was executed here. */
    public final void noteContradiction() {
        if (!isGivenUp) {
            contradicted();
        }
    }

    /** What is executed here is of no use any more: this node waits for a snapshot. */
    protected final void giveUp() {
        isGivenUp = true;
    }

    @Override
    protected final boolean isGivenUp() {
        return isGivenUp;
    }

    /** Whether this node has executed more than somebody inherited who has just become the source of all others. */
    protected boolean hasExecutedWhatIsLost(final long inheritedIndex) {
        return false;
    }

    /** What the source has is not what was executed here. Where that cannot be, it is the source that is wrong. */
    protected abstract void contradicted();

    /** All up to the index has committed. */
    public final void learnCommitted(final long index) {
        learntCommitIndex = Math.max(learntCommitIndex, index);
    }

    /** Commits what has committed as far as it is sound here. Returns how many entries. */
    public final int advanceCommit() {
        final long before = commitIndex();
        final long index = Math.min(learntCommitIndex, soundIndex());
        if (index > before && !isGivenUp) {
            commit(index);
            counters.add(counters.committed, index - before);
        }
        return (int) (commitIndex() - before);
    }

    /**
     * Goes by a later configuration from now on. A member that has forgotten is none: it does not know what it has promised, and whom.
     *
     * @return false if it is none, or the journal has no room: then nothing has changed
     */
    public final boolean adopt(final Configuration next) {
        if (next.epoch() <= epoch() || next.epoch() < term()) {
            return false;
        }
        final MemberStatus nextStatus = statusIn(next);
        final boolean goesByItAgain = next.epoch() == term();
        if (!record(next.epoch(), nextStatus)) {
            return false;
        }
        if (status == MemberStatus.FORGOTTEN && nextStatus != MemberStatus.FORGOTTEN) {
            counters.increment(counters.readmissions);
        }
        final Configuration before = configuration;
        isBack = goesByItAgain;
        status = nextStatus;
        configuration = next;
        encodedConfiguration = next.encoded();
        final boolean isNobody = status == MemberStatus.FORGOTTEN;
        position = isNobody ? -1 : next.positionOf(selfId);
        sourceId = isNobody && next.joinerId() != selfId ? Configuration.NOBODY : sourceIn(next);
        verifiedIndex = commitIndex();
        isGivenUp &= !isFirst();
        counters.increment(counters.epochsAdopted);
        adopted(before);
        return true;
    }

    /** Whether a life before this one went by the same configuration: what was acknowledged in it meanwhile is not known here. */
    protected final boolean isBack() {
        return isBack;
    }

    /** From now on this node is complete. Returns false if the journal has no room for that. */
    protected final boolean recordComplete() {
        if (!record(term(), MemberStatus.COMPLETE)) {
            return false;
        }
        status = MemberStatus.COMPLETE;
        counters.increment(counters.completions);
        return true;
    }

    /** Whether a snapshot has taken the place of the log since this was asked last. */
    public final boolean takeRestored() {
        final boolean was = wasRestored;
        wasRestored = false;
        return was;
    }

    @Override
    protected final SnapshotHeader header(final long index) {
        return new SnapshotHeader(index, journal.termOf(index), 0, (1L << nodeCount) - 1, 0, 0, -1, 0);
    }

    @Override
    protected final void restored(final SnapshotHeader header) {
        if (isGivenUp) {
            isGivenUp = false;
            verifiedIndex = header.index();
            learntCommitIndex = header.index();
        }
        verifiedIndex = Math.max(verifiedIndex, header.index());
        wasRestored = true;
    }

    private boolean record(final long epoch, final MemberStatus newStatus) {
        final long sequence = journal.recordVote(epoch, newStatus.vote());
        if (sequence == Journal.FULL) {
            return false;
        }
        termSequence = sequence;
        return true;
    }

    /** Who has forgotten is nothing before its present life is admitted. */
    private MemberStatus statusIn(final Configuration next) {
        final int nextPosition = next.positionOf(selfId);
        if (status == MemberStatus.FORGOTTEN) {
            final boolean isAdmitted =
                    nextPosition >= 0 && next.member(nextPosition).life() == life;
            return isAdmitted ? MemberStatus.INCOMPLETE : MemberStatus.FORGOTTEN;
        }
        return nextPosition < 0 ? MemberStatus.INCOMPLETE : statusIn(next, next.member(nextPosition));
    }
}
