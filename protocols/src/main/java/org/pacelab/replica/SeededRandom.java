package org.pacelab.replica;

/**
 * SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014): the same numbers for the same
 * seed on every JDK, 8 bytes of state, no allocation. Not thread-safe.
 */
public final class SeededRandom {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    public SeededRandom(final long seed) {
        state = seed;
    }

    /** An independent generator whose numbers depend on this one's seed and the label only, not on what was drawn before. */
    public static SeededRandom derive(final long seed, final long label) {
        return new SeededRandom(mix(seed + mix(label + GOLDEN_GAMMA)));
    }

    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** Uniform in [0, bound), without modulo bias beyond 2^-32 for bounds below 2^31. */
    public int nextInt(final int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound " + bound + " is not positive");
        }
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    /** Uniform in [low, high]. */
    public long nextLong(final long low, final long high) {
        if (low > high) {
            throw new IllegalArgumentException("empty range " + low + ".." + high);
        }
        return low + (long) (nextDouble() * (high - low + 1));
    }

    /** Uniform in [0, 1), with 53 random bits. */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Between low and high, each power of ten as likely as the next: for what spans magnitudes. Both are positive. */
    public double nextLogUniform(final double low, final double high) {
        return low * StrictMath.pow(high / low, nextDouble());
    }

    public boolean nextBoolean(final double probability) {
        return nextDouble() < probability;
    }

    private static long mix(final long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
