package org.pacelab.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A journal in segment files of one length. A sequence is the position in the journal at which a change's record ends.
 *
 * <p>With {@link Durability#OS}, records are written to the mapped segment and durable at once. With {@link Durability#DISK},
 * they are written to a staging buffer of a segment's length and durable after {@link #force}, which writes them to the file
 * with one call and forces it: forcing pages that were dirtied through a mapping costs several times as much, and the next append
 * to such a page a fault of tens of microseconds. Two staging buffers take turns; a segment that is forced whole is read through its mapping.
 *
 * <p>Room is prepared by {@link #force} too, one segment ahead; where that is late, a change is {@link #FULL}. Released are
 * whole segments, up to the one that names the newest snapshot, and only once that is durable ({@link FileSnapshots}). Memory: 4 bytes an
 * entry, off-heap. How files are read again: {@link Recovery}.
 *
 * <p>Changes and look-ups belong to the replica's thread. {@link #force} and {@link #durableSequence} may be called by one other:
 * it sees all that was written up to the sequence it forces, which is published with release and read with acquire, and so is what became durable.
 * {@link #close} comes after both have stopped. The first error is final.
 */
public final class MappedJournal implements Journal, SnapshotLog {
    public static final int DEFAULT_SEGMENT_LENGTH = 16 * 1024 * 1024;

    private static final int SEGMENT_GRANULE = 4096;
    private static final int NO_ROOM = -1;
    private static final VarHandle APPENDED;
    private static final VarHandle DURABLE;

    static {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            APPENDED = lookup.findVarHandle(MappedJournal.class, "appendedPosition", long.class);
            DURABLE = lookup.findVarHandle(MappedJournal.class, "durablePosition", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final JournalFiles files;
    private final boolean forced;
    private final int segmentLength;
    private final EntryIndex index;
    private final SegmentSupply supply;
    private final Removals removals;
    private final FileSnapshots snapshots;
    private final StagingBuffers staging = new StagingBuffers();
    private Segment current;
    private int appendOffset;
    private long term;
    private int votedFor;
    private long durableIndex;
    private long appendedPosition;
    private long snapshotSequence;
    private long snapshotSegment;

    private Segment forcing;
    private Segment newest;
    private long durablePosition;
    private volatile long forceCount;
    private volatile FatalFault fault;

    private MappedJournal(
            final JournalFiles files,
            final Recovery recovery,
            final FileSnapshot snapshot,
            final SegmentSupply supply,
            final boolean forced) {
        this.files = files;
        this.supply = supply;
        this.forced = forced;
        index = recovery.index();
        current = index.current();
        segmentLength = current.length;
        appendOffset = recovery.tailOffset();
        term = recovery.term();
        votedFor = recovery.votedFor();
        appendedPosition = current.positionOf(appendOffset);
        durablePosition = appendedPosition;
        durableIndex = index.lastIndex();
        forcing = current;
        newest = current;
        removals = new Removals(files, forced);
        snapshots = new FileSnapshots(this, files, removals, snapshot, segmentLength, forced);
        snapshotSegment = recovery.markSegment();
        if (snapshot != null) {
            index.releaseUnrecorded(snapshot.header().index(), snapshot.header().term());
        }
        if (forced) {
            staging.begin(current, appendOffset);
        }
    }

    /** Whether a journal was ever begun in a directory. */
    public static boolean isIn(final JournalFiles files) {
        return Segment.isAmong(files.names());
    }

    /**
     * Opens the journal in a directory, or makes a new one. Owns the directory from now on, also if this fails.
     *
     * @param durability    {@link Durability#OS} or {@link Durability#DISK}; it may be another than at the last time
     * @param segmentLength a multiple of 4,096; of an existing journal, its own
     * @throws FatalFault if it is damaged, or another replica's, or of another version; it is untouched then
     */
    public static MappedJournal open(
            final JournalFiles files, final JournalOwner owner, final Durability durability, final int segmentLength) {
        if (durability == Durability.MEMORY || segmentLength <= 0 || segmentLength % SEGMENT_GRANULE != 0) {
            throw new IllegalArgumentException(durability + " with segments of " + segmentLength + " bytes");
        }
        final boolean forced = durability == Durability.DISK;
        final Recovery recovery = new Recovery(files, owner, segmentLength);
        try {
            recovery.read();
            final SnapshotMark mark = recovery.mark();
            final FileSnapshot snapshot = mark == null ? null : FileSnapshot.open(files, mark, segmentLength);
            final SegmentSupply supply =
                    new SegmentSupply(files, owner, segmentLength, recovery.incarnation() + 1, forced);
            recovery.cut(supply, forced);
            final boolean isNew = recovery.index().current() == null;
            if (isNew) {
                recovery.startWith(firstSegment(supply));
            }
            final MappedJournal journal = new MappedJournal(files, recovery, snapshot, supply, forced);
            if (!isNew) {
                journal.noteRecovered();
            }
            return journal;
        } catch (final FatalFault e) {
            recovery.close();
            files.close();
            throw e;
        } catch (final UncheckedIOException | InternalError e) {
            recovery.close();
            files.close();
            throw new FatalFault("journal not opened: " + e.getMessage(), e);
        }
    }

    @Override
    public long append(final long entryTerm, final DirectBuffer buffer, final int offset, final int length) {
        final int recordLength = JournalRecord.HEADER_LENGTH + JournalRecord.TERM_LENGTH + length;
        try {
            final int start = startOfNext(recordLength);
            if (start == NO_ROOM) {
                return FULL;
            }
            final UnsafeBuffer records = current.buffer();
            final int body = start + JournalRecord.HEADER_LENGTH;
            records.putLong(start + JournalRecord.paddedLength(recordLength) - JournalRecord.ALIGNMENT, 0);
            records.putLong(body, entryTerm, LITTLE_ENDIAN);
            records.putBytes(body + JournalRecord.TERM_LENGTH, buffer, offset, length);
            index.addEntry(start);
            return seal(start, JournalRecord.ENTRY, recordLength, index.lastIndex());
        } catch (final InternalError e) {
            throw stopped(e, current.number);
        }
    }

    @Override
    public long truncateFrom(final long fromIndex) {
        final long sequence = change(JournalRecord.TRUNCATION, fromIndex, 0);
        if (sequence != FULL) {
            index.truncateFrom(fromIndex);
            durableIndex = Math.min(durableIndex, fromIndex - 1);
        }
        return sequence;
    }

    @Override
    public long recordVote(final long currentTerm, final int candidate) {
        assert currentTerm >= term : "term=" + term + " currentTerm=" + currentTerm;
        final long sequence = change(JournalRecord.VOTE, currentTerm, candidate);
        if (sequence != FULL) {
            term = currentTerm;
            votedFor = candidate;
        }
        return sequence;
    }

    @Override
    public void releaseBefore(final long releaseIndex) {
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
            staging.takeFrom(oldest);
            removals.add(oldest);
            oldest = index.oldestBefore(index.firstIndex());
        }
    }

    @Override
    public SnapshotStore snapshots() {
        return snapshots;
    }

    @Override
    public long publish(final FileSnapshot snapshot, final boolean replacesLog) {
        final SnapshotHeader header = snapshot.header();
        assert header.index() >= firstIndex() - 1 && (replacesLog || termOf(header.index()) == header.term()) : header;
        final SnapshotMark mark =
                new SnapshotMark(header, snapshot.parts().number(), term, votedFor, snapshot.chunkCount(), replacesLog);
        final int length = JournalRecord.HEADER_LENGTH + SnapshotMark.LENGTH;
        try {
            final int start = startOfNext(length);
            if (start == NO_ROOM) {
                return FULL;
            }
            final UnsafeBuffer records = current.buffer();
            records.putLong(start + JournalRecord.paddedLength(length) - JournalRecord.ALIGNMENT, 0);
            mark.encode(records, start + JournalRecord.HEADER_LENGTH);
            snapshotSequence = seal(start, JournalRecord.SNAPSHOT, length, header.index());
        } catch (final InternalError e) {
            throw stopped(e, current.number);
        }
        snapshotSegment = current.number;
        if (replacesLog) {
            index.restartAt(header.index() + 1);
            index.release(header.index() + 1, header.term(), snapshotSequence);
            durableIndex = 0;
        }
        return snapshotSequence;
    }

    @Override
    public long segmentsSinceSnapshot() {
        return current.number - snapshotSegment;
    }

    @Override
    public boolean reusesReleasedRoom() {
        return false;
    }

    @Override
    public long term() {
        return term;
    }

    @Override
    public int votedFor() {
        return votedFor;
    }

    @Override
    public long firstIndex() {
        return index.firstIndex();
    }

    @Override
    public long lastIndex() {
        return index.lastIndex();
    }

    @Override
    public long termOf(final long entryIndex) {
        return index.termOf(entryIndex);
    }

    @Override
    public DirectBuffer bufferOf(final long entryIndex) {
        return index.segmentOf(entryIndex).buffer();
    }

    @Override
    public int offsetOf(final long entryIndex) {
        return index.offsetOf(entryIndex);
    }

    @Override
    public int lengthOf(final long entryIndex) {
        return index.lengthOf(entryIndex);
    }

    @Override
    public long sequenceOf(final long entryIndex) {
        return index.sequenceOf(entryIndex);
    }

    @Override
    public long appendedSequence() {
        return appendedPosition;
    }

    @Override
    public long durableSequence() {
        throwIfStopped();
        return forced ? (long) DURABLE.getAcquire(this) : (long) APPENDED.getAcquire(this);
    }

    @Override
    public long durableIndex() {
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
    public boolean needsForce() {
        final long durable = forced ? (long) DURABLE.getAcquire(this) : appendedPosition;
        return durable < appendedPosition
                || current.next() == null
                || snapshots.needsForce()
                || removals.isDue(durable);
    }

    @Override
    public boolean force(final long upToSequence) {
        throwIfStopped();
        try {
            if (forced && upToSequence > durablePosition) {
                forceUpTo(upToSequence);
                if (isRoomShort()) {
                    prepareNext();
                }
                stepSnapshots();
                return true;
            }
            return prepareNext() || stepSnapshots();
        } catch (final UncheckedIOException | InternalError e) {
            throw stopped(e, newest.number + 1);
        }
    }

    /** Forces of changes; those that prepare room are not counted. */
    @Override
    public long forceCount() {
        return forceCount;
    }

    @Override
    public void close() {
        if (newest != current) {
            newest.close();
        }
        index.segments().forEach(Segment::close);
        removals.close();
        snapshots.close();
        supply.close();
        files.close();
        staging.close(index.segments());
    }

    private static Segment firstSegment(final SegmentSupply supply) {
        Segment segment = null;
        while (segment == null) {
            segment = supply.prepare(0);
        }
        return segment;
    }

    /** Says that all that was recovered is durable, so that later damage to its last record is not taken for a torn tail. */
    private void noteRecovered() {
        while (recordVote(term, votedFor) == FULL) {
            prepareNext();
        }
    }

    private long change(final int kind, final long subject, final int candidate) {
        try {
            final int start = startOfNext(JournalRecord.SHORT_LENGTH);
            if (start == NO_ROOM) {
                return FULL;
            }
            final int body = start + JournalRecord.HEADER_LENGTH;
            current.buffer().putLong(body, 0);
            current.buffer().putInt(body, candidate, LITTLE_ENDIAN);
            return seal(start, kind, JournalRecord.SHORT_LENGTH, subject);
        } catch (final InternalError e) {
            throw stopped(e, current.number);
        }
    }

    /** Where the next record goes, in the next segment if need be: behind each record stays room for one that ends the segment. */
    private int startOfNext(final int recordLength) {
        throwIfStopped();
        final int required = JournalRecord.paddedLength(recordLength) + JournalRecord.HEADER_LENGTH;
        if (appendOffset + required <= segmentLength) {
            return appendOffset;
        }
        if (SegmentHeader.LENGTH + required > segmentLength) {
            throw new IllegalArgumentException("a record of " + recordLength + " bytes exceeds a segment");
        }
        return beginNextSegment() ? appendOffset : NO_ROOM;
    }

    private boolean beginNextSegment() {
        final Segment next = current.next();
        if (next == null || forced && !stage(next)) {
            return false;
        }
        current.end(appendOffset + JournalRecord.HEADER_LENGTH);
        seal(appendOffset, JournalRecord.END, JournalRecord.HEADER_LENGTH, next.incarnation);
        index.addSegment(next);
        current = next;
        appendOffset = SegmentHeader.LENGTH;
        return true;
    }

    /** Gives the next segment the staging buffer that the segment before this one no longer needs, once it is forced whole. */
    private boolean stage(final Segment next) {
        if (!staging.hasSpare()) {
            if ((long) DURABLE.getAcquire(this) < current.startPosition()) {
                return false;
            }
            staging.takeFrom(index.beforeCurrent());
        }
        staging.giveTo(next);
        return true;
    }

    private long seal(final int start, final int kind, final int length, final long subject) {
        final long durable = forced ? (long) DURABLE.getAcquire(this) : current.positionOf(start);
        JournalRecord.seal(current.buffer(), start, kind, length, durable, subject, current.salt(start));
        appendOffset = start + JournalRecord.paddedLength(length);
        final long position = current.positionOf(appendOffset);
        APPENDED.setRelease(this, position);
        return position;
    }

    private void forceUpTo(final long sequence) {
        final long target = Math.min(sequence, (long) APPENDED.getAcquire(this));
        long position = durablePosition;
        while (position < target) {
            final Segment segment = forcing;
            final boolean isLast = target <= segment.limitPosition();
            final int fromOffset = segment.offsetOfPosition(position);
            final int toOffset = isLast ? segment.offsetOfPosition(target) : segment.endOffset();
            if (toOffset > fromOffset) {
                segment.writeAndForce(fromOffset, toOffset);
                forceCount++;
            }
            if (isLast) {
                position = target;
            } else {
                forcing = segment.next();
                position = forcing.startPosition();
            }
            DURABLE.setRelease(this, position);
        }
    }

    /** Whether the next segment can no longer wait for a time at which there is nothing to force. */
    private boolean isRoomShort() {
        return (long) APPENDED.getAcquire(this) >= newest.startPosition() + segmentLength / 2;
    }

    private boolean stepSnapshots() {
        return snapshots.step() || removals.step(forced ? durablePosition : (long) APPENDED.getAcquire(this));
    }

    private boolean prepareNext() {
        if ((long) APPENDED.getAcquire(this) < newest.startPosition()) {
            return false;
        }
        final Segment prepared = supply.prepare(newest.number + 1);
        if (prepared != null) {
            newest.publishNext(prepared);
            newest = prepared;
        }
        return true;
    }

    /** @param written the segment that is written to through its mapping: a page fault does not say where it was */
    private FatalFault stopped(final Throwable cause, final long written) {
        final String place = cause instanceof InternalError ? files.pathOf(Segment.name(written)) + ": " : "";
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
