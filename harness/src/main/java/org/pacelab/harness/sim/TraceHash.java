package org.pacelab.harness.sim;

/** A running 64-bit digest of everything that happened in a run, in order: equal for equal runs on every JDK. */
public final class TraceHash {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long hash;

    void add(final long value) {
        long z = hash + value * GOLDEN_GAMMA + GOLDEN_GAMMA;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        hash = z ^ (z >>> 31);
    }

    public long value() {
        return hash;
    }
}
