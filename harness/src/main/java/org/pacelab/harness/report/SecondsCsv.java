package org.pacelab.harness.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import org.pacelab.harness.load.LatencySecond;

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
                CsvCells.decimal(latency.lengthMs() / 1e3, 3),
                CsvCells.decimal(response.getTotalCount() * 1e3 / Math.max(1, latency.lengthMs()), 1),
                CsvCells.percentile(response, 0.5),
                CsvCells.percentile(response, 0.99),
                CsvCells.max(response),
                Long.toString(latency.failed()),
                Long.toString(latency.unknown()),
                stale(second, Row.Stale::reads),
                stale(second, Row.Stale::maxVersions),
                stale(second, Row.Stale::maxNs),
                second.faults());
    }

    private static String stale(final Row.Second second, final ToLongFunction<Row.Stale> figure) {
        return second.stale() == null ? CsvCells.UNKNOWN : Long.toString(figure.applyAsLong(second.stale()));
    }
}
