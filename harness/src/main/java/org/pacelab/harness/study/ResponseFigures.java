package org.pacelab.harness.study;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import org.HdrHistogram.Histogram;
import org.pacelab.harness.load.LatencyTag;
import org.pacelab.harness.load.LatencyTag.Ending;
import org.pacelab.harness.load.LatencyTag.Kind;
import org.pacelab.harness.load.LatencyTag.Measure;
import org.pacelab.harness.load.LatencyTotals;
import org.pacelab.harness.load.Percentile;

/**
 * Response times of a row, as far as a study's tables have them. Immutable.
 *
 * @param count       of what ended OK
 * @param percentiles in ns, of each of {@link #QUANTILES}; empty where there are too few samples
 * @param maxNs       empty if there are none
 */
record ResponseFigures(long count, List<OptionalLong> percentiles, OptionalLong maxNs) {
    /** The first is the median. */
    static final List<Double> QUANTILES = List.of(.5, .9, .99, .999);

    ResponseFigures {
        percentiles = List.copyOf(percentiles);
    }

    private static ResponseFigures of(final Histogram response) {
        return new ResponseFigures(
                response.getTotalCount(),
                QUANTILES.stream()
                        .map(quantile -> Percentile.knownNs(response, quantile))
                        .toList(),
                response.getTotalCount() == 0 ? OptionalLong.empty() : OptionalLong.of(response.getMaxValue()));
    }

    /** NaN where there are too few samples. */
    double medianNs() {
        final OptionalLong median = percentiles.get(0);
        return median.isPresent() ? median.getAsLong() : Double.NaN;
    }

    /** As {@link Percentile#text}. */
    String median(final LongFunction<String> format) {
        return Percentile.text(percentiles.get(0), QUANTILES.get(0), format);
    }

    /** Those of one row: of reads and writes together, and of each. */
    record ByKind(ResponseFigures all, ResponseFigures read, ResponseFigures write) {
        static ByKind ofRow(final LatencyTotals row) {
            return new ByKind(
                    ResponseFigures.of(row.of(Ending.OK, Measure.RESPONSE)),
                    ResponseFigures.of(row.of(new LatencyTag(Kind.READ, Ending.OK, Measure.RESPONSE))),
                    ResponseFigures.of(row.of(new LatencyTag(Kind.WRITE, Ending.OK, Measure.RESPONSE))));
        }

        ResponseFigures of(final Kind kind) {
            return kind == Kind.READ ? read : write;
        }
    }
}
