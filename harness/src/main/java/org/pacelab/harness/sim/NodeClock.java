package org.pacelab.harness.sim;

/**
 * A node's monotonic clock: from a moment on, virtual time with an offset and a constant drift. It may come to run at another
 * rate, or jump forward as a hypervisor has it catch up; it never steps back. What a protocol may rest on is that it gains or loses
 * no more than a share of any stretch of time: who changes a clock keeps to that. Wall clocks, which step both ways,
 * are not part of a replica's seam. Immutable.
 *
 * @param sinceNs        the virtual time from which on it counts
 * @param shownNs        what it shows then
 * @param driftPerMillion how many microseconds it gains in a second, negative if it loses
 */
public record NodeClock(long sinceNs, long shownNs, long driftPerMillion) {
    /** Shows virtual time itself. */
    public static final NodeClock EXACT = new NodeClock(0, 0);

    private static final long MILLION = 1_000_000L;
    private static final long NEVER_NS = Long.MAX_VALUE / 4;

    public NodeClock {
        if (driftPerMillion <= -MILLION) {
            throw new IllegalArgumentException("driftPerMillion " + driftPerMillion + " would stop the clock");
        }
    }

    /** @param offsetNs what it shows at virtual time 0 */
    public NodeClock(final long offsetNs, final long driftPerMillion) {
        this(0, offsetNs, driftPerMillion);
    }

    /** This clock up to a virtual time, then one that runs at another rate. */
    public NodeClock drifting(final long atNs, final long newDriftPerMillion) {
        return new NodeClock(atNs, localNs(atNs), newDriftPerMillion);
    }

    /** This clock up to a virtual time, then one that is ahead of it. */
    public NodeClock jumping(final long atNs, final long forwardNs) {
        if (forwardNs < 0) {
            throw new IllegalArgumentException("a monotonic clock does not jump by " + forwardNs + " ns");
        }
        return new NodeClock(atNs, localNs(atNs) + forwardNs, driftPerMillion);
    }

    /** What the clock shows at a virtual time. */
    public long localNs(final long virtualNs) {
        final long passedNs = virtualNs - sinceNs;
        if (driftPerMillion == 0) {
            return shownNs + passedNs;
        }
        return shownNs
                + passedNs
                + Math.floorDiv(passedNs, MILLION) * driftPerMillion
                + Math.floorDiv(Math.floorMod(passedNs, MILLION) * driftPerMillion, MILLION);
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
            return localNs - shownNs + sinceNs;
        }
        final long gainedNs = localNs - shownNs;
        final long rate = MILLION + driftPerMillion;
        return sinceNs
                + Math.floorDiv(gainedNs, rate) * MILLION
                + (Math.floorMod(gainedNs, rate) * MILLION + rate - 1) / rate;
    }
}
