package org.pacelab.harness.sim;

import org.HdrHistogram.Histogram;

/** What a {@link WarsExperiment} measured: latencies of writes and reads, and how many reads at each time after a write were fresh. */
public final class WarsFigures {
    private static final int DIGITS = 4;
    private static final double PERCENT = 100;

    private final long[] readDelaysNs;
    private final Histogram writeNs = new Histogram(DIGITS);
    private final Histogram readNs = new Histogram(DIGITS);
    private final long[] freshCounts;

    WarsFigures(final long[] readDelaysNs) {
        this.readDelaysNs = readDelaysNs.clone();
        this.freshCounts = new long[readDelaysNs.length];
    }

    void onWrite(final long latencyNs) {
        writeNs.recordValue(latencyNs);
    }

    void onRead(final int delay, final long latencyNs, final boolean isFresh) {
        readNs.recordValue(latencyNs);
        freshCounts[delay] += isFresh ? 1 : 0;
    }

    /** Takes in what another run with the same times measured. */
    void add(final WarsFigures other) {
        writeNs.add(other.writeNs);
        readNs.add(other.readNs);
        for (int i = 0; i < freshCounts.length; i++) {
            freshCounts[i] += other.freshCounts[i];
        }
    }

    /** Writes, and reads at each time after one. */
    public long samples() {
        return writeNs.getTotalCount();
    }

    /** @param share of the writes, that took no longer */
    public long writeNs(final double share) {
        return writeNs.getValueAtPercentile(PERCENT * share);
    }

    /** @param share of the reads, at whatever time, that took no longer */
    public long readNs(final double share) {
        return readNs.getValueAtPercentile(PERCENT * share);
    }

    /** When reads began, after a write's completion, ascending. */
    public long[] readDelaysNs() {
        return readDelaysNs.clone();
    }

    /** Of the reads that began at one of the times, by its place. */
    public double freshShare(final int delay) {
        return freshCounts[delay] / (double) samples();
    }

    /**
     * The time after a write from which on such a share of the reads is fresh: between two times the logarithm of the share of
     * stale reads goes straight. NaN if that is later than the last time.
     */
    public double freshAfterNs(final double share) {
        final double target = 1 - share;
        if (staleShare(0) <= target) {
            return readDelaysNs[0];
        }
        for (int i = 1; i < readDelaysNs.length; i++) {
            if (staleShare(i) <= target) {
                final double before = Math.log(staleShare(i - 1));
                final double after = Math.log(Math.max(staleShare(i), 1.0 / samples()));
                final double part = (before - Math.log(target)) / (before - after);
                return readDelaysNs[i - 1] + part * (readDelaysNs[i] - readDelaysNs[i - 1]);
            }
        }
        return Double.NaN;
    }

    private double staleShare(final int delay) {
        return 1 - freshShare(delay);
    }
}
