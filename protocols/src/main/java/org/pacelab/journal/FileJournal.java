package org.pacelab.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What journals in files have in common: each change is a record, its sequence the position in the journal at which that ends; the
 * index of the entries, the term and the vote, the snapshots beside the log, and what has become durable. Where records go, how they are
 * forced, and how room is made for more is each journal's own.
 *
 * <p>Changes and look-ups belong to the replica's thread. {@link #force} and {@link #durableSequence} may be called by one other:
 * it sees all that was written up to the sequence it forces, which is published with release and read with acquire, and so is what became durable.
 * {@link #close} comes after both have stopped. The first error is final.
 */
abstract class FileJournal implements Journal, SnapshotLog {
    /** No offset: the room for more records is not ready. */
    static final int NO_ROOM = -1;

    private static final VarHandle APPENDED;
    private static final VarHandle DURABLE;

    static {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            APPENDED = lookup.findVarHandle(FileJournal.class, "appendedPosition", long.class);
            DURABLE = lookup.findVarHandle(FileJournal.class, "durablePosition", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final EntryIndex index;
    final boolean forced;
    private final Removals removals;
    private final FileSnapshots snapshots;
    private long term;
    private int votedFor;
    private long durableIndex;
    private long appendedPosition;
    private long snapshotSequence;
    private long snapshotSegment;

    private long durablePosition;
    private volatile long forceCount;
    private volatile FatalFault fault;

    /**
     * @param replay          of what the files held
     * @param snapshot        the newest, null for none
     * @param snapshotSegment the number of the segment that names it, of the first one if there is none
     * @param position        at which the log ends
     * @param partLength      of the files of snapshots
     */
    FileJournal(
            final JournalFiles files,
            final Replay replay,
            final FileSnapshot snapshot,
            final long snapshotSegment,
            final long position,
            final int partLength,
            final boolean forced) {
        this.forced = forced;
        this.snapshotSegment = snapshotSegment;
        index = replay.index();
        term = replay.term();
        votedFor = replay.votedFor();
        appendedPosition = position;
        durablePosition = position;
        durableIndex = index.lastIndex();
        removals = new Removals(files, forced);
        snapshots = new FileSnapshots(this, files, removals, snapshot, partLength, forced);
        if (snapshot != null) {
            index.releaseUnrecorded(snapshot.header().index(), snapshot.header().term());
        }
    }

    /** Makes room for a record, whose last bytes are zeros until they are written. Returns its offset in {@link #records}, or NO_ROOM. */
    abstract int begin(int recordLength);

    /** The memory of the segment that is written to. */
    abstract UnsafeBuffer records();

    /** Ends the record that was begun. Returns the sequence. */
    abstract long seal(int start, int kind, int length, long subject);

    /** Forces what was appended up to a position beyond what is durable, and says so by {@link #forcedUpTo}. Forcing thread. */
    abstract void forceUpTo(long position);

    /** Whether the segment behind the last one is ready. Replica's thread. */
    abstract boolean hasRoomAhead();

    /** Whether that segment can no longer wait for a time at which there is nothing to force. Forcing thread. */
    abstract boolean isRoomShort();

    /** A step towards that segment. Returns whether there was anything to do. Forcing thread. */
    abstract boolean prepareRoom();

    /** A segment whose records are released. */
    abstract Removable released(Segment segment);

    /** The file or folder that one of the two threads writes to through a mapping: a page fault does not say where it was. */
    abstract String mappedPath(boolean isForcing);

    @Override
    public final long append(final long entryTerm, final DirectBuffer buffer, final int offset, final int length) {
        final int recordLength = JournalRecord.HEADER_LENGTH + JournalRecord.TERM_LENGTH + length;
        throwIfStopped();
        try {
            final int start = begin(recordLength);
            if (start == NO_ROOM) {
                return FULL;
            }
            final UnsafeBuffer records = records();
            final int body = start + JournalRecord.HEADER_LENGTH;
            records.putLong(body, entryTerm, LITTLE_ENDIAN);
            records.putBytes(body + JournalRecord.TERM_LENGTH, buffer, offset, length);
            index.addEntry(start);
            return seal(start, JournalRecord.ENTRY, recordLength, index.lastIndex());
        } catch (final UncheckedIOException | InternalError e) {
            throw stopped(e, false);
        }
    }

    @Override
    public final long truncateFrom(final long fromIndex) {
        final long sequence = change(JournalRecord.TRUNCATION, fromIndex, 0);
        if (sequence != FULL) {
            index.truncateFrom(fromIndex);
            durableIndex = Math.min(durableIndex, fromIndex - 1);
        }
        return sequence;
    }

    @Override
    public final long recordVote(final long currentTerm, final int candidate) {
        assert currentTerm >= term : "term=" + term + " currentTerm=" + currentTerm;
        final long sequence = change(JournalRecord.VOTE, currentTerm, candidate);
        if (sequence != FULL) {
            term = currentTerm;
            votedFor = candidate;
        }
        return sequence;
    }

    @Override
    public final void releaseBefore(final long releaseIndex) {
        assert releaseIndex <= lastIndex() + 1 : "lastIndex=" + lastIndex() + " releaseIndex=" + releaseIndex;
        final Snapshot snapshot = snapshots.newest();
        if (snapshot == null || snapshotSequence > durableSequence()) {
            return;
        }
        final long newFirstIndex = Math.min(releaseIndex, snapshot.header().index() + 1);
        if (newFirstIndex > index.firstIndex()) {
            index.release(newFirstIndex, termOf(newFirstIndex - 1), 0);
        }
        Segment oldest = index.oldestBefore(index.firstIndex());
        while (oldest != null && oldest.number < snapshotSegment && removals.room() > FileSnapshots.REMOVALS) {
            index.removeOldest();
            removals.add(0, released(oldest));
            oldest = index.oldestBefore(index.firstIndex());
        }
    }

    @Override
    public final SnapshotStore snapshots() {
        return snapshots;
    }

    @Override
    public final long publish(final FileSnapshot snapshot, final boolean replacesLog) {
        final SnapshotHeader header = snapshot.header();
        assert replacesLog || header.index() >= firstIndex() - 1 && termOf(header.index()) == header.term() : header;
        final SnapshotMark mark =
                new SnapshotMark(header, snapshot.parts().number(), term, votedFor, snapshot.chunkCount(), replacesLog);
        final int length = JournalRecord.HEADER_LENGTH + SnapshotMark.LENGTH;
        throwIfStopped();
        try {
            final int start = begin(length);
            if (start == NO_ROOM) {
                return FULL;
            }
            mark.encode(records(), start + JournalRecord.HEADER_LENGTH);
            snapshotSequence = seal(start, JournalRecord.SNAPSHOT, length, header.index());
        } catch (final UncheckedIOException | InternalError e) {
            throw stopped(e, false);
        }
        snapshotSegment = index.current().number;
        if (replacesLog) {
            index.restartAt(header.index() + 1);
            index.release(header.index() + 1, header.term(), snapshotSequence);
            durableIndex = 0;
        }
        return snapshotSequence;
    }

    @Override
    public final long segmentsSinceSnapshot() {
        return index.current().number - snapshotSegment;
    }

    @Override
    public final boolean reusesReleasedRoom() {
        return false;
    }

    @Override
    public final long term() {
        return term;
    }

    @Override
    public final int votedFor() {
        return votedFor;
    }

    @Override
    public final long firstIndex() {
        return index.firstIndex();
    }

    @Override
    public final long lastIndex() {
        return index.lastIndex();
    }

    @Override
    public final long termOf(final long entryIndex) {
        return index.termOf(entryIndex);
    }

    @Override
    public final DirectBuffer bufferOf(final long entryIndex) {
        return index.segmentOf(entryIndex).buffer();
    }

    @Override
    public final int offsetOf(final long entryIndex) {
        return index.offsetOf(entryIndex);
    }

    @Override
    public final int lengthOf(final long entryIndex) {
        return index.lengthOf(entryIndex);
    }

    @Override
    public final long sequenceOf(final long entryIndex) {
        return index.sequenceOf(entryIndex);
    }

    @Override
    public final long appendedSequence() {
        return appendedPosition;
    }

    @Override
    public final long durableSequence() {
        throwIfStopped();
        return forced ? durablePosition() : appendedPosition();
    }

    @Override
    public final long durableIndex() {
        final long lastIndex = index.lastIndex();
        final long durableSequence = durableSequence();
        if (durableSequence == appendedPosition) {
            durableIndex = lastIndex;
        }
        while (durableIndex < lastIndex && sequenceOf(durableIndex + 1) <= durableSequence) {
            durableIndex = Math.max(durableIndex + 1, index.firstIndex() - 1);
        }
        return durableIndex;
    }

    @Override
    public final boolean needsForce() {
        final long durable = forced ? durablePosition() : appendedPosition;
        return durable < appendedPosition || !hasRoomAhead() || snapshots.needsForce() || removals.isDue(durable);
    }

    @Override
    public final boolean force(final long upToSequence) {
        throwIfStopped();
        try {
            if (forced && upToSequence > durablePosition) {
                forceUpTo(Math.min(upToSequence, appendedPosition()));
                if (isRoomShort()) {
                    prepareRoom();
                }
                stepSnapshots();
                return true;
            }
            return prepareRoom() || stepSnapshots();
        } catch (final UncheckedIOException | InternalError e) {
            throw stopped(e, true);
        }
    }

    /** Forces of changes; those that prepare room are not counted. */
    @Override
    public final long forceCount() {
        return forceCount;
    }

    /** What is on its way out, and the snapshots. */
    final void closeRest() {
        removals.close();
        snapshots.close();
    }

    /** Up to where records were written. Either thread. */
    final long appendedPosition() {
        return (long) APPENDED.getAcquire(this);
    }

    /** Up to where a force has returned. Either thread. */
    final long durablePosition() {
        return (long) DURABLE.getAcquire(this);
    }

    /** Everything up to a position is written. Replica's thread. */
    final void appendedUpTo(final long position) {
        APPENDED.setRelease(this, position);
    }

    /** Everything up to a position is forced. Forcing thread. */
    final void forcedUpTo(final long position) {
        DURABLE.setRelease(this, position);
    }

    /** One force of changes more. Forcing thread. */
    final void countForce() {
        forceCount++;
    }

    private long change(final int kind, final long subject, final int candidate) {
        throwIfStopped();
        try {
            final int start = begin(JournalRecord.SHORT_LENGTH);
            if (start == NO_ROOM) {
                return FULL;
            }
            records().putInt(start + JournalRecord.HEADER_LENGTH, candidate, LITTLE_ENDIAN);
            return seal(start, kind, JournalRecord.SHORT_LENGTH, subject);
        } catch (final UncheckedIOException | InternalError e) {
            throw stopped(e, false);
        }
    }

    private boolean stepSnapshots() {
        return snapshots.step() || removals.step(forced ? durablePosition : appendedPosition());
    }

    private FatalFault stopped(final Throwable cause, final boolean isForcing) {
        final String place = cause instanceof InternalError ? mappedPath(isForcing) + ": " : "";
        fault = new FatalFault("journal stopped: " + place + cause.getMessage(), cause);
        return fault;
    }

    private void throwIfStopped() {
        final FatalFault first = fault;
        if (first != null) {
            throw first;
        }
    }
}
