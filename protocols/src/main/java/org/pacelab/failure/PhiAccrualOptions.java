package org.pacelab.failure;

/**
 * What a {@link PhiAccrualDetector} goes by.
 *
 * @param threshold         of phi, from which on a node is suspected: at 8 wrongly once in 10^8 times, if intervals are as they were
 * @param windowLength      intervals that are remembered of a node
 * @param firstIntervalNs   what intervals are taken for before any was seen; their deviation is taken for a quarter of it
 * @param minDeviationNs    the standard deviation of intervals is taken for no less
 * @param acceptablePauseNs added to every interval that is waited for
 */
public record PhiAccrualOptions(
        double threshold, int windowLength, long firstIntervalNs, long minDeviationNs, long acceptablePauseNs) {
    public static final int DEFAULT_THRESHOLD = 8;
    public static final int MAX_THRESHOLD = 100;
    public static final int DEFAULT_WINDOW_LENGTH = 100;
    public static final int MAX_WINDOW_LENGTH = 1_024;

    /** No interval counts for more, and no pause is longer. */
    public static final long MAX_INTERVAL_NS = 60_000_000_000L;

    public PhiAccrualOptions {
        if (!(threshold >= 1 && threshold <= MAX_THRESHOLD)) {
            throw new IllegalArgumentException("threshold " + threshold + " is not within 1.." + MAX_THRESHOLD);
        }
        if (windowLength < 2 || windowLength > MAX_WINDOW_LENGTH) {
            throw new IllegalArgumentException(
                    "windowLength " + windowLength + " is not within 2.." + MAX_WINDOW_LENGTH);
        }
        requireWithin("firstIntervalNs", firstIntervalNs, 1);
        requireWithin("minDeviationNs", minDeviationNs, 1);
        requireWithin("acceptablePauseNs", acceptablePauseNs, 0);
    }

    /** As Hayashibara et al. and their followers have it, for a heartbeat every so often. */
    public static PhiAccrualOptions ofHeartbeat(
            final double threshold, final long intervalNs, final long acceptablePauseNs) {
        return new PhiAccrualOptions(
                threshold, DEFAULT_WINDOW_LENGTH, intervalNs, Math.max(1, intervalNs / 4), acceptablePauseNs);
    }

    private static void requireWithin(final String name, final long valueNs, final long leastNs) {
        if (valueNs < leastNs || valueNs > MAX_INTERVAL_NS) {
            throw new IllegalArgumentException(
                    name + " " + valueNs + " is not within " + leastNs + ".." + MAX_INTERVAL_NS);
        }
    }
}
