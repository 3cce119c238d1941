package org.pacelab.primary;

import java.util.Arrays;

/** Picks by rank. */
final class Largest {
    private Largest() {}

    /** The {@code rank}-th largest, from 1, of the first {@code count} values, which are put into another order. */
    static long of(final long[] values, final int count, final int rank) {
        Arrays.sort(values, 0, count);
        return values[count - rank];
    }
}
