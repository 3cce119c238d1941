package org.pacelab.harness.check;

import java.util.Arrays;

/**
 * A set of configurations of the search: the register's value, and which of the open operations have taken effect; those whose
 * outcome is known ({@code certain}), those of them that may have or not, whichever is needed later ({@code optional}), and those
 * that may never have happened ({@code doubtful}).
 *
 * <p>Of two that differ only in the last two, one that leaves more open and used fewer doubtful ones can do all that the other can:
 * it stands for both. An open-addressing table of columns; it grows up to its bound and is never given back, so that one set
 * serves many keys.
 */
final class Configurations {
    private static final int MIN_CAPACITY = 64;
    private static final int BYTES_PER_PLACE = 4 * Long.BYTES + 1 + Integer.BYTES / 2;

    private final int maxCapacity;
    private long[] values = new long[MIN_CAPACITY];
    private long[] certain = new long[MIN_CAPACITY];
    private long[] optional = new long[MIN_CAPACITY];
    private long[] doubtful = new long[MIN_CAPACITY];
    private boolean[] used = new boolean[MIN_CAPACITY];
    private int[] places = new int[MIN_CAPACITY / 2];
    private int count;
    private long probes;

    /** @param maxBytes that its columns take, the old ones while it grows included */
    Configurations(final long maxBytes) {
        final long affordable = maxBytes / BYTES_PER_PLACE / 3 * 2;
        maxCapacity = (int) Math.max(MIN_CAPACITY, Long.highestOneBit(Math.min(affordable, Integer.MAX_VALUE / 2)));
    }

    int count() {
        return count;
    }

    long value(final int number) {
        return values[places[number]];
    }

    long certain(final int number) {
        return certain[places[number]];
    }

    long optional(final int number) {
        return optional[places[number]];
    }

    long doubtful(final int number) {
        return doubtful[places[number]];
    }

    /** Places looked at so far, which is what time goes into. */
    long probes() {
        return probes;
    }

    void clear() {
        for (int i = 0; i < count; i++) {
            used[places[i]] = false;
        }
        count = 0;
    }

    /** Adds it, unless one that stands for it is there. Returns false if there is no room. */
    boolean add(final long value, final long certainMask, final long optionalMask, final long doubtfulMask) {
        int place = placeOf(value, certainMask);
        while (used[place]) {
            probes++;
            if (values[place] == value
                    && certain[place] == certainMask
                    && (optionalMask & ~optional[place]) == 0
                    && (doubtful[place] & ~doubtfulMask) == 0) {
                return true;
            }
            place = place + 1 & used.length - 1;
        }
        if (count == places.length) {
            if (used.length == maxCapacity) {
                return false;
            }
            grow();
            return add(value, certainMask, optionalMask, doubtfulMask);
        }
        put(place, value, certainMask, optionalMask, doubtfulMask);
        return true;
    }

    private void put(
            final int place,
            final long value,
            final long certainMask,
            final long optionalMask,
            final long doubtfulMask) {
        used[place] = true;
        values[place] = value;
        certain[place] = certainMask;
        optional[place] = optionalMask;
        doubtful[place] = doubtfulMask;
        places[count++] = place;
    }

    private int placeOf(final long value, final long certainMask) {
        long hash = value * 0x9E37_79B9_7F4A_7C15L + certainMask;
        hash = (hash ^ hash >>> 32) * 0xD6E8_FEB8_6659_FD93L;
        return (int) (hash ^ hash >>> 29) & used.length - 1;
    }

    private void grow() {
        final long[] oldValues = values;
        final long[] oldCertain = certain;
        final long[] oldOptional = optional;
        final long[] oldDoubtful = doubtful;
        final int[] oldPlaces = places;
        final int capacity = used.length * 2;
        values = new long[capacity];
        certain = new long[capacity];
        optional = new long[capacity];
        doubtful = new long[capacity];
        used = new boolean[capacity];
        places = Arrays.copyOf(oldPlaces, capacity / 2);
        final int oldCount = count;
        count = 0;
        for (int i = 0; i < oldCount; i++) {
            final int old = oldPlaces[i];
            int place = placeOf(oldValues[old], oldCertain[old]);
            while (used[place]) {
                place = place + 1 & capacity - 1;
            }
            put(place, oldValues[old], oldCertain[old], oldOptional[old], oldDoubtful[old]);
        }
    }
}
