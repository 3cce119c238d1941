package org.pacelab.chain;

import org.pacelab.control.Configuration;
import org.pacelab.epoch.EpochCounters;
import org.pacelab.epoch.EpochState;
import org.pacelab.replica.MemberStatus;
import org.pacelab.replica.ReplicaContext;

/** What the parts of one node of a chain share: its place between its neighbours, and when it may acknowledge. Confined to the node's thread. */
final class ChainState extends EpochState {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long LONG_AGO_NS = Long.MIN_VALUE / 2;

    final ChainOptions chainOptions;
    private final EpochCounters counters;
    private int successorId = Configuration.NOBODY;

    /** The tail acknowledges nothing before this time: a lease of an earlier epoch may run. */
    private long mayAcknowledgeNs = LONG_AGO_NS;

    /** All that was acknowledged in earlier epochs is in the log up to here. */
    private long inheritedIndex;

    ChainState(final ReplicaContext context, final ChainOptions chainOptions, final EpochCounters counters) {
        super(context, chainOptions.epochs(), counters);
        this.chainOptions = chainOptions;
        this.counters = counters;
    }

    boolean isHead() {
        return isFirst();
    }

    boolean isTail() {
        return isLast();
    }

    boolean isComplete() {
        return isMember() && status() == MemberStatus.COMPLETE;
    }

    int predecessorId() {
        return sourceId();
    }

    int successorId() {
        return successorId;
    }

    /** Who gets the lease's token from this member. */
    int nextInRing() {
        return isTail() ? configuration().first() : successorId;
    }

    int previousInRing() {
        return isHead() ? configuration().last() : predecessorId();
    }

    /** One that lacks something and has come to be the first may have what the others have not. */
    @Override
    protected boolean leads() {
        return isHead() && isComplete();
    }

    @Override
    public long reportedIndex() {
        return soundIndex();
    }

    @Override
    public long inheritedIndex() {
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

    /**
     * The predecessor, which is complete, says what a complete member has of earlier epochs. Who has all of that, durably, is complete from now on; who
     * is it already need not have had more, unless a life before this one acknowledged something in this epoch.
     *
     * @return whether this node has just become complete
     */
    boolean inherits(final long index) {
        if (isComplete()) {
            inheritedIndex = isBack() ? inheritedIndex : Math.min(inheritedIndex, index);
            return false;
        }
        if (soundIndex() < index || !recordComplete()) {
            return false;
        }
        inheritedIndex = index;
        mayAcknowledgeNs = nowNs + options.outlivedNs();
        return true;
    }

    /**
     * Whoever was complete stays so as long as it is a member without a break, over restarts too: nothing is acknowledged in an epoch that did
     * not pass through it.
     */
    @Override
    protected MemberStatus statusIn(final Configuration next, final Configuration.Member self) {
        final boolean isFromTheBeginning = term() == 0 && self.admission() == 1;
        final boolean staysComplete = status() == MemberStatus.COMPLETE && self.admission() <= term();
        return isFromTheBeginning || staysComplete ? MemberStatus.COMPLETE : MemberStatus.INCOMPLETE;
    }

    /** Nothing that has committed in a chain is ever given up. */
    @Override
    protected void contradicted() {
        counters.increment(counters.refusedFrames);
    }

    @Override
    protected int sourceIn(final Configuration next) {
        return next.predecessorOf(selfId);
    }

    @Override
    protected void adopted(final Configuration before) {
        successorId = isMember() ? configuration().successorOf(selfId) : Configuration.NOBODY;
        inheritedIndex = journal.lastIndex();
        if (configuration().removalEpoch() > before.epoch()) {
            mayAcknowledgeNs = nowNs + options.outlivedNs();
        }
    }
}
