package org.pacelab.failure;

/**
 * What a {@link PingDetector} goes by.
 *
 * @param intervalNs     a node that was not heard for so long is pinged
 * @param firstTimeoutNs for an answer, before any round trip was measured
 * @param minTimeoutNs   no timeout is shorter
 * @param maxTimeoutNs   nor longer
 * @param attempts       a node is suspected when so many pings have gone unanswered, one timeout after the other
 */
public record PingOptions(long intervalNs, long firstTimeoutNs, long minTimeoutNs, long maxTimeoutNs, int attempts) {
    public static final int MAX_ATTEMPTS = 16;

    private static final long LONGEST_NS = 3_600_000_000_000L;
    private static final int REPORTED_ATTEMPTS = 3;
    private static final int SHORTEST_SHARE = 4;

    public PingOptions {
        requireWithin("intervalNs", intervalNs, 1, LONGEST_NS);
        requireWithin("maxTimeoutNs", maxTimeoutNs, 1, LONGEST_NS);
        requireWithin("minTimeoutNs", minTimeoutNs, 1, maxTimeoutNs);
        requireWithin("firstTimeoutNs", firstTimeoutNs, minTimeoutNs, maxTimeoutNs);
        requireWithin("attempts", attempts, 1, MAX_ATTEMPTS);
    }

    /**
     * For nodes that are heard every so often unless they have failed. One that missed its time once is pinged, and suspected three timeouts later:
     * {@code failureTimeoutNs} after it was heard while no round trip is known, and no later by a punctual caller. A timeout is no shorter than a
     * quarter of that first one.
     */
    public static PingOptions ofReports(final long reportNs, final long failureTimeoutNs) {
        final long intervalNs = Math.max(1, Math.min(2 * reportNs, failureTimeoutNs / 2));
        final long maxTimeoutNs = Math.max(1, (failureTimeoutNs - intervalNs) / REPORTED_ATTEMPTS);
        return new PingOptions(
                intervalNs, maxTimeoutNs, Math.max(1, maxTimeoutNs / SHORTEST_SHARE), maxTimeoutNs, REPORTED_ATTEMPTS);
    }

    private static void requireWithin(final String name, final long value, final long least, final long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " " + value + " is not within " + least + ".." + most);
        }
    }
}
