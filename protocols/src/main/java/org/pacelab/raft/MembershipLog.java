package org.pacelab.raft;

import org.agrona.DirectBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.replica.OperationKind;
import org.pacelab.wire.LogEntries;

/**
 * The memberships that a log holds (dissertation §4.1): the latest counts, committed or not; if its entry is cut off, the one
 * before it counts again. What has been applied can no longer be cut off. Confined to the replica's thread. Allocates only when
 * the membership changes.
 */
final class MembershipLog {
    private final Journal journal;
    private Membership applied;
    private Membership latest;
    private Membership previous;

    /** None after {@link #applied} up to here. */
    private long appliedIndex;

    /** @param initial what the cluster began with, for a journal that says nothing else */
    MembershipLog(final Journal journal, final Membership initial) {
        this.journal = journal;
        this.applied = initial;
        findLatest(journal.lastIndex());
    }

    Membership latest() {
        return latest;
    }

    /** The one before the latest as long as that has not been applied, and may yet be cut off; else the latest. */
    Membership previous() {
        return applied.index() < latest.index() ? previous : latest;
    }

    /** As of the last entry that was applied. */
    Membership applied() {
        return applied;
    }

    /** Told of each entry that was appended. Returns whether it is a membership. */
    boolean appended(final long index) {
        if (!isMembership(index)) {
            return false;
        }
        previous = latest;
        latest = read(index);
        return true;
    }

    /** Told after entries from this index on were cut off. */
    void cutFrom(final long index) {
        if (latest.index() >= index) {
            findLatest(index - 1);
        }
    }

    /** Told of each entry that is applied, in order. */
    void applied(final long index) {
        appliedIndex = index;
        if (applied.index() < latest.index() && isMembership(index)) {
            applied = index == latest.index() ? latest : read(index);
        }
    }

    /** Told of a snapshot that stands for all entries up to an index, and of the membership as of that index. */
    void restored(final Membership membership, final long index) {
        assert membership.index() <= index : "index=" + index + " membership=" + membership;
        applied = membership;
        appliedIndex = index;
        findLatest(journal.lastIndex());
    }

    private void findLatest(final long lastIndex) {
        latest = latestUpTo(lastIndex);
        previous = latestUpTo(latest.index() - 1);
    }

    private Membership latestUpTo(final long lastIndex) {
        final long floor = Math.max(appliedIndex + 1, journal.firstIndex());
        for (long index = lastIndex; index >= floor; index--) {
            if (isMembership(index)) {
                return read(index);
            }
        }
        return applied;
    }

    /** Whom an entry that stands at the offset makes a voter or a learner, a bit each; nobody if it is no membership. */
    static long membersOf(final DirectBuffer buffer, final int offset) {
        if (!isMembership(buffer, offset)) {
            return 0;
        }
        final Membership membership = decode(0, buffer, offset);
        return membership.voters() | membership.learners();
    }

    private boolean isMembership(final long index) {
        return isMembership(journal.bufferOf(index), journal.offsetOf(index));
    }

    private Membership read(final long index) {
        return decode(index, journal.bufferOf(index), journal.offsetOf(index));
    }

    private static boolean isMembership(final DirectBuffer buffer, final int offset) {
        return LogEntries.operation(buffer, offset + LogEntries.TERM_LENGTH) == OperationKind.MEMBERSHIP;
    }

    private static Membership decode(final long index, final DirectBuffer buffer, final int offset) {
        final int expected = LogEntries.firstPart(offset + LogEntries.TERM_LENGTH);
        return Membership.decode(index, buffer, LogEntries.partOffset(LogEntries.nextPart(buffer, expected)));
    }
}
