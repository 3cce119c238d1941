package org.pacelab.harness.scenario;

/**
 * How long a client waits. Immutable.
 *
 * @param retryTimeoutNs      an attempt unanswered for so long is repeated
 * @param operationDeadlineNs from submission; then the outcome is known not to be known
 */
public record Patience(long retryTimeoutNs, long operationDeadlineNs) {
    private static final long LEAST_RETRY_NS = 100_000_000;
    private static final int ROUND_TRIPS = 8;
    private static final int ATTEMPTS = 10;

    /** Of clients so far away: what is not lost is not asked for twice. */
    public static Patience over(final long roundTripNs) {
        final long retryNs = Math.max(LEAST_RETRY_NS, ROUND_TRIPS * roundTripNs);
        return new Patience(retryNs, ATTEMPTS * retryNs);
    }
}
