package org.pacelab.harness.history;

/**
 * Which keys of a run are recorded: all, or those whose hash falls below a share, the same in every process and every run. Whoever
 * records a key records all operations on it, so what is local to a key can be judged. The key 0 is always among them: it is the
 * hottest one, where operations meet. Immutable.
 *
 * @param share of the keys, above 0 and at most 1
 */
public record KeySample(double share) {
    /** All keys. */
    public static final KeySample ALL = new KeySample(1);

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final int HASH_BITS = 53;
    private static final double HASHES = 1L << HASH_BITS;

    public KeySample {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share " + share + " is not above 0 and at most 1");
        }
    }

    public boolean contains(final long key) {
        return share == 1 || key == 0 || hash(key) < share * HASHES;
    }

    private static long hash(final long key) {
        final long once = (key ^ key >>> 32) * MULTIPLIER;
        return (once ^ once >>> 29) * MULTIPLIER >>> Long.SIZE - HASH_BITS;
    }
}
