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

    private static final long MS = 1_000_000;
    private static final long LONGEST_NS = 3_600_000 * MS;

    public PingOptions {
        requireWithin("intervalNs", intervalNs, 1, LONGEST_NS);
        requireWithin("maxTimeoutNs", maxTimeoutNs, 1, LONGEST_NS);
        requireWithin("minTimeoutNs", minTimeoutNs, 1, maxTimeoutNs);
        requireWithin("firstTimeoutNs", firstTimeoutNs, minTimeoutNs, maxTimeoutNs);
        requireWithin("attempts", attempts, 1, MAX_ATTEMPTS);
    }

    public static PingOptions defaults() {
        return new PingOptions(100 * MS, 200 * MS, 10 * MS, 1_000 * MS, 3);
    }

    private static void requireWithin(final String name, final long value, final long least, final long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " " + value + " is not within " + least + ".." + most);
        }
    }
}
