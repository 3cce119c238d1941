package org.pacelab.harness.sim;

/**
 * A node's monotonic clock: virtual time with an offset and a constant drift. Immutable.
 *
 * @param offsetNs       what it shows at virtual time 0
 * @param driftPerMillion how many microseconds it gains in a second, negative if it loses
 */
public record NodeClock(long offsetNs, long driftPerMillion) {
    /** Shows virtual time itself. */
    public static final NodeClock EXACT = new NodeClock(0, 0);

    private static final long MILLION = 1_000_000L;
    private static final long NEVER_NS = Long.MAX_VALUE / 4;

    public NodeClock {
        if (driftPerMillion <= -MILLION) {
            throw new IllegalArgumentException("driftPerMillion " + driftPerMillion + " would stop the clock");
        }
    }

    /** What the clock shows at a virtual time. */
    public long localNs(final long virtualNs) {
        return offsetNs
                + virtualNs
                + Math.floorDiv(virtualNs, MILLION) * driftPerMillion
                + Math.floorDiv(Math.floorMod(virtualNs, MILLION) * driftPerMillion, MILLION);
    }

    /** The first virtual time, {@code fromNs} or later, at which the clock shows {@code localNs} or more; MAX_VALUE for never. */
    public long virtualNs(final long localNs, final long fromNs) {
        if (localNs <= localNs(fromNs)) {
            return fromNs;
        }
        if (localNs >= NEVER_NS) {
            return Long.MAX_VALUE;
        }
        if (driftPerMillion == 0) {
            return localNs - offsetNs;
        }
        long early = fromNs;
        long late = fromNs + 1;
        while (localNs(late) < localNs) {
            final long reached = late;
            late += 2 * (late - early);
            early = reached;
        }
        while (early + 1 < late) {
            final long middle = early + (late - early) / 2;
            if (localNs(middle) < localNs) {
                early = middle;
            } else {
                late = middle;
            }
        }
        return late;
    }
}
