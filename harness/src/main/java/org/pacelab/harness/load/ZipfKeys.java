package org.pacelab.harness.load;

import org.pacelab.replica.SeededRandom;

/**
 * Draws from Zipf's law: key k of 0 .. keyCount - 1 with a probability proportional to {@code (k + 1)^-theta}. Exact, without
 * tables and in constant time: rejection-inversion (Hörmann and Derflinger: Rejection-Inversion to Generate Variates from
 * Monotone Discrete Distributions, TOMACS 1996), which rejects fewer than one draw in ten. Immutable; allocates nothing.
 */
final class ZipfKeys {
    private final long keyCount;
    private final double theta;
    private final double integralAtFirst;
    private final double integralAtLast;
    private final double acceptedDistance;

    ZipfKeys(final long keyCount, final double theta) {
        this.keyCount = keyCount;
        this.theta = theta;
        integralAtFirst = integral(1.5) - 1;
        integralAtLast = integral(keyCount + .5);
        acceptedDistance = 2 - inverseIntegral(integral(2.5) - density(2));
    }

    long next(final SeededRandom random) {
        while (true) {
            final double area = integralAtLast + random.nextDouble() * (integralAtFirst - integralAtLast);
            final double x = inverseIntegral(area);
            final long rank = Math.max(1, Math.min(keyCount, (long) (x + .5)));
            if (rank - x <= acceptedDistance || area >= integral(rank + .5) - density(rank)) {
                return rank - 1;
            }
        }
    }

    private double density(final double x) {
        return StrictMath.exp(-theta * StrictMath.log(x));
    }

    /** {@code (x^(1-theta) - 1) / (1 - theta)}, and its limit log(x) at theta 1. */
    private double integral(final double x) {
        final double logX = StrictMath.log(x);
        final double t = (1 - theta) * logX;
        return logX * (Math.abs(t) > 1e-8 ? StrictMath.expm1(t) / t : 1 + t * .5 * (1 + t / 3));
    }

    private double inverseIntegral(final double area) {
        final double t = Math.max(-1, area * (1 - theta));
        return StrictMath.exp(area * (Math.abs(t) > 1e-8 ? StrictMath.log1p(t) / t : 1 - t * (.5 - t / 3)));
    }
}
