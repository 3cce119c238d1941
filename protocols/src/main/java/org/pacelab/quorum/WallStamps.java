package org.pacelab.quorum;

import org.pacelab.replica.WallClock;

/**
 * Of the time of day alone, to see what that loses: whoever's clock is behind writes what is overwritten already. In the place of the lowest bits, a
 * microsecond, stands a count, so that a writer whose clock stands still or steps back does not give one timestamp to two writes.
 */
final class WallStamps implements Stamps {
    private static final int COUNT_BITS = 10;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

    private final WallClock wallClock;
    private long count;

    WallStamps(final WallClock wallClock) {
        this.wallClock = wallClock;
    }

    @Override
    public long next(final long nowNs) {
        return wallClock.wallNs(nowNs) & ~COUNT_MASK | ++count & COUNT_MASK;
    }

    @Override
    public void seen(final long nowNs, final long timestamp) {}
}
