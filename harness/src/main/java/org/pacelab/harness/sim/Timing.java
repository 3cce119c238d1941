package org.pacelab.harness.sim;

import org.pacelab.replica.SeededRandom;

/**
 * What a run may assume of time (Dwork, Lynch, Stockmeyer: Consensus in the presence of partial synchrony, 1988). Delays follow one
 * distribution before {@code stableNs} and another from then on. Nodes always run at a bounded speed but where a fault pauses
 * them. Faults are of the crash kind: nobody lies, Byzantine faults are out of scope. Immutable.
 *
 * @param model    what it is called
 * @param unstable of frames sent before {@code stableNs}; none of them is under way for longer than it takes from then on
 * @param stable   of frames sent from then on
 * @param stableNs the stabilisation time; {@link Long#MAX_VALUE} for never
 */
public record Timing(Model model, Delay unstable, Delay stable, long stableNs) {
    public enum Model {
        /** Delays are bounded and nothing is lost, from the first moment on; only nodes and their disks fail. */
        SYNCHRONOUS,
        /** Delays are bounded, and links whole, from a time on that nobody knows; before it, anything. */
        PARTIALLY_SYNCHRONOUS,
        /** Delays never have a bound: whatever a protocol promises of when something happens is not promised here. */
        ASYNCHRONOUS
    }

    private static final double SYNCHRONOUS_SHARE = .1;
    private static final double ASYNCHRONOUS_SHARE = .3;

    public Timing {
        if (model != Model.ASYNCHRONOUS && stable.boundNs() == Delay.MAX_NS) {
            throw new IllegalArgumentException(model + " needs a bounded delay, not " + stable);
        }
    }

    public static Timing synchronous(final Delay delay) {
        return new Timing(Model.SYNCHRONOUS, delay, delay, 0);
    }

    public static Timing partiallySynchronous(final Delay before, final Delay after, final long stableNs) {
        return new Timing(Model.PARTIALLY_SYNCHRONOUS, before, after, stableNs);
    }

    public static Timing asynchronous(final Delay delay) {
        return new Timing(Model.ASYNCHRONOUS, delay, delay, Long.MAX_VALUE);
    }

    /** Any timing in which delays are of a scale; one that stabilises does so by {@code healNs}. */
    static Timing draw(final long scaleNs, final long healNs, final SeededRandom random) {
        final double which = random.nextDouble();
        if (which < SYNCHRONOUS_SHARE) {
            return synchronous(drawBounded(scaleNs, random));
        }
        if (which < SYNCHRONOUS_SHARE + ASYNCHRONOUS_SHARE) {
            return asynchronous(drawUnbounded(scaleNs, random));
        }
        final Delay before = random.nextBoolean(.5) ? drawBounded(scaleNs, random) : drawUnbounded(scaleNs, random);
        return partiallySynchronous(before, drawBounded(scaleNs, random), random.nextLong(healNs / 2, healNs));
    }

    private static Delay drawBounded(final long scaleNs, final SeededRandom random) {
        return random.nextBoolean(.5) ? Delay.constant(scaleNs) : Delay.uniform(scaleNs / 4, scaleNs);
    }

    /** Of a mean near the scale, but for the tail of a Pareto distribution. */
    private static Delay drawUnbounded(final long scaleNs, final SeededRandom random) {
        final Delay exponential = Delay.exponential(scaleNs / 2.0);
        final Delay pareto = Delay.pareto(scaleNs / 3.0, 1.2 + 2 * random.nextDouble());
        return switch (random.nextInt(3)) {
            case 0 -> exponential;
            case 1 -> pareto;
            default -> Delay.mixture(random.nextDouble(), pareto, exponential);
        };
    }

    /** Of frames sent at a time. */
    public Delay delayAt(final long atNs) {
        return atNs < stableNs ? unstable : stable;
    }

    /** Whether, from some time on, delays are bounded, so that progress may be promised. */
    public boolean stabilises() {
        return stableNs < Long.MAX_VALUE;
    }

    @Override
    public String toString() {
        return switch (model) {
            case SYNCHRONOUS -> "synchronous, one-way delay " + stable;
            case PARTIALLY_SYNCHRONOUS ->
                "partially synchronous, one-way delay " + unstable + " until " + stableNs + " ns, then " + stable;
            case ASYNCHRONOUS -> "asynchronous, one-way delay " + unstable;
        };
    }
}
