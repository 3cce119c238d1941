package org.pacelab.kv;

/**
 * Walks the entries of a store whose keys' {@link KeyValueStore#hash} begins with given bits, in slices. Confined to the store's thread;
 * allocates nothing after construction.
 *
 * <p>Between slices, and between two entries, anything may be put. An entry that was there at the start is found at least once, with
 * the value that it has then; one put since may be missed. Where a segment of the table has grown, what was found in that segment is
 * found again, at most once for each growth. An entry is found by its reference, valid until the next put.
 */
public final class RangeScan {
    /** A range is named by no more bits. */
    public static final int MAX_RANGE_BITS = 32;

    private final KeyValueStore store;
    private long hashMask;
    private long firstHash;
    private long lastHash;
    private boolean isPartOfSegment;
    private int segmentIndex;
    private int lastSegmentIndex = -1;
    private int segmentLength;

    /** From the range's first in the segment on, round the segment's end. */
    private int slot;

    private int lastSlot;
    private int slotsLeft;

    public RangeScan(final KeyValueStore store) {
        this.store = store;
    }

    /**
     * From the beginning, whatever was scanned before.
     *
     * @param rangeBits of a hash name the range; with none of them it is everything
     * @param range     the top bits of a hash within it
     */
    public void start(final int rangeBits, final int range) {
        assert rangeBits >= 0 && rangeBits <= MAX_RANGE_BITS : "rangeBits=" + rangeBits;
        assert (range & 0xFFFF_FFFFL) >>> rangeBits == 0 : "range=" + range;
        hashMask = rangeBits == 0 ? 0 : -1L << Long.SIZE - rangeBits;
        firstHash = rangeBits == 0 ? 0 : (long) range << Long.SIZE - rangeBits;
        lastHash = firstHash | ~hashMask;
        isPartOfSegment = rangeBits > KeyValueStore.SEGMENT_BITS;
        segmentIndex = KeyValueStore.segmentOf(firstHash);
        lastSegmentIndex = KeyValueStore.segmentOf(lastHash);
        startSegment(store.segment(segmentIndex).length);
        slotsLeft = 0;
    }

    /** The next slice looks at no more slots than this; a store has two to four of them for each key, once it is not small, and a range of it few more than its share. */
    public void slice(final int maxSlots) {
        slotsLeft = maxSlots;
    }

    /** The next entry's reference, or {@link KeyValueStore#ABSENT} at the end of the slice or of the range. */
    public int next() {
        while (slotsLeft > 0 && !isDone()) {
            final long[] segment = store.segment(segmentIndex);
            if (segment.length != segmentLength) {
                startSegment(segment.length);
            }
            final long found = segment[slot & segmentLength - 1];
            slotsLeft--;
            if (slot >= lastSlot && (found == KeyValueStore.EMPTY || !isPartOfSegment)) {
                nextSegment();
            } else {
                slot++;
            }
            if (KeyValueStore.isInSlot(found, hashMask, firstHash)) {
                return KeyValueStore.referenceIn(found);
            }
        }
        return KeyValueStore.ABSENT;
    }

    /** The whole range was scanned. */
    public boolean isDone() {
        return segmentIndex > lastSegmentIndex;
    }

    private void nextSegment() {
        segmentIndex++;
        if (!isDone()) {
            startSegment(store.segment(segmentIndex).length);
        }
    }

    /** What belongs to a part of a segment ends with the first empty slot behind it: an entry moves on from its own to the next one that is empty. */
    private void startSegment(final int length) {
        segmentLength = length;
        slot = isPartOfSegment ? KeyValueStore.homeSlot(firstHash, length - 1) : 0;
        lastSlot = isPartOfSegment ? KeyValueStore.homeSlot(lastHash, length - 1) : length - 1;
    }
}
