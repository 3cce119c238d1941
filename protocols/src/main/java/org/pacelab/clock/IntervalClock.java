package org.pacelab.clock;

/**
 * What is known of the true time: that it lies between {@link #earliestNs} and {@link #latestNs} (TrueTime: Corbett et al. 2012, section 3). The interval grows by the
 * drift of the local clock since the last synchronisation. All holds while two promises are kept: each interval given to {@link #synchronise} contained the true
 * time, and while t ns passed, the local clock went on by no less than t - t * driftPpm / 10^6 and no more than t + t * driftPpm / 10^6.
 *
 * <p>{@code nowNs} is the local monotonic clock, its zero anywhere, and never less than at the last synchronisation; true times have a zero of their own, which all who
 * compare them share. Confined to one thread; allocates nothing.
 */
public final class IntervalClock {
    /** Of {@code earliestNs} before the first synchronisation. */
    public static final long NEVER_BEFORE_NS = Long.MIN_VALUE;

    /** Of {@code latestNs} and {@code commitWaitEndNs} before the first synchronisation. */
    public static final long NEVER_AFTER_NS = Long.MAX_VALUE;

    public static final int MAX_DRIFT_PPM = 100_000;

    /** True times lie below it, and above its negative: 146 years. */
    public static final long MAX_TIME_NS = 1L << 62;

    private static final long MILLION = 1_000_000;

    private final int driftPpm;
    private boolean isSynchronised;
    private long synchronisedNs;
    private long earliestThenNs;
    private long latestThenNs;

    /** @param driftPpm of the local clock, at most {@link #MAX_DRIFT_PPM}; the paper's is 200 */
    public IntervalClock(final int driftPpm) {
        if (driftPpm < 0 || driftPpm > MAX_DRIFT_PPM) {
            throw new IllegalArgumentException("driftPpm " + driftPpm + " is not in 0.." + MAX_DRIFT_PPM);
        }
        this.driftPpm = driftPpm;
    }

    /**
     * The true time is within these two. What was known before holds, too, so the interval becomes what both have in common (Marzullo 1984), and neither of its ends
     * ever moves back. Returns false, and changes nothing, if they have nothing in common: then a promise was broken before or now.
     */
    public boolean synchronise(final long nowNs, final long earliestNs, final long latestNs) {
        if (earliestNs > latestNs || earliestNs < -MAX_TIME_NS || latestNs > MAX_TIME_NS) {
            throw new IllegalArgumentException("the interval " + earliestNs + ".." + latestNs
                    + " is empty or not within " + -MAX_TIME_NS + ".." + MAX_TIME_NS);
        }
        final long newEarliestNs = Math.max(earliestNs(nowNs), earliestNs);
        final long newLatestNs = Math.min(latestNs(nowNs), latestNs);
        if (newEarliestNs > newLatestNs) {
            return false;
        }
        isSynchronised = true;
        synchronisedNs = nowNs;
        earliestThenNs = newEarliestNs;
        latestThenNs = newLatestNs;
        return true;
    }

    public long earliestNs(final long nowNs) {
        if (!isSynchronised) {
            return NEVER_BEFORE_NS;
        }
        return earliestThenNs + floorOfShare(elapsedNs(nowNs), MILLION, MILLION + driftPpm);
    }

    public long latestNs(final long nowNs) {
        if (!isSynchronised) {
            return NEVER_AFTER_NS;
        }
        return latestThenNs + ceilingOfShare(elapsedNs(nowNs), MILLION, MILLION - driftPpm);
    }

    /** Whether this true time has passed for certain. */
    public boolean after(final long nowNs, final long timeNs) {
        return timeNs < earliestNs(nowNs);
    }

    /** Whether this true time is still to come for certain. */
    public boolean before(final long nowNs, final long timeNs) {
        return timeNs > latestNs(nowNs);
    }

    /**
     * The first reading of the local clock at which {@link #after} holds for a commit's timestamp, unless a synchronisation makes it sooner: until then
     * whoever committed with {@code timeNs = latestNs} waits before the commit shows (commit wait, section 4.1.2).
     */
    public long commitWaitEndNs(final long timeNs) {
        if (!isSynchronised) {
            return NEVER_AFTER_NS;
        }
        final long missingNs = timeNs + 1 - earliestThenNs;
        return missingNs <= 0
                ? synchronisedNs
                : synchronisedNs + ceilingOfShare(missingNs, MILLION + driftPpm, MILLION);
    }

    private long elapsedNs(final long nowNs) {
        final long elapsedNs = nowNs - synchronisedNs;
        assert elapsedNs >= 0 : "nowNs=" + nowNs + " synchronisedNs=" + synchronisedNs;
        return elapsedNs;
    }

    /** amount * numerator / denominator where that product would overflow. */
    private static long floorOfShare(final long amount, final long numerator, final long denominator) {
        return amount / denominator * numerator + amount % denominator * numerator / denominator;
    }

    private static long ceilingOfShare(final long amount, final long numerator, final long denominator) {
        return amount / denominator * numerator + (amount % denominator * numerator + denominator - 1) / denominator;
    }
}
