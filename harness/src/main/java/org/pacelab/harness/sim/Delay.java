package org.pacelab.harness.sim;

import org.pacelab.replica.SeededRandom;

/**
 * How long a frame is on its way: a distribution in ns, from which the same seed draws the same delays on every JDK. No draw
 * exceeds {@link #MAX_NS}, an hour, which no run waits for. Drawing allocates nothing. Immutable; printed, it says what it is.
 */
public sealed interface Delay {
    long MAX_NS = 3_600_000_000_000L;

    long drawNs(SeededRandom random);

    /** No draw exceeds it; {@link #MAX_NS} if the distribution itself has no bound. */
    long boundNs();

    static Delay constant(final long ns) {
        return new Constant(ns);
    }

    /** Each delay in {@code lowNs .. highNs} as likely as the other. */
    static Delay uniform(final long lowNs, final long highNs) {
        return new Uniform(lowNs, highNs);
    }

    static Delay exponential(final double meanNs) {
        return new Exponential(meanNs);
    }

    /** At least {@code minNs}, and longer than x with the probability {@code (minNs / x)^alpha}. */
    static Delay pareto(final double minNs, final double alpha) {
        return new Pareto(minNs, alpha);
    }

    /** With the probability {@code share} drawn from one, else from the other, which may be a mixture itself. */
    static Delay mixture(final double share, final Delay one, final Delay other) {
        return new Mixture(share, one, other);
    }

    record Constant(long ns) implements Delay {
        public Constant {
            require(ns >= 0 && ns <= MAX_NS, "constant", ns);
        }

        @Override
        public long drawNs(final SeededRandom random) {
            return ns;
        }

        @Override
        public long boundNs() {
            return ns;
        }

        @Override
        public String toString() {
            return ns + " ns";
        }
    }

    record Uniform(long lowNs, long highNs) implements Delay {
        public Uniform {
            require(lowNs >= 0 && lowNs <= highNs && highNs <= MAX_NS, "uniform", lowNs + ".." + highNs);
        }

        @Override
        public long drawNs(final SeededRandom random) {
            return random.nextLong(lowNs, highNs);
        }

        @Override
        public long boundNs() {
            return highNs;
        }

        @Override
        public String toString() {
            return lowNs + ".." + highNs + " ns";
        }
    }

    record Exponential(double meanNs) implements Delay {
        public Exponential {
            require(meanNs > 0 && meanNs <= MAX_NS, "exponential", meanNs);
        }

        @Override
        public long drawNs(final SeededRandom random) {
            return bounded(-meanNs * StrictMath.log(1 - random.nextDouble()));
        }

        @Override
        public long boundNs() {
            return MAX_NS;
        }

        @Override
        public String toString() {
            return "exponential of mean " + Math.round(meanNs) + " ns";
        }
    }

    record Pareto(double minNs, double alpha) implements Delay {
        public Pareto {
            require(minNs > 0 && minNs <= MAX_NS && alpha > 0, "Pareto", minNs + ", alpha " + alpha);
        }

        @Override
        public long drawNs(final SeededRandom random) {
            // StrictMath.pow allocates
            return bounded(minNs * StrictMath.exp(-StrictMath.log(1 - random.nextDouble()) / alpha));
        }

        @Override
        public long boundNs() {
            return MAX_NS;
        }

        @Override
        public String toString() {
            return "Pareto from " + Math.round(minNs) + " ns, alpha " + alpha;
        }
    }

    record Mixture(double share, Delay one, Delay other) implements Delay {
        public Mixture {
            require(share >= 0 && share <= 1, "mixture with the share", share);
        }

        @Override
        public long drawNs(final SeededRandom random) {
            return random.nextBoolean(share) ? one.drawNs(random) : other.drawNs(random);
        }

        @Override
        public long boundNs() {
            return Math.max(one.boundNs(), other.boundNs());
        }

        @Override
        public String toString() {
            return "(" + share + " of " + one + ", else " + other + ")";
        }
    }

    private static long bounded(final double ns) {
        return Math.min(MAX_NS, Math.round(ns));
    }

    private static void require(final boolean isAllowed, final String distribution, final Object parameters) {
        if (!isAllowed) {
            throw new IllegalArgumentException("no delay is " + distribution + ' ' + parameters + " ns; allowed is 0.."
                    + MAX_NS + " ns, the least first");
        }
    }
}
