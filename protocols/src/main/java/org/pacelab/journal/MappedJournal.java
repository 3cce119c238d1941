package org.pacelab.journal;

import java.io.UncheckedIOException;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A journal in segment files of one length.
 *
 * <p>With {@link Durability#OS}, records are written to the mapped segment and durable at once. With {@link Durability#DISK},
 * they are written to a staging buffer of a segment's length and durable after {@link #force}, which writes them to the file
 * with one call and forces it: forcing pages that were dirtied through a mapping costs several times as much, and the next append
 * to such a page a fault of tens of microseconds. Two staging buffers take turns; a segment that is forced whole is read through its mapping.
 *
 * <p>Room is prepared by {@link #force} too, one segment ahead; where that is late, a change is {@link #FULL}. Released are
 * whole segments, up to the one that names the newest snapshot, and only once that is durable ({@link FileSnapshots}). Memory: 4 bytes an
 * entry, off-heap. How files are read again: {@link Recovery}. Threads: {@link FileJournal}.
 */
public final class MappedJournal extends FileJournal {
    public static final int DEFAULT_SEGMENT_LENGTH = 16 * 1024 * 1024;

    private static final int SEGMENT_GRANULE = 4096;

    private final JournalFiles files;
    private final int segmentLength;
    private final SegmentSupply supply;
    private final StagingBuffers staging = new StagingBuffers();
    private Segment current;
    private int appendOffset;

    private Segment forcing;
    private Segment newest;

    private MappedJournal(
            final JournalFiles files,
            final Recovery recovery,
            final FileSnapshot snapshot,
            final SegmentSupply supply,
            final boolean forced) {
        super(
                files,
                recovery.replay(),
                snapshot,
                recovery.markSegment(),
                recovery.index().current().positionOf(recovery.tailOffset()),
                recovery.index().current().length,
                forced);
        this.files = files;
        this.supply = supply;
        current = index.current();
        segmentLength = current.length;
        appendOffset = recovery.tailOffset();
        forcing = current;
        newest = current;
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
    public void close() {
        if (newest != current) {
            newest.close();
        }
        index.segments().forEach(Segment::close);
        closeRest();
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
        while (recordVote(term(), votedFor()) == FULL) {
            prepareRoom();
        }
    }

    /** In the next segment if need be: behind each record stays room for one that ends the segment. */
    @Override
    int begin(final int recordLength) {
        final int paddedLength = JournalRecord.paddedLength(recordLength);
        final int required = paddedLength + JournalRecord.HEADER_LENGTH;
        if (SegmentHeader.LENGTH + required > segmentLength) {
            throw new IllegalArgumentException("a record of " + recordLength + " bytes exceeds a segment");
        }
        if (appendOffset + required > segmentLength && !beginNextSegment()) {
            return NO_ROOM;
        }
        current.buffer().putLong(appendOffset + paddedLength - JournalRecord.ALIGNMENT, 0);
        return appendOffset;
    }

    @Override
    UnsafeBuffer records() {
        return current.buffer();
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
            if (durablePosition() < current.startPosition()) {
                return false;
            }
            staging.takeFrom(index.beforeCurrent());
        }
        staging.giveTo(next);
        return true;
    }

    @Override
    long seal(final int start, final int kind, final int length, final long subject) {
        final long durable = forced ? durablePosition() : current.positionOf(start);
        JournalRecord.seal(current.buffer(), start, kind, length, durable, subject, current.salt(start));
        appendOffset = start + JournalRecord.paddedLength(length);
        final long position = current.positionOf(appendOffset);
        appendedUpTo(position);
        return position;
    }

    @Override
    void forceUpTo(final long target) {
        long position = durablePosition();
        while (position < target) {
            final Segment segment = forcing;
            final boolean isLast = target <= segment.limitPosition();
            final int fromOffset = segment.offsetOfPosition(position);
            final int toOffset = isLast ? segment.offsetOfPosition(target) : segment.endOffset();
            if (toOffset > fromOffset) {
                segment.writeAndForce(fromOffset, toOffset);
                countForce();
            }
            if (isLast) {
                position = target;
            } else {
                forcing = segment.next();
                position = forcing.startPosition();
            }
            forcedUpTo(position);
        }
    }

    @Override
    boolean hasRoomAhead() {
        return current.next() != null;
    }

    @Override
    boolean isRoomShort() {
        return appendedPosition() >= newest.startPosition() + segmentLength / 2;
    }

    @Override
    boolean prepareRoom() {
        if (appendedPosition() < newest.startPosition()) {
            return false;
        }
        final Segment prepared = supply.prepare(newest.number + 1);
        if (prepared != null) {
            newest.publishNext(prepared);
            newest = prepared;
        }
        return true;
    }

    @Override
    Removable released(final Segment segment) {
        staging.takeFrom(segment);
        return new ReleasedSegment(files, segment);
    }

    @Override
    String mappedPath(final boolean isForcing) {
        return files.pathOf(Segment.name(isForcing ? newest.number + 1 : current.number));
    }

    private record ReleasedSegment(JournalFiles files, Segment segment) implements Removable {
        @Override
        public boolean removeNext() {
            segment.close();
            files.delete(Segment.name(segment.number));
            return true;
        }

        @Override
        public void close() {
            segment.close();
        }
    }
}
