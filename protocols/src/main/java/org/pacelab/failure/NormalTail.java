package org.pacelab.failure;

/**
 * How unlikely it is that something normally distributed comes later, in powers of ten: -log10(P(Z > z)). The complementary error
 * function is Chebyshev's fit of Numerical Recipes (Press et al., §6.2), within 1.2e-7 of the true one everywhere, taken as a logarithm
 * so that nothing underflows. StrictMath only: the same on every JDK.
 */
final class NormalTail {
    private static final double LN_10 = StrictMath.log(10);
    private static final double[] COEFFICIENTS = {
        -1.26551223,
        1.00002368,
        .37409196,
        .09678418,
        -.18628806,
        .27886807,
        -1.13520398,
        1.48851587,
        -.82215223,
        .17087277
    };
    private static final double HIGHEST = 64;

    private NormalTail() {}

    /** @param z in standard deviations from the mean */
    static double phi(final double z) {
        return z >= 0 ? -upperTailLn(z) / LN_10 : -StrictMath.log1p(-StrictMath.exp(upperTailLn(-z))) / LN_10;
    }

    /** The least z whose phi is no less, found by halving down to neighbouring numbers. */
    static double deviationsAt(final double phi) {
        double low = -HIGHEST;
        double high = HIGHEST;
        for (double middle = 0; middle > low && middle < high; middle = (low + high) / 2) {
            if (phi(middle) < phi) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** ln(P(Z > z)) for z that is not negative. */
    private static double upperTailLn(final double z) {
        final double x = z / StrictMath.sqrt(2);
        final double t = 1 / (1 + x / 2);
        double sum = 0;
        for (int i = COEFFICIENTS.length - 1; i >= 0; i--) {
            sum = sum * t + COEFFICIENTS[i];
        }
        return StrictMath.log(t / 2) - x * x + sum;
    }
}
