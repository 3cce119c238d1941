package org.pacelab.journal;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads what a journal's files hold: the records from the first on, up to the first place where none stands. The oldest segments may
 * have been released: then a snapshot must stand for the entries before the first one that is left. Beyond that place
 * may be a torn tail, which {@link #cut} removes; but if any record anywhere knew a position behind it to be durable, it is damage that no
 * crash explains, and the journal is refused. Nothing is changed before that is decided.
 *
 * <p>A segment goes on in the next one only if that is the one its end names; otherwise the end is the torn tail. Bytes that a file is
 * short of count as zeros.
 */
final class Recovery {
    private final JournalFiles files;
    private final JournalOwner owner;
    private final int segmentLength;
    private final List<FoundSegment> found = new ArrayList<>();
    private final Replay replay = new Replay();
    private final EntryIndex index = replay.index();
    private long incarnation;
    private int tailOffset;

    /** Opens the files. The segments are the caller's to close, by {@link #close} if {@link #read} throws. */
    Recovery(final JournalFiles files, final JournalOwner owner, final int segmentLength) {
        this.files = files;
        this.owner = owner;
        this.segmentLength = segmentLength;
    }

    /** @throws FatalFault if the journal is damaged, or not this owner's, or of another version */
    void read() {
        openSegments();
        if (!isBegun()) {
            return;
        }
        index.addSegment(found.get(0).accept());
        if (firstNumber() == 0) {
            replay.startAt(1);
        }
        tailOffset = SegmentHeader.LENGTH;
        FatalFault damage = null;
        while (damage == null) {
            final FoundSegment segment = lastAccepted();
            final UnsafeBuffer bytes = segment.bytes();
            if (!segment.isRecord(tailOffset)) {
                damage = damaged(segment, "is damaged at byte " + tailOffset);
            } else {
                if (!replay.apply(bytes, tailOffset)) {
                    throw refused(
                            segment.number,
                            "has a record at byte " + tailOffset + " that does not follow the one before");
                }
                if (JournalRecord.kind(bytes, tailOffset) == JournalRecord.END) {
                    damage = goOnBehind(segment);
                } else {
                    tailOffset += JournalRecord.paddedLength(JournalRecord.length(bytes, tailOffset));
                }
            }
        }
        final String beginning = replay.beginningDamage();
        if (beginning != null) {
            throw refused(firstNumber(), beginning);
        }
        readBehindTail();
        if (replay.durablePosition() > lastAccepted().positionOf(tailOffset)) {
            throw damage;
        }
        refuseIfShort();
    }

    /** Removes what stands behind the last record; then all is forced that is kept, if the supply forces. */
    void cut(final SegmentSupply supply, final boolean forced) {
        final int acceptedCount = index.segments().size();
        for (int i = found.size() - 1; i >= acceptedCount; i--) {
            found.get(i).close();
            files.delete(Segment.name(found.get(i).number));
            files.force();
        }
        for (int i = 0; i < acceptedCount; i++) {
            if (found.get(i).isShort()) {
                found.get(i).complete(supply);
            }
        }
        if (acceptedCount > 0 && !lastAccepted().isZeroFrom(tailOffset)) {
            supply.clear(index.current(), tailOffset);
        }
        if (forced) {
            index.segments().forEach(segment -> segment.file().force());
        }
    }

    /** The first segment of a new journal. */
    void startWith(final Segment segment) {
        index.addSegment(segment);
        tailOffset = SegmentHeader.LENGTH;
    }

    void close() {
        found.forEach(FoundSegment::close);
        index.segments().forEach(Segment::close);
    }

    EntryIndex index() {
        return index;
    }

    /** What the records say. */
    Replay replay() {
        return replay;
    }

    /** The newest snapshot, null if there is none. */
    SnapshotMark mark() {
        return replay.mark();
    }

    /** The number of the segment that names the newest snapshot; of the first one if there is none. */
    long markSegment() {
        return replay.mark() == null ? firstNumber() : replay.markSegment();
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
                final long number = found.isEmpty() ? Segment.number(name) : firstNumber() + found.size();
                if (!name.equals(Segment.name(number))) {
                    throw refused(number, "is missing");
                }
                openSegment(name, number);
            }
        }
    }

    private void openSegment(final String name, final long number) {
        final FoundSegment segment = new FoundSegment(number, files.open(name), segmentLength, incarnation);
        found.add(segment);
        incarnation = segment.incarnation();
        if (segment.headerDamage() == null) {
            final String refusal = SegmentHeader.refusal(segment.bytes(), owner, segmentLength, number);
            if (refusal != null) {
                throw refused(number, refusal);
            }
        }
    }

    /** Whether there is a first segment: of a journal whose making was cut short there may be one without a header, and no other. */
    private boolean isBegun() {
        if (found.isEmpty() || found.size() == 1 && found.get(0).isBlank()) {
            return false;
        }
        final String damage = found.get(0).headerDamage();
        if (damage != null) {
            throw refused(firstNumber(), damage);
        }
        return true;
    }

    private long firstNumber() {
        return found.isEmpty() ? 0 : found.get(0).number;
    }

    private FoundSegment lastAccepted() {
        return found.get(index.segments().size() - 1);
    }

    /** From the end of a segment, at the tail, to the next one. Returns what is wrong, or null. */
    private FatalFault goOnBehind(final FoundSegment segment) {
        final int behindEnd = tailOffset + JournalRecord.HEADER_LENGTH;
        final int nextPlace = index.segments().size();
        if (nextPlace == found.size()) {
            throw refused(segment.number, "ends, but the next segment is missing");
        }
        final FoundSegment next = found.get(nextPlace);
        final String refusal = next.follow(JournalRecord.subject(segment.bytes(), tailOffset));
        incarnation = Math.max(incarnation, next.incarnation());
        if (!segment.isZeroFrom(behindEnd)) {
            return damaged(segment, "has bytes behind its end at byte " + behindEnd);
        }
        if (refusal != null) {
            return damaged(next, refusal);
        }
        index.addSegment(next.accept());
        tailOffset = SegmentHeader.LENGTH;
        return null;
    }

    /** Whatever still stands behind the tail counts only for what it knew to be durable. */
    private void readBehindTail() {
        int offset = tailOffset + JournalRecord.ALIGNMENT;
        for (int i = index.segments().size() - 1; i < found.size(); i++) {
            final FoundSegment segment = found.get(i);
            while (offset <= segmentLength - JournalRecord.HEADER_LENGTH) {
                if (segment.isRecord(offset)) {
                    final UnsafeBuffer bytes = segment.bytes();
                    replay.knowDurable(bytes, offset);
                    offset += JournalRecord.paddedLength(JournalRecord.length(bytes, offset));
                } else {
                    offset += JournalRecord.ALIGNMENT;
                }
            }
            offset = SegmentHeader.LENGTH;
        }
    }

    /** Zeros behind a segment's end may be missing only where nothing was known to be durable. */
    private void refuseIfShort() {
        for (final FoundSegment segment : found) {
            if (replay.durablePosition() > segment.fileEndPosition()
                    && segment.isShort()
                    && segment.number <= lastAccepted().number) {
                throw refused(segment.number, "is only " + segment.fileLength() + " bytes long");
            }
        }
    }

    /** What is said if it turns out that the tail is below a durable position. */
    private FatalFault damaged(final FoundSegment segment, final String damage) {
        return refused(
                segment.number,
                damage + ", and position " + lastAccepted().positionOf(tailOffset) + " in the journal was durable");
    }

    private FatalFault refused(final long number, final String reason) {
        return new FatalFault(
                "journal segment " + files.pathOf(Segment.name(number)) + " " + reason + "; nothing was changed");
    }
}
