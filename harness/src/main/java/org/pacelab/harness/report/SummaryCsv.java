package org.pacelab.harness.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.pacelab.harness.load.LoadResult;
import org.pacelab.harness.load.Percentile;

/** A {@link Summary} as CSV. A percentile with too few samples, and a ratio to a floor that was not measured, are empty cells. */
final class SummaryCsv {
    private static final String HEADER =
            "row,floor,protocol,setting,kind,arrival,target_per_second,outstanding,sessions,count,"
                    + "rate_per_second,p50_ns,p90_ns,p99_ns,p99.9_ns,max_ns,p50_to_echo,p50_to_relay,rate_to_echo,rate_to_relay,"
                    + "waited,failed,unknown,flags,recoveries_ns,availability_gaps_ns,verdict";
    private static final List<Double> QUANTILES = List.of(0.5, 0.9, 0.99, 0.999);

    private SummaryCsv() {}

    static List<String> lines(final Summary summary) {
        final List<String> lines = new ArrayList<>();
        lines.add(HEADER);
        summary.lines().forEach(line -> lines.add(line(line)));
        return lines;
    }

    private static String line(final Summary.Line line) {
        final Row row = line.row();
        final LoadResult result = row.result();
        final Histogram response = line.response();
        final List<Object> cells = new ArrayList<>(List.of(
                row.label(),
                row.isFloor(),
                row.protocol(),
                row.setting(),
                line.kind(),
                row.workload().arrival().name().toLowerCase(Locale.ROOT),
                row.workload().ratePerSecond(),
                row.workload().outstanding(),
                result.sessions(),
                response.getTotalCount(),
                decimal(line.ratePerSecond())));
        QUANTILES.forEach(quantile ->
                cells.add(Percentile.isKnown(response, quantile) ? Percentile.valueNs(response, quantile) : ""));
        cells.addAll(List.of(
                response.getTotalCount() == 0 ? "" : response.getMaxValue(),
                decimal(line.toEcho().p50()),
                decimal(line.toRelay().p50()),
                decimal(line.toEcho().rate()),
                decimal(line.toRelay().rate()),
                result.waited(),
                result.failed(),
                result.unknown(),
                String.join(" ", row.flagLabels()),
                row.recoveries().stream()
                        .map(recovery -> Long.toString(recovery.durationNs()))
                        .collect(Collectors.joining(" ")),
                row.gaps().stream().map(gap -> Long.toString(gap.durationNs())).collect(Collectors.joining(" ")),
                row.verdict() == null ? "" : row.verdict().label()));
        return cells.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    private static String decimal(final double value) {
        return Double.isNaN(value) || Double.isInfinite(value) ? "" : String.format(Locale.ROOT, "%.3f", value);
    }
}
