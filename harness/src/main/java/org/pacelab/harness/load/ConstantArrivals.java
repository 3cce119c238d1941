package org.pacelab.harness.load;

/**
 * Open loop at a fixed rate: arrival i of all processes together is due at
 * {@code startNs + i / rate * 1e9 + i % rate * 1e9 / rate}, computed from the index, so that no error adds up. Process p of P
 * takes the arrivals p, p + P, p + 2P and so on.
 */
final class ConstantArrivals implements ArrivalSchedule {
    private static final long SECOND_NS = 1_000_000_000L;

    private final long ratePerSecond;
    private final int process;
    private final int processCount;
    private long startNs;
    private long index;
    private long nextNs;

    ConstantArrivals(final long startNs, final long ratePerSecond, final int process, final int processCount) {
        this.ratePerSecond = ratePerSecond;
        this.process = process;
        this.processCount = processCount;
        restart(startNs);
    }

    @Override
    public long nextNs() {
        return nextNs;
    }

    @Override
    public void take() {
        moveTo(index + processCount);
    }

    @Override
    public void onCompleted(final long nowNs) {}

    @Override
    public void restart(final long startNs) {
        this.startNs = startNs;
        moveTo(process);
    }

    private void moveTo(final long index) {
        this.index = index;
        nextNs = startNs + index / ratePerSecond * SECOND_NS + index % ratePerSecond * SECOND_NS / ratePerSecond;
    }
}
