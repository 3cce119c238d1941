package org.pacelab.harness.load;

import java.util.OptionalLong;
import java.util.function.LongFunction;
import org.HdrHistogram.Histogram;

/** Percentiles that may be printed: a quantile q needs 10 / (1 - q) samples, so that at least ten lie beyond it. */
public final class Percentile {
    private static final int SAMPLES_BEYOND = 10;

    private Percentile() {}

    /** @param quantile within 0..1, 1 excluded: .99 for p99 */
    public static long samplesNeeded(final double quantile) {
        return Math.round(SAMPLES_BEYOND / (1 - quantile));
    }

    public static boolean isKnown(final Histogram histogram, final double quantile) {
        return histogram.getTotalCount() >= samplesNeeded(quantile);
    }

    public static long valueNs(final Histogram histogram, final double quantile) {
        return histogram.getValueAtPercentile(quantile * 100);
    }

    /** Empty where there are too few samples to tell. */
    public static OptionalLong knownNs(final Histogram histogram, final double quantile) {
        return isKnown(histogram, quantile) ? OptionalLong.of(valueNs(histogram, quantile)) : OptionalLong.empty();
    }

    /** The value in the given format, or {@code n<1000} where there are too few samples to tell. */
    public static String text(final Histogram histogram, final double quantile, final LongFunction<String> format) {
        return text(knownNs(histogram, quantile), quantile, format);
    }

    /** The same, of what {@link #knownNs} found. */
    public static String text(final OptionalLong ns, final double quantile, final LongFunction<String> format) {
        return ns.isPresent() ? format.apply(ns.getAsLong()) : "n<" + samplesNeeded(quantile);
    }
}
