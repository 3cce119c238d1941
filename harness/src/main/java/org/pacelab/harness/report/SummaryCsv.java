package org.pacelab.harness.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.pacelab.harness.load.LoadResult;

/** A {@link Summary} as CSV. A percentile with too few samples, and a ratio to a floor that was not measured, are empty cells. */
final class SummaryCsv {
    private static final String HEADER =
            "row,floor,protocol,setting,kind,arrival,target_per_second,outstanding,sessions,count,"
                    + "rate_per_second,p50_ns,p90_ns,p99_ns,p99.9_ns,max_ns," + ofFloors("p50_to_") + ","
                    + ofFloors("rate_to_")
                    + ",waited,failed,unknown,flags,recoveries_ns,availability_gaps_ns,p99_before_faults_ns,p99_during_faults_ns,"
                    + "p99_after_faults_ns,verdict";
    private static final double P99 = 0.99;
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
        QUANTILES.forEach(quantile -> cells.add(CsvCells.percentile(response, quantile)));
        cells.add(CsvCells.max(response));
        for (final Summary.Floor floor : Summary.Floor.values()) {
            cells.add(decimal(line.to(floor).p50()));
        }
        for (final Summary.Floor floor : Summary.Floor.values()) {
            cells.add(decimal(line.to(floor).rate()));
        }
        cells.addAll(List.of(
                result.waited(),
                result.failed(),
                result.unknown(),
                String.join(" ", row.flagLabels()),
                row.recoveries().stream()
                        .map(recovery -> Long.toString(recovery.durationNs()))
                        .collect(Collectors.joining(" ")),
                row.gaps().stream().map(gap -> Long.toString(gap.durationNs())).collect(Collectors.joining(" "))));
        FaultTimes.of(row)
                .map(FaultTimes::inOrder)
                .ifPresentOrElse(
                        times -> times.forEach(time -> cells.add(CsvCells.percentile(time, P99))),
                        () -> cells.addAll(Collections.nCopies(3, CsvCells.UNKNOWN)));
        cells.add(row.verdict() == null ? CsvCells.UNKNOWN : row.verdict().label());
        return CsvCells.line(cells);
    }

    private static String ofFloors(final String prefix) {
        return Arrays.stream(Summary.Floor.values())
                .map(floor -> prefix + floor.label())
                .collect(Collectors.joining(","));
    }

    private static String decimal(final double value) {
        return CsvCells.decimal(value, 3);
    }
}
