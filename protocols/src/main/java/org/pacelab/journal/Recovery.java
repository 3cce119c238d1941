package org.pacelab.journal;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads what a journal's files hold: the records from the first on, up to the first place where none stands. The oldest segments may
 * have been released: then a snapshot must stand for the entries before the first one that is left. Beyond that place
 * may be a torn tail, which {@link #cut} removes; but if any record anywhere knew a position behind it to be durable, it is damage that no
 * crash explains, and the journal is refused. Nothing is changed before that is decided.
 */
final class Recovery {
    private final JournalFiles files;
    private final JournalOwner owner;
    private final int segmentLength;
    private final List<Segment> segments = new ArrayList<>();
    private final EntryIndex index = new EntryIndex();
    private long firstNumber;
    private long fileCount;
    private SnapshotMark mark;
    private long markSegment;
    private boolean hasFirstIndex;
    private long incarnation;
    private long term;
    private int votedFor = Journal.NO_VOTE;
    private int tailOffset;
    private long durablePosition;

    /** Opens the files. The segments are the caller's to close, by {@link #close} if {@link #read} throws. */
    Recovery(final JournalFiles files, final JournalOwner owner, final int segmentLength) {
        this.files = files;
        this.owner = owner;
        this.segmentLength = segmentLength;
    }

    /** @throws FatalFault if the journal is damaged, or not this owner's, or of another version */
    void read() {
        openSegments();
        if (segments.isEmpty()) {
            return;
        }
        int last = 0;
        Segment segment = segments.get(0);
        index.addSegment(segment);
        hasFirstIndex = firstNumber == 0;
        tailOffset = SegmentHeader.LENGTH;
        while (segment.isRecord(tailOffset)) {
            final UnsafeBuffer buffer = segment.buffer();
            apply(segment, buffer, tailOffset);
            final boolean ends = JournalRecord.kind(buffer, tailOffset) == JournalRecord.END;
            tailOffset += JournalRecord.paddedLength(JournalRecord.length(buffer, tailOffset));
            if (ends) {
                if (!isZero(buffer, tailOffset)) {
                    throw refused(segment.number, "has bytes behind its end at byte " + tailOffset);
                }
                last++;
                if (last == segments.size()) {
                    throw refused(segment.number, "ends, but the next segment is missing");
                }
                segment = segments.get(last);
                index.addSegment(segment);
                tailOffset = SegmentHeader.LENGTH;
            }
        }
        checkSnapshot();
        readBehindTail(last);
        if (durablePosition > segment.positionOf(tailOffset)) {
            throw refused(
                    segment.number,
                    "is damaged at byte " + tailOffset + ", position " + segment.positionOf(tailOffset)
                            + ", below position " + durablePosition + " that was durable");
        }
    }

    /** Removes what stands behind the last record; then all is forced that is kept, if the supply forces. */
    void cut(final SegmentSupply supply, final boolean forced) {
        for (int i = (int) fileCount - 1; i >= index.segments().size(); i--) {
            if (i < segments.size()) {
                segments.get(i).close();
            }
            files.delete(Segment.name(firstNumber + i));
            files.force();
        }
        final Segment current = index.current();
        if (current != null && !isZero(current.buffer(), tailOffset)) {
            supply.clear(current, tailOffset);
        }
        if (forced) {
            index.segments().forEach(segment -> segment.file().force());
        }
    }

    /** The first segment of a new journal. */
    void startWith(final Segment segment) {
        segments.add(segment);
        index.addSegment(segment);
        tailOffset = SegmentHeader.LENGTH;
    }

    void close() {
        segments.forEach(Segment::close);
    }

    EntryIndex index() {
        return index;
    }

    long term() {
        return term;
    }

    /** The newest snapshot, null if there is none. */
    SnapshotMark mark() {
        return mark;
    }

    /** The number of the segment that names the newest snapshot; of the first one if there is none. */
    long markSegment() {
        return mark == null ? firstNumber : markSegment;
    }

    int votedFor() {
        return votedFor;
    }

    /** Where the next record goes in the last segment. */
    int tailOffset() {
        return tailOffset;
    }

    /** The greatest of any segment, 0 if there is none. */
    long incarnation() {
        return incarnation;
    }

    private void openSegments() {
        for (final String name : files.names()) {
            if (Segment.isName(name)) {
                if (fileCount == 0) {
                    firstNumber = Segment.number(name);
                }
                final long number = firstNumber + fileCount;
                if (segments.size() < fileCount) {
                    throw refused(number - 1, "was never finished, but a later one exists");
                }
                if (!name.equals(Segment.name(number))) {
                    throw refused(number, "is missing");
                }
                openSegment(name, number);
                fileCount++;
            }
        }
    }

    /** Files without a header, never used as they are, are counted only. */
    private void openSegment(final String name, final long number) {
        final JournalFile file = files.open(name);
        final int mappedLength = (int) Math.min(file.length(), segmentLength);
        if (mappedLength == 0) {
            file.close();
            return;
        }
        final UnsafeBuffer mapped = file.map(mappedLength);
        final boolean isBlank = isZero(mapped, 0, Math.min(mappedLength, SegmentHeader.LENGTH));
        final String refusal = isBlank || mappedLength < SegmentHeader.LENGTH
                ? null
                : SegmentHeader.refusal(mapped, owner, segmentLength, number);
        if (isBlank || refusal != null || mappedLength < segmentLength) {
            file.close();
            if (isBlank) {
                return;
            }
            throw refused(number, refusal != null ? refusal : "is only " + mappedLength + " bytes long");
        }
        final Segment segment = new Segment(number, file, mapped);
        segments.add(segment);
        incarnation = Math.max(incarnation, segment.incarnation);
    }

    private void apply(final Segment segment, final UnsafeBuffer buffer, final int offset) {
        durablePosition = Math.max(durablePosition, JournalRecord.durablePosition(buffer, offset));
        final long subject = JournalRecord.subject(buffer, offset);
        boolean follows = true;
        switch (JournalRecord.kind(buffer, offset)) {
            case JournalRecord.ENTRY -> {
                startAt(subject);
                follows = subject == index.lastIndex() + 1;
                index.addEntry(offset);
            }
            case JournalRecord.TRUNCATION -> {
                startAt(subject);
                follows = subject >= 1 && subject <= index.lastIndex() + 1;
                if (follows) {
                    index.truncateFrom(subject);
                }
            }
            case JournalRecord.VOTE -> {
                follows = subject >= term;
                term = subject;
                votedFor = JournalRecord.candidate(buffer, offset);
            }
            case JournalRecord.SNAPSHOT -> follows = applyMark(segment, buffer, offset);
            default -> {}
        }
        if (!follows) {
            throw refused(segment.number, "has a record at byte " + offset + " that does not follow the one before");
        }
    }

    /** In a log whose beginning was released, the first index that is met is the first that is left. */
    private void startAt(final long firstIndex) {
        if (!hasFirstIndex) {
            index.restartAt(firstIndex);
            hasFirstIndex = true;
        }
    }

    /** Returns whether the mark follows what came before it. */
    private boolean applyMark(final Segment segment, final UnsafeBuffer buffer, final int offset) {
        mark = SnapshotMark.decode(buffer, offset + JournalRecord.HEADER_LENGTH);
        markSegment = segment.number;
        final boolean follows = mark.currentTerm() >= term;
        term = mark.currentTerm();
        votedFor = mark.votedFor();
        if (mark.replacesLog()) {
            index.restartAt(mark.header().index() + 1);
            hasFirstIndex = true;
        }
        return follows && (!hasFirstIndex || mark.header().index() <= index.lastIndex());
    }

    private void checkSnapshot() {
        if (!hasFirstIndex && mark != null) {
            startAt(mark.header().index() + 1);
        }
        final long snapshotIndex = mark == null ? 0 : mark.header().index();
        if (!hasFirstIndex || index.firstRecordedIndex() > snapshotIndex + 1) {
            throw refused(
                    firstNumber,
                    "begins with entry " + index.firstRecordedIndex() + ", but the newest snapshot ends at "
                            + snapshotIndex);
        }
    }

    /** Whatever still stands behind the tail counts only for what it knew to be durable. */
    private void readBehindTail(final int lastSegment) {
        int offset = tailOffset + JournalRecord.ALIGNMENT;
        for (int i = lastSegment; i < segments.size(); i++) {
            final Segment segment = segments.get(i);
            while (offset <= segmentLength - JournalRecord.HEADER_LENGTH) {
                if (segment.isRecord(offset)) {
                    durablePosition =
                            Math.max(durablePosition, JournalRecord.durablePosition(segment.buffer(), offset));
                    offset += JournalRecord.paddedLength(JournalRecord.length(segment.buffer(), offset));
                } else {
                    offset += JournalRecord.ALIGNMENT;
                }
            }
            offset = SegmentHeader.LENGTH;
        }
    }

    private FatalFault refused(final long number, final String reason) {
        return new FatalFault(
                "journal segment " + files.pathOf(Segment.name(number)) + " " + reason + "; nothing was changed");
    }

    private static boolean isZero(final UnsafeBuffer buffer, final int offset) {
        return isZero(buffer, offset, buffer.capacity());
    }

    private static boolean isZero(final UnsafeBuffer buffer, final int offset, final int limit) {
        for (int i = offset; i < limit; i++) {
            if (buffer.getByte(i) != 0) {
                return false;
            }
        }
        return true;
    }
}
