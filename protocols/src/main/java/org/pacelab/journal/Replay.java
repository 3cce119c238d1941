package org.pacelab.journal;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a journal's records say, taken in one after the other as its files are read again: the entries, the term and the vote, the
 * newest snapshot, and how far they knew the journal to be durable.
 */
final class Replay {
    private final EntryIndex index = new EntryIndex();
    private SnapshotMark mark;
    private long markSegment;
    private boolean hasFirstIndex;
    private long term;
    private int votedFor = Journal.NO_VOTE;
    private long durablePosition;

    EntryIndex index() {
        return index;
    }

    /** The newest snapshot, null if there is none. */
    SnapshotMark mark() {
        return mark;
    }

    /** The number of the segment that names the newest snapshot. */
    long markSegment() {
        return markSegment;
    }

    long term() {
        return term;
    }

    int votedFor() {
        return votedFor;
    }

    long durablePosition() {
        return durablePosition;
    }

    /** In a log whose beginning was released, the first index that is met is the first that is left. */
    void startAt(final long firstIndex) {
        if (!hasFirstIndex) {
            index.restartAt(firstIndex);
            hasFirstIndex = true;
        }
    }

    /** A record counts for what it knew to be durable, even if it is not the journal's any more. */
    void knowDurable(final UnsafeBuffer buffer, final int offset) {
        durablePosition = Math.max(durablePosition, JournalRecord.durablePosition(buffer, offset));
    }

    /** Takes in a whole record of the current segment. Returns whether it follows the one before. */
    boolean apply(final UnsafeBuffer buffer, final int offset) {
        knowDurable(buffer, offset);
        final long subject = JournalRecord.subject(buffer, offset);
        switch (JournalRecord.kind(buffer, offset)) {
            case JournalRecord.ENTRY -> {
                startAt(subject);
                final boolean follows = subject == index.lastIndex() + 1;
                index.addEntry(offset);
                return follows;
            }
            case JournalRecord.TRUNCATION -> {
                startAt(subject);
                final boolean follows = subject >= 1 && subject <= index.lastIndex() + 1;
                if (follows) {
                    index.truncateFrom(subject);
                }
                return follows;
            }
            case JournalRecord.VOTE -> {
                final boolean follows = subject >= term;
                term = subject;
                votedFor = JournalRecord.candidate(buffer, offset);
                return follows;
            }
            case JournalRecord.SNAPSHOT -> {
                return applyMark(buffer, offset);
            }
            default -> {
                return true;
            }
        }
    }

    /** Once all was taken in: why the log cannot begin as it does, null if it can. */
    String beginningDamage() {
        if (!hasFirstIndex && mark != null) {
            startAt(mark.header().index() + 1);
        }
        final long snapshotIndex = mark == null ? 0 : mark.header().index();
        return hasFirstIndex && index.firstRecordedIndex() <= snapshotIndex + 1
                ? null
                : "begins with entry " + index.firstRecordedIndex() + ", but the newest snapshot ends at "
                        + snapshotIndex;
    }

    private boolean applyMark(final UnsafeBuffer buffer, final int offset) {
        mark = SnapshotMark.decode(buffer, offset + JournalRecord.HEADER_LENGTH);
        markSegment = index.current().number;
        final boolean follows = mark.currentTerm() >= term;
        term = mark.currentTerm();
        votedFor = mark.votedFor();
        if (mark.replacesLog()) {
            index.restartAt(mark.header().index() + 1);
            hasFirstIndex = true;
        }
        return follows && (!hasFirstIndex || mark.header().index() <= index.lastIndex());
    }
}
