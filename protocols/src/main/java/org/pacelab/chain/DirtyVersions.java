package org.pacelab.chain;

import java.util.Arrays;

/**
 * Which keys have versions that the tail has not acknowledged (Terrace & Freedman 2009, §2.3): the log's suffix behind what is executed here,
 * by key, newest first. A key without one is clean. Confined to the node's thread. Allocates nothing after construction.
 *
 * <p>Each entry names the one before it whose key falls into the same bucket, so that what is executed leaves by the suffix's start alone. There
 * are few buckets: with the entries that are usually under way they stay in the nearest cache.
 */
final class DirtyVersions {
    static final long NONE = 0;

    private static final int MAX_BUCKETS = 1 << 11;

    private final long[] newest;
    private final long[] keys;
    private final long[] previous;
    private final int mask;
    private final int bucketShift;
    private long firstIndex = 1;
    private long lastIndex;

    /** @param capacity entries that may be dirty at once, a power of two */
    DirtyVersions(final int capacity) {
        final int buckets = Math.max(2, Math.min(capacity, MAX_BUCKETS));
        newest = new long[buckets];
        keys = new long[capacity];
        previous = new long[capacity];
        mask = capacity - 1;
        bucketShift = Long.numberOfLeadingZeros(buckets) + 1;
    }

    /** The log goes on behind this index, and nothing is dirty. */
    void restart(final long index) {
        Arrays.fill(newest, NONE);
        firstIndex = index + 1;
        lastIndex = index;
    }

    boolean isFull() {
        return lastIndex - firstIndex + 1 == keys.length;
    }

    /** The log's next entry. */
    void appended(final long key, final boolean writesKey) {
        assert !isFull() : "firstIndex=" + firstIndex + " lastIndex=" + lastIndex;
        lastIndex++;
        if (writesKey) {
            final int slot = (int) lastIndex & mask;
            final int bucket = bucketOf(key);
            keys[slot] = key;
            previous[slot] = newest[bucket];
            newest[bucket] = lastIndex;
        } else {
            keys[(int) lastIndex & mask] = 0;
        }
    }

    /** All up to the index is executed. */
    void cleaned(final long index) {
        firstIndex = Math.max(firstIndex, index + 1);
    }

    /** All from the index on is gone. */
    void cut(final long index) {
        while (lastIndex >= Math.max(index, firstIndex)) {
            final int slot = (int) lastIndex & mask;
            final int bucket = bucketOf(keys[slot]);
            if (newest[bucket] == lastIndex) {
                newest[bucket] = previous[slot];
            }
            lastIndex--;
        }
    }

    /** The newest dirty version of a key, {@link #NONE} if it is clean. */
    long newest(final long key) {
        return ofKey(key, newest[bucketOf(key)]);
    }

    /** The dirty version of the same key before this one, {@link #NONE} if there is none. */
    long before(final long index) {
        final int slot = (int) index & mask;
        return ofKey(keys[slot], previous[slot]);
    }

    /** Whether a key has no more dirty versions than so many; no more than those are looked at. */
    boolean hasAtMost(final int count, final long key) {
        long index = newest(key);
        for (int seen = 0; seen < count && index != NONE; seen++) {
            index = before(index);
        }
        return index == NONE;
    }

    /** The first from this entry of a bucket on that writes the key. */
    private long ofKey(final long key, final long fromIndex) {
        long index = fromIndex;
        while (index >= firstIndex && keys[(int) index & mask] != key) {
            index = previous[(int) index & mask];
        }
        return index >= firstIndex ? index : NONE;
    }

    private int bucketOf(final long key) {
        return (int) (key * 0x9E37_79B9_7F4A_7C15L >>> bucketShift);
    }
}
