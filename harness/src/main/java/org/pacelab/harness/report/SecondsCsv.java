package org.pacelab.harness.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import org.pacelab.harness.load.LatencySecond;
import org.pacelab.harness.load.Percentile;

/**
 * Every second of every row, and what was wrong in it. Response times are of what ended OK in the second; a percentile with too
 * few samples is an empty cell, and so is what was not judged: stale reads are those whose operations were recorded.
 */
final class SecondsCsv {
    private static final String HEADER = "row,second,seconds,ok_per_second,p50_ns,p99_ns,max_ns,failed,unknown,"
            + "stale_reads,stale_max_versions,stale_max_ns,faults";

    private SecondsCsv() {}

    static List<String> lines(final List<Row> rows) {
        final List<String> lines = new ArrayList<>();
        lines.add(HEADER);
        rows.forEach(row -> row.seconds().forEach(second -> lines.add(line(row, second))));
        return lines;
    }

    private static String line(final Row row, final Row.Second second) {
        final LatencySecond latency = second.latency();
        final Histogram response = latency.response();
        return String.join(
                ",",
                row.label(),
                Long.toString(latency.number()),
                String.format(Locale.ROOT, "%.3f", latency.lengthMs() / 1e3),
                String.format(Locale.ROOT, "%.1f", response.getTotalCount() * 1e3 / Math.max(1, latency.lengthMs())),
                percentile(response, 0.5),
                percentile(response, 0.99),
                response.getTotalCount() == 0 ? "" : Long.toString(response.getMaxValue()),
                Long.toString(latency.failed()),
                Long.toString(latency.unknown()),
                stale(second, Row.Stale::reads),
                stale(second, Row.Stale::maxVersions),
                stale(second, Row.Stale::maxNs),
                second.faults());
    }

    private static String stale(final Row.Second second, final ToLongFunction<Row.Stale> figure) {
        return second.stale() == null ? "" : Long.toString(figure.applyAsLong(second.stale()));
    }

    private static String percentile(final Histogram response, final double quantile) {
        return Percentile.isKnown(response, quantile) ? Long.toString(Percentile.valueNs(response, quantile)) : "";
    }
}
