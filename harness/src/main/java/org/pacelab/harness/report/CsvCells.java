package org.pacelab.harness.report;

import java.util.Collection;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.pacelab.harness.load.Percentile;

/** What tables of a run directory have in common: a figure that is not known is an empty cell. */
public final class CsvCells {
    public static final String UNKNOWN = "";

    private CsvCells() {}

    public static String line(final Collection<?> cells) {
        assert cells.stream().noneMatch(cell -> cell.toString().contains(",")) : cells;
        return cells.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    /** NaN and infinities are not known. */
    public static String decimal(final double value, final int digits) {
        return Double.isNaN(value) || Double.isInfinite(value)
                ? UNKNOWN
                : String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** Of too few samples it is not known. */
    static String percentile(final Histogram histogram, final double quantile) {
        final OptionalLong ns = Percentile.knownNs(histogram, quantile);
        return ns.isPresent() ? Long.toString(ns.getAsLong()) : UNKNOWN;
    }

    /** Of no samples it is not known. */
    static String max(final Histogram histogram) {
        return histogram.getTotalCount() == 0 ? UNKNOWN : Long.toString(histogram.getMaxValue());
    }
}
