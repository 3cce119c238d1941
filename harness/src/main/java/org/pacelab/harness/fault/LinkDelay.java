package org.pacelab.harness.fault;

import org.pacelab.replica.SeededRandom;

/**
 * How much longer frames take: a fixed time and a drawn one. Immutable; a draw allocates nothing.
 *
 * @param fixedNs  of every frame
 * @param jitterNs what {@code jitter} makes of it is added, 0 for nothing
 */
public record LinkDelay(long fixedNs, long jitterNs, Jitter jitter) {
    public static final LinkDelay NONE = new LinkDelay(0, 0, Jitter.UNIFORM);

    /** A heavy tail ends here, in multiples of its mean, so that a frame comes in the lifetime of a run. */
    private static final double LONGEST = 100;

    /** The drawn part. */
    public enum Jitter {
        /** From 0 to {@code jitterNs}. */
        UNIFORM,
        /** With the mean {@code jitterNs}. */
        EXPONENTIAL,
        /** Lomax of shape 2 with the mean {@code jitterNs}, at most a hundred times that: few frames, very late. */
        PARETO
    }

    public LinkDelay {
        if (fixedNs < 0 || jitterNs < 0) {
            throw new IllegalArgumentException(
                    "a frame cannot arrive before it was sent: " + fixedNs + ", " + jitterNs);
        }
    }

    /** The delay of one frame. */
    public long drawNs(final SeededRandom random) {
        if (jitterNs == 0) {
            return fixedNs;
        }
        final double uniform = 1 - random.nextDouble();
        final double factor = switch (jitter) {
            case UNIFORM -> uniform;
            case EXPONENTIAL -> -StrictMath.log(uniform);
            case PARETO -> Math.min(LONGEST, 1 / StrictMath.sqrt(uniform) - 1);
        };
        return fixedNs + (long) (factor * jitterNs);
    }
}
