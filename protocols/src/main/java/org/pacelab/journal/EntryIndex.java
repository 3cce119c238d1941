package org.pacelab.journal;

import java.util.ArrayList;
import java.util.List;

/**
 * The segments of a journal in order, and which of them holds an entry. A later index stands in the same or a later segment, so
 * that a look-up is one comparison for the last segment and a binary search for the others. Confined to the replica's thread.
 */
final class EntryIndex {
    private final List<Segment> segments = new ArrayList<>();
    private Segment current;
    private long lastIndex;

    void addSegment(final Segment segment) {
        segment.startEntriesAt(lastIndex + 1);
        segments.add(segment);
        current = segment;
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

    Segment segmentOf(final long index) {
        assert index >= 1 && index <= lastIndex : "lastIndex=" + lastIndex + " index=" + index;
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
