package org.pacelab.harness.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.pacelab.harness.load.LatencyTag;
import org.pacelab.harness.load.LatencyTag.Ending;
import org.pacelab.harness.load.LatencyTag.Kind;
import org.pacelab.harness.load.LatencyTag.Measure;
import org.pacelab.harness.load.LatencyTotals;
import org.pacelab.harness.load.Percentile;

/**
 * How long the operations of one row and kind took that ended OK: five quantiles for each half of the distance to 1 that is left, as
 * HdrHistogram iterates them, as far as there are samples enough to know them. Immutable.
 *
 * @param kind    {@code read}, {@code write}, or {@code all} of a floor
 * @param measure {@code response} or {@code service}
 * @param points  by rising quantile; the last one is the maximum, of quantile 1
 */
record PercentileCurve(String row, String kind, String measure, List<Point> points) {
    private static final int TICKS_PER_HALF_DISTANCE = 5;

    /** Quantiles are printed, and read back. */
    private static final double QUANTILE_STEPS = 1e12;

    private static final List<Measure> MEASURES = List.of(Measure.RESPONSE, Measure.SERVICE);

    PercentileCurve {
        points = List.copyOf(points);
    }

    /** @param count of samples up to the value; of the maximum, of all */
    record Point(double quantile, long valueNs, long count) {
        boolean isMaximum() {
            return quantile == 1;
        }
    }

    /** Those in which something ended OK. */
    static List<PercentileCurve> of(final String row, final boolean isFloor, final LatencyTotals latency) {
        final List<PercentileCurve> curves = new ArrayList<>();
        for (final Measure measure : MEASURES) {
            final Map<String, Histogram> kinds = isFloor
                    ? Map.of(Summary.BOTH_KINDS, latency.of(Ending.OK, measure))
                    : Map.of(
                            LatencyTag.label(Kind.READ), latency.of(new LatencyTag(Kind.READ, Ending.OK, measure)),
                            LatencyTag.label(Kind.WRITE), latency.of(new LatencyTag(Kind.WRITE, Ending.OK, measure)));
            kinds.entrySet().stream()
                    .filter(kind -> kind.getValue().getTotalCount() > 0)
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(kind -> curves.add(new PercentileCurve(
                            row, kind.getKey(), LatencyTag.label(measure), points(kind.getValue()))));
        }
        return curves;
    }

    private static List<Point> points(final Histogram histogram) {
        final List<Point> points = new ArrayList<>();
        for (int tick = 0; Percentile.isKnown(histogram, quantile(tick)); tick++) {
            final long valueNs = Percentile.valueNs(histogram, quantile(tick));
            points.add(new Point(quantile(tick), valueNs, histogram.getCountBetweenValues(0, valueNs)));
        }
        points.add(new Point(1, histogram.getMaxValue(), histogram.getTotalCount()));
        return points;
    }

    /** Each half distance begins where half of what was left until then is left. */
    private static double quantile(final int tick) {
        final double left = Math.scalb(1.0, -(tick / TICKS_PER_HALF_DISTANCE));
        final double passed = left / 2 * (tick % TICKS_PER_HALF_DISTANCE) / TICKS_PER_HALF_DISTANCE;
        return Math.rint((1 - left + passed) * QUANTILE_STEPS) / QUANTILE_STEPS;
    }
}
