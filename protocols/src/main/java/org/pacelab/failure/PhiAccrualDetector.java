package org.pacelab.failure;

import java.util.Arrays;

/**
 * Suspects a node when its silence has become too unlikely, by how regularly it was heard (Hayashibara, Défago, Yared, Katayama: The phi
 * accrual failure detector, SRDS 2004). Intervals between two signs of life are taken for normally distributed, with the mean and the
 * standard deviation of the last ones; phi is the negative decimal logarithm of the probability that the next one takes even longer.
 *
 * <p>When phi reaches the threshold is known as soon as a node was heard, for that is a fixed number of deviations after the mean: so
 * {@link #suspicionNs} is exact, and nothing is computed while waiting. Other than in the paper, an interval counts for no more
 * than the silence at which the node was suspected, or one outage would make the detector deaf for a window. Until two intervals
 * were seen since the last restart, {@code firstIntervalNs} stands for them.
 *
 * <p>Intervals are counted in microseconds, so that sums over a window are exact. Its memory is 8 bytes for each interval remembered.
 */
public final class PhiAccrualDetector implements FailureDetector {
    private static final int FIRST_INTERVALS = 2;
    private static final double NS_OF_US = 1_000;

    private final PhiAccrualOptions options;
    private final double thresholdDeviations;
    private final long[] lastHeardNs;
    private final long[] intervalsUs;
    private final long[] sumsUs;
    private final long[] sumsOfSquares;
    private final int[] counts;
    private final int[] nextPlaces;
    private final boolean[] wasHeard;
    private final double[] expectedNs;
    private final double[] deviationsNs;
    private final long[] patienceNs;

    /** @param nodeCount nodes are numbered from 0 */
    public PhiAccrualDetector(final int nodeCount, final PhiAccrualOptions options) {
        this.options = options;
        thresholdDeviations = NormalTail.deviationsAt(options.threshold());
        lastHeardNs = new long[nodeCount];
        intervalsUs = new long[nodeCount * options.windowLength()];
        sumsUs = new long[nodeCount];
        sumsOfSquares = new long[nodeCount];
        counts = new int[nodeCount];
        nextPlaces = new int[nodeCount];
        wasHeard = new boolean[nodeCount];
        expectedNs = new double[nodeCount];
        deviationsNs = new double[nodeCount];
        patienceNs = new long[nodeCount];
        restart(0);
    }

    /** Forgets what intervals were like, too. */
    @Override
    public void restart(final long nowNs) {
        Arrays.fill(lastHeardNs, nowNs);
        Arrays.fill(sumsUs, 0);
        Arrays.fill(sumsOfSquares, 0);
        Arrays.fill(counts, 0);
        Arrays.fill(nextPlaces, 0);
        Arrays.fill(wasHeard, false);
        for (int node = 0; node < counts.length; node++) {
            expect(node);
        }
    }

    @Override
    public void heard(final int node, final long nowNs) {
        final long intervalNs = nowNs - lastHeardNs[node];
        if (wasHeard[node]) {
            remember(node, (long) (Math.max(0, Math.min(intervalNs, patienceNs[node])) / NS_OF_US));
            expect(node);
        }
        wasHeard[node] = true;
        lastHeardNs[node] = nowNs;
    }

    @Override
    public boolean isSuspected(final int node, final long nowNs) {
        return nowNs - suspicionNs(node) >= 0;
    }

    @Override
    public long suspicionNs(final int node) {
        return lastHeardNs[node] + patienceNs[node];
    }

    /** The suspicion level of a node; it has reached the threshold at {@link #suspicionNs}, but for what rounding does. */
    public double phi(final int node, final long nowNs) {
        final long silenceNs = nowNs - lastHeardNs[node];
        return NormalTail.phi((silenceNs - expectedNs[node]) / deviationsNs[node]);
    }

    private void remember(final int node, final long intervalUs) {
        final int place = node * options.windowLength() + nextPlaces[node];
        if (counts[node] == options.windowLength()) {
            sumsUs[node] -= intervalsUs[place];
            sumsOfSquares[node] -= intervalsUs[place] * intervalsUs[place];
        } else {
            counts[node]++;
        }
        intervalsUs[place] = intervalUs;
        sumsUs[node] += intervalUs;
        sumsOfSquares[node] += intervalUs * intervalUs;
        nextPlaces[node] = nextPlaces[node] + 1 == options.windowLength() ? 0 : nextPlaces[node] + 1;
    }

    private void expect(final int node) {
        double meanNs = options.firstIntervalNs();
        double deviationNs = meanNs / 4;
        if (counts[node] >= FIRST_INTERVALS) {
            final double meanUs = sumsUs[node] / (double) counts[node];
            final double variance = sumsOfSquares[node] / (double) counts[node] - meanUs * meanUs;
            meanNs = meanUs * NS_OF_US;
            deviationNs = StrictMath.sqrt(Math.max(0, variance)) * NS_OF_US;
        }
        expectedNs[node] = meanNs + options.acceptablePauseNs();
        deviationsNs[node] = Math.max(options.minDeviationNs(), deviationNs);
        final double silenceNs = Math.ceil(expectedNs[node] + thresholdDeviations * deviationsNs[node]);
        patienceNs[node] = (long) Math.min(silenceNs, PhiAccrualOptions.MAX_INTERVAL_NS);
    }
}
