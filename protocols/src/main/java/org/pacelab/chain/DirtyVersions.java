package org.pacelab.chain;

import java.util.Arrays;
import org.agrona.collections.Long2LongHashMap;

/**
 * Which keys have versions that the tail has not acknowledged (Terrace & Freedman 2009, §2.3): the log's suffix behind what is executed here,
 * by key, newest first. A key without one is clean. Confined to the node's thread. Allocates nothing once its map has
 * grown to as many keys as entries may be under way.
 */
final class DirtyVersions {
    static final long NONE = 0;

    private final Long2LongHashMap newest;
    private final long[] keys;
    private final long[] previous;
    private final int mask;
    private long firstIndex = 1;
    private long lastIndex;

    /** @param capacity entries that may be dirty at once, a power of two */
    DirtyVersions(final int capacity) {
        newest = new Long2LongHashMap(2 * capacity, .55f, NONE);
        keys = new long[capacity];
        previous = new long[capacity];
        mask = capacity - 1;
    }

    /** The log goes on behind this index, and nothing is dirty. */
    void restart(final long index) {
        newest.clear();
        Arrays.fill(previous, NONE);
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
        final int slot = (int) lastIndex & mask;
        keys[slot] = key;
        previous[slot] = writesKey ? newest.put(key, lastIndex) : NONE;
    }

    /** All up to the index is executed. */
    void cleaned(final long index) {
        while (firstIndex <= index) {
            final long key = keys[(int) firstIndex & mask];
            if (newest.get(key) == firstIndex) {
                newest.remove(key);
            }
            firstIndex++;
        }
    }

    /** All from the index on is gone. */
    void cut(final long index) {
        while (lastIndex >= Math.max(index, firstIndex)) {
            final int slot = (int) lastIndex & mask;
            if (newest.get(keys[slot]) == lastIndex) {
                final long before = before(lastIndex);
                if (before == NONE) {
                    newest.remove(keys[slot]);
                } else {
                    newest.put(keys[slot], before);
                }
            }
            lastIndex--;
        }
    }

    /** The newest dirty version of a key, {@link #NONE} if it is clean. */
    long newest(final long key) {
        return newest.get(key);
    }

    /** The dirty version of the same key before this one, {@link #NONE} if there is none. */
    long before(final long index) {
        final long before = previous[(int) index & mask];
        return before >= firstIndex ? before : NONE;
    }

    /** How many dirty versions a key has. */
    int count(final long key) {
        int count = 0;
        for (long index = newest(key); index != NONE; index = before(index)) {
            count++;
        }
        return count;
    }
}
