package org.pacelab.failure;

import java.util.Arrays;

/**
 * Asks whoever is silent for a sign of life, and suspects those that do not answer. Whoever has the messages sends a ping when one is due
 * ({@link #pingDueNs}) with the number that {@link #onPing} gives it, and passes on what comes back: a pong carries the number of its
 * ping. Any other message counts as much ({@link #heard}), and then no ping is due for a while.
 *
 * <p>How long an answer is waited for is the smoothed round trip and four times its mean deviation (Jacobson & Karels 1988; RFC 6298, §2),
 * within bounds. Pings are numbered, so that a repeated one gives a sample, too, and timeouts are not doubled. What was measured
 * survives a restart.
 *
 * <p>Nobody is suspected who was not pinged, however late the caller is: {@link #suspicionNs} takes pings for punctual until the
 * first of a silence is sent, and counts from that one then.
 */
public final class PingDetector implements FailureDetector {
    private static final int SENT_MASK = PingOptions.MAX_ATTEMPTS - 1;

    private final PingOptions options;
    private final long[] pingDueNs;
    private final long[] firstUnansweredNs;
    private final int[] unanswered;
    private final long[] lastPing;
    private final long[] lastAnswered;
    private final long[] sentNs;
    private final long[] smoothedNs;
    private final long[] deviationNs;
    private final long[] timeoutNs;

    /** @param nodeCount nodes are numbered from 0 */
    public PingDetector(final int nodeCount, final PingOptions options) {
        this.options = options;
        pingDueNs = new long[nodeCount];
        firstUnansweredNs = new long[nodeCount];
        unanswered = new int[nodeCount];
        lastPing = new long[nodeCount];
        lastAnswered = new long[nodeCount];
        sentNs = new long[nodeCount * (SENT_MASK + 1)];
        smoothedNs = new long[nodeCount];
        deviationNs = new long[nodeCount];
        timeoutNs = new long[nodeCount];
        Arrays.fill(timeoutNs, options.firstTimeoutNs());
        restart(0);
    }

    @Override
    public void restart(final long nowNs) {
        for (int node = 0; node < pingDueNs.length; node++) {
            heard(node, nowNs);
        }
    }

    @Override
    public void heard(final int node, final long nowNs) {
        unanswered[node] = 0;
        pingDueNs[node] = nowNs + options.intervalNs();
    }

    @Override
    public boolean isSuspected(final int node, final long nowNs) {
        return unanswered[node] > 0 && nowNs - suspicionNs(node) >= 0;
    }

    @Override
    public long suspicionNs(final int node) {
        final long firstPingNs = unanswered[node] > 0 ? firstUnansweredNs[node] : pingDueNs[node];
        return firstPingNs + options.attempts() * timeoutNs[node];
    }

    /** When the node is to be pinged, unless it is heard before. */
    public long pingDueNs(final int node) {
        return pingDueNs[node];
    }

    /** How long an answer is waited for before the next ping. */
    public long timeoutNs(final int node) {
        return timeoutNs[node];
    }

    /** A ping is sent now. Returns its number; a node's count from 1. The next one is due after a timeout, if suspected after an interval at the earliest. */
    public long onPing(final int node, final long nowNs) {
        if (unanswered[node] == 0) {
            firstUnansweredNs[node] = nowNs;
        }
        unanswered[node] = Math.min(unanswered[node] + 1, options.attempts());
        final long waitNs =
                isSuspected(node, nowNs) ? Math.max(options.intervalNs(), timeoutNs[node]) : timeoutNs[node];
        pingDueNs[node] = nowNs + waitNs;
        lastPing[node]++;
        sentNs[placeOf(node, lastPing[node])] = nowNs;
        return lastPing[node];
    }

    /** An answer came. Returns whether it counts: one to a ping that was never sent, or sent before another that was answered, does not. */
    public boolean onPong(final int node, final long ping, final long nowNs) {
        if (ping <= lastAnswered[node] || ping > lastPing[node]) {
            return false;
        }
        lastAnswered[node] = ping;
        if (lastPing[node] - ping <= SENT_MASK) {
            measure(node, Math.max(0, nowNs - sentNs[placeOf(node, ping)]));
        }
        heard(node, nowNs);
        return true;
    }

    /** RFC 6298, §2.2 and §2.3, with its alpha of 1/8 and beta of 1/4. */
    private void measure(final int node, final long roundTripNs) {
        if (smoothedNs[node] == 0) {
            smoothedNs[node] = Math.max(1, roundTripNs);
            deviationNs[node] = roundTripNs / 2;
        } else {
            final long errorNs = Math.abs(smoothedNs[node] - roundTripNs);
            deviationNs[node] += (errorNs - deviationNs[node]) / 4;
            smoothedNs[node] = Math.max(1, smoothedNs[node] + (roundTripNs - smoothedNs[node]) / 8);
        }
        final long unboundedNs = smoothedNs[node] + 4 * deviationNs[node];
        timeoutNs[node] = Math.min(options.maxTimeoutNs(), Math.max(options.minTimeoutNs(), unboundedNs));
    }

    private static int placeOf(final int node, final long ping) {
        return node * (SENT_MASK + 1) + (int) (ping & SENT_MASK);
    }
}
