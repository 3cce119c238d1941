package org.pacelab.harness.sim;

import org.pacelab.replica.SeededRandom;
import org.pacelab.replica.WallClock;

/** The wall clock of one simulated host: wrong by up to a second, and now and then set, forward or back. Each look draws nothing but what its time needs. */
final class SteppingClock implements WallClock {
    private static final long START_NS = 1_700_000_000_000_000_000L;
    private static final long MAX_ERROR_NS = 1_000_000_000L;
    private static final long LONGEST_BETWEEN_STEPS_NS = 20_000_000_000L;

    private final SimulatedCluster cluster;
    private final SeededRandom random;
    private long errorNs;
    private long nextStepNs;

    SteppingClock(final SimulatedCluster cluster, final SeededRandom random) {
        this.cluster = cluster;
        this.random = random;
        step(0);
    }

    @Override
    public long wallNs(final long nowNs) {
        while (cluster.nowNs() >= nextStepNs) {
            step(nextStepNs);
        }
        return START_NS + cluster.nowNs() + errorNs;
    }

    private void step(final long atNs) {
        errorNs = random.nextLong(-MAX_ERROR_NS, MAX_ERROR_NS);
        nextStepNs = atNs + random.nextLong(1, LONGEST_BETWEEN_STEPS_NS);
    }
}
