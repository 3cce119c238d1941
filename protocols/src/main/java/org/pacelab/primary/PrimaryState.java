package org.pacelab.primary;

import org.pacelab.control.Configuration;
import org.pacelab.control.Copies;
import org.pacelab.control.Phase;
import org.pacelab.epoch.EpochCounters;
import org.pacelab.epoch.EpochOptions;
import org.pacelab.epoch.EpochState;
import org.pacelab.replica.MemberStatus;
import org.pacelab.replica.ReplicaContext;

/** What the parts of a primary or a backup share: which of the two it is, and when a primary may acknowledge. Confined to the node's thread. */
final class PrimaryState extends EpochState {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long LONG_AGO_NS = Long.MIN_VALUE / 2;

    final Copies copies;
    private final EpochCounters counters;

    /** As the primary: nothing is acknowledged before this time, for a lease of an earlier one may run. */
    private long mayAcknowledgeNs = LONG_AGO_NS;

    /** As the primary: all that was acknowledged before it was is in the log up to here. */
    private long inheritedIndex;

    /** @param copies of a write that there have to be before it is acknowledged */
    PrimaryState(
            final ReplicaContext context,
            final EpochOptions options,
            final Copies copies,
            final EpochCounters counters) {
        super(context, options, counters);
        this.copies = copies;
        this.counters = counters;
    }

    /** Sends entries to the others. */
    boolean isPrimary() {
        return isFirst() && configuration().phase() != Phase.SEALED;
    }

    boolean isActivePrimary() {
        return isFirst() && configuration().phase() == Phase.ACTIVE;
    }

    /** Has to find out that enough members have all that it began with. */
    boolean isRecoveringPrimary() {
        return isFirst() && configuration().phase() == Phase.RECOVERING && status() != MemberStatus.COMPLETE;
    }

    boolean mayAcknowledge() {
        return isActivePrimary() && nowNs - mayAcknowledgeNs >= 0;
    }

    long mayAcknowledgeNs() {
        return isActivePrimary() ? mayAcknowledgeNs : NEVER;
    }

    /** Whether what is executed here is all that was ever acknowledged. */
    boolean isUpToDatePrimary() {
        return isActivePrimary() && appliedIndex() >= inheritedIndex;
    }

    /**
     * Whether the log ends with an entry of this epoch. Else it may end like another one that has none of it, and goes further: what was inherited would
     * be acknowledged, and then given up for that one.
     */
    boolean isLogItsOwn() {
        return journal.termOf(journal.lastIndex()) == epoch();
    }

    /** Enough members have all up to the index. Returns whether that is what the control plane waits for. */
    boolean isCopied(final long index) {
        return isRecoveringPrimary() && isLogItsOwn() && index >= journal.lastIndex() && recordComplete();
    }

    /**
     * In a sealed configuration all that is in the log: the node whose log goes furthest is to be the primary. What is not durable yet is when the epoch is, and
     * acknowledgements that wait for the same force leave before the report does.
     */
    @Override
    public long reportedIndex() {
        return configuration().phase() == Phase.SEALED ? journal.lastIndex() : soundIndex();
    }

    @Override
    public long inheritedIndex() {
        return isFirst() ? inheritedIndex : NEVER;
    }

    @Override
    protected MemberStatus statusIn(final Configuration next, final Configuration.Member self) {
        return MemberStatus.INCOMPLETE;
    }

    @Override
    protected boolean hasExecutedWhatIsLost(final long sourcesInheritedIndex) {
        return !copies.isSafe() && configuration().phase() == Phase.RECOVERING && commitIndex() > sourcesInheritedIndex;
    }

    /** Only an asynchronous primary acknowledges what may be given up. */
    @Override
    protected void contradicted() {
        if (copies.isSafe()) {
            counters.increment(counters.refusedFrames);
        } else {
            giveUp();
            counters.increment(counters.givenUp);
        }
    }

    @Override
    protected int sourceIn(final Configuration next) {
        final boolean getsEntries = next.isMember(selfId) || next.joinerId() == selfId;
        return next.phase() == Phase.SEALED || !getsEntries || next.first() == selfId
                ? Configuration.NOBODY
                : next.first();
    }

    /** Whoever was the primary without a break knows of no other's lease. */
    @Override
    protected void adopted(final Configuration before) {
        final Configuration present = configuration();
        final boolean wasPrimary = before.first() == selfId && before.epoch() + 1 == present.epoch();
        if (present.phase() != Phase.ACTIVE || !wasPrimary) {
            inheritedIndex = journal.lastIndex();
        }
        if (isFirst() && !wasPrimary && present.epoch() > 1 && copies.isSafe()) {
            mayAcknowledgeNs = nowNs + options.outlivedNs();
        }
    }
}
