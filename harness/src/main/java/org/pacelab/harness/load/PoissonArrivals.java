package org.pacelab.harness.load;

import org.pacelab.replica.SeededRandom;

/**
 * Open loop: a Poisson process, the running sum of seeded exponential gaps. Every process draws the arrivals of all and takes
 * each P-th, so that the processes together offer exactly the arrivals that one alone would. The warm-up and the window have
 * sequences of their own: the window's does not depend on how long the warm-up took.
 */
final class PoissonArrivals implements ArrivalSchedule {
    private static final long ARRIVAL_STREAM = 1L << 62;

    private final double meanGapNs;
    private final int process;
    private final int processCount;
    private final long seed;
    private SeededRandom random;
    private int starts;
    private long startNs;
    private double sinceStartNs;

    PoissonArrivals(
            final long startNs, final long ratePerSecond, final int process, final int processCount, final long seed) {
        this.meanGapNs = 1e9 / ratePerSecond;
        this.process = process;
        this.processCount = processCount;
        this.seed = seed;
        restart(startNs);
    }

    @Override
    public long nextNs() {
        return startNs + (long) sinceStartNs;
    }

    @Override
    public void take() {
        skip(processCount);
    }

    @Override
    public void onCompleted(final long nowNs) {}

    @Override
    public void restart(final long startNs) {
        this.startNs = startNs;
        random = SeededRandom.derive(seed, ARRIVAL_STREAM + starts++);
        sinceStartNs = 0;
        skip(process + 1);
    }

    private void skip(final int arrivals) {
        for (int i = 0; i < arrivals; i++) {
            sinceStartNs -= StrictMath.log(1 - random.nextDouble()) * meanGapNs;
        }
    }
}
