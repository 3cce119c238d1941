package org.pacelab.harness.check;

import java.util.Arrays;

/**
 * A set of configurations of the search: the register's value, and which of the open operations have taken effect; those whose
 * outcome is known ({@code certain}) apart from those that may never have happened ({@code doubtful}).
 *
 * <p>Of two that differ only in doubtful operations, the one that used fewer can still do all that the other can: it stands for
 * both. An open-addressing table over three columns; it grows and is never given back, so that one set serves many keys.
 */
final class Configurations {
    private static final int MIN_CAPACITY = 64;

    private long[] values = new long[MIN_CAPACITY];
    private long[] certain = new long[MIN_CAPACITY];
    private long[] doubtful = new long[MIN_CAPACITY];
    private boolean[] used = new boolean[MIN_CAPACITY];
    private int[] places = new int[MIN_CAPACITY / 2];
    private int count;

    int count() {
        return count;
    }

    long value(final int number) {
        return values[places[number]];
    }

    long certain(final int number) {
        return certain[places[number]];
    }

    long doubtful(final int number) {
        return doubtful[places[number]];
    }

    void clear() {
        for (int i = 0; i < count; i++) {
            used[places[i]] = false;
        }
        count = 0;
    }

    /** Returns false if it, or one that stands for it, is there already. */
    boolean add(final long value, final long certainMask, final long doubtfulMask) {
        if (count == places.length) {
            grow();
        }
        int place = placeOf(value, certainMask);
        while (used[place]) {
            if (values[place] == value && certain[place] == certainMask) {
                if ((doubtful[place] & ~doubtfulMask) == 0) {
                    return false;
                }
            }
            place = place + 1 & used.length - 1;
        }
        used[place] = true;
        values[place] = value;
        certain[place] = certainMask;
        doubtful[place] = doubtfulMask;
        places[count++] = place;
        return true;
    }

    private int placeOf(final long value, final long certainMask) {
        long hash = value * 0x9E37_79B9_7F4A_7C15L + certainMask;
        hash = (hash ^ hash >>> 32) * 0xD6E8_FEB8_6659_FD93L;
        return (int) (hash ^ hash >>> 29) & used.length - 1;
    }

    private void grow() {
        final long[] oldValues = new long[count];
        final long[] oldCertain = new long[count];
        final long[] oldDoubtful = new long[count];
        for (int i = 0; i < count; i++) {
            oldValues[i] = value(i);
            oldCertain[i] = certain(i);
            oldDoubtful[i] = doubtful(i);
        }
        final int oldCount = count;
        final int capacity = used.length * 2;
        values = new long[capacity];
        certain = new long[capacity];
        doubtful = new long[capacity];
        used = new boolean[capacity];
        places = Arrays.copyOf(places, capacity / 2);
        count = 0;
        for (int i = 0; i < oldCount; i++) {
            add(oldValues[i], oldCertain[i], oldDoubtful[i]);
        }
    }
}
