package org.pacelab.quorum;

import org.pacelab.clock.HybridLogicalClock;
import org.pacelab.replica.WallClock;

/** Of the time of day, but later than any timestamp that was seen (Kulkarni et al. 2014): no clock that steps or is wrong orders a write before one that its writer had read. */
final class HybridStamps implements Stamps {
    private final HybridLogicalClock clock = new HybridLogicalClock(HybridLogicalClock.MAX_AHEAD_NS);
    private final WallClock wallClock;

    HybridStamps(final WallClock wallClock) {
        this.wallClock = wallClock;
    }

    @Override
    public long next(final long nowNs) {
        return clock.now(wallClock.wallNs(nowNs));
    }

    @Override
    public void seen(final long nowNs, final long timestamp) {
        clock.witness(wallClock.wallNs(nowNs), timestamp);
    }
}
