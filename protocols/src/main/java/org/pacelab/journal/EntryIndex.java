package org.pacelab.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.ArrayList;
import java.util.List;

/**
 * The segments of a journal in order, and where in them each entry stands. A later index stands in the same or a later segment, so
 * that a look-up is one comparison for the last segment and a binary search for the others. Entries before {@link #firstIndex}
 * were released; what is known of them is the last one's term, and the sequence that they rest on. Confined to the replica's thread.
 */
final class EntryIndex {
    private final List<Segment> segments = new ArrayList<>();
    private Segment current;
    private long firstIndex = 1;
    private long lastIndex;
    private long releasedTerm;
    private long releasedSequence;

    void addSegment(final Segment segment) {
        segment.startEntriesAt(lastIndex + 1);
        segments.add(segment);
        current = segment;
    }

    /** Forgets all entries; the next one to come has this index. */
    void restartAt(final long index) {
        lastIndex = index - 1;
        segments.forEach(segment -> segment.startEntriesAt(index));
    }

    /** The oldest segment, if a later one has the entry of this index or is to have it. Null if it is still needed. */
    Segment oldestBefore(final long index) {
        return segments.size() > 1 && segments.get(1).firstIndex() <= index ? segments.get(0) : null;
    }

    void removeOldest() {
        segments.remove(0);
    }

    /** The index of the oldest entry whose record is there, or the one that the first record will have. */
    long firstRecordedIndex() {
        return segments.get(0).firstIndex();
    }

    long firstIndex() {
        return firstIndex;
    }

    /** Entries before the index are looked up no more; the last of them has this term. */
    void release(final long newFirstIndex, final long lastTerm, final long sequence) {
        firstIndex = newFirstIndex;
        releasedTerm = lastTerm;
        releasedSequence = sequence;
    }

    /** Of a log that was read again: what a snapshot stands for is kept as far as it is there, and the entry before it too, whose term is needed. */
    void releaseUnrecorded(final long snapshotIndex, final long snapshotTerm) {
        final long first = firstRecordedIndex();
        if (first > snapshotIndex) {
            release(snapshotIndex + 1, snapshotTerm, 0);
        } else if (first > 1) {
            release(first + 1, termOfRecorded(first), 0);
        }
    }

    /** The segment that records go to. */
    Segment current() {
        return current;
    }

    Segment beforeCurrent() {
        return segments.size() > 1 ? segments.get(segments.size() - 2) : null;
    }

    List<Segment> segments() {
        return segments;
    }

    long lastIndex() {
        return lastIndex;
    }

    /** The next entry's record stands at this offset of the current segment. */
    void addEntry(final int recordOffset) {
        current.addEntry(recordOffset);
        lastIndex++;
    }

    void truncateFrom(final long fromIndex) {
        assert fromIndex >= 1 && fromIndex <= lastIndex + 1 : "lastIndex=" + lastIndex + " fromIndex=" + fromIndex;
        lastIndex = fromIndex - 1;
        int i = segments.size() - 1;
        while (i >= 0 && segments.get(i).firstIndex() >= fromIndex) {
            segments.get(i).startEntriesAt(fromIndex);
            i--;
        }
        if (i >= 0) {
            segments.get(i).removeEntriesFrom(fromIndex);
        }
    }

    long termOf(final long index) {
        if (index == firstIndex - 1) {
            return releasedTerm;
        }
        return termOfRecorded(index);
    }

    private long termOfRecorded(final long index) {
        final Segment segment = segmentOf(index);
        return segment.buffer().getLong(segment.recordOffsetOf(index) + JournalRecord.HEADER_LENGTH, LITTLE_ENDIAN);
    }

    /** Bytes of an entry, its term included. */
    int lengthOf(final long index) {
        final Segment segment = segmentOf(index);
        return JournalRecord.length(segment.buffer(), segment.recordOffsetOf(index)) - JournalRecord.HEADER_LENGTH;
    }

    /** Where in its segment an entry's term stands. */
    int offsetOf(final long index) {
        return segmentOf(index).recordOffsetOf(index) + JournalRecord.HEADER_LENGTH;
    }

    /** The position at which an entry's record ends. */
    long sequenceOf(final long index) {
        if (index < firstIndex) {
            return releasedSequence;
        }
        final Segment segment = segmentOf(index);
        final int start = segment.recordOffsetOf(index);
        return segment.positionOf(start + JournalRecord.paddedLength(JournalRecord.length(segment.buffer(), start)));
    }

    Segment segmentOf(final long index) {
        assert index >= firstRecordedIndex() && index <= lastIndex
                : "index=" + index + " of " + firstRecordedIndex() + ".." + lastIndex;
        return index >= current.firstIndex() ? current : earlierSegmentOf(index);
    }

    /** The last segment that starts at or before the index: segments without entries start where the next one does. */
    private Segment earlierSegmentOf(final long index) {
        int low = 0;
        int high = segments.size() - 1;
        while (low < high) {
            final int middle = (low + high + 1) >>> 1;
            if (segments.get(middle).firstIndex() <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return segments.get(low);
    }
}
