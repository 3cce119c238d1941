package org.pacelab.harness.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.pacelab.harness.load.Percentile;
import org.pacelab.harness.load.RowFlag;
import org.pacelab.harness.scenario.Workload;

/** A {@link Summary} as aligned text for a terminal of 100 columns, with what is to be read with care below it. */
public final class SummaryTable {
    private static final List<String> HEADER = List.of("row", "kind", "rate", "p50", "p90", "p99", "p99.9", "max");

    private static final int LEFT_COLUMNS = 2;

    private SummaryTable() {}

    public static List<String> lines(final Summary summary) {
        final boolean closed =
                summary.lines().stream().anyMatch(line -> line.row().workload().arrival() == Workload.Arrival.CLOSED);
        final boolean judged =
                summary.lines().stream().anyMatch(line -> line.row().verdict() != null);
        final List<Summary.Floor> floors = summary.floors();
        final boolean rated = closed && floors.contains(Summary.Floor.RELAY);
        final List<List<String>> cells = new ArrayList<>();
        cells.add(header(floors, rated, judged));
        summary.lines().forEach(line -> cells.add(cells(line, floors, rated, judged)));
        final List<String> lines = new ArrayList<>(TextTable.aligned(cells, LEFT_COLUMNS));
        lines.add("");
        lines.add("Response times from the intended start"
                + (floors.isEmpty() ? "" : "; x: median divided by the floor's")
                + (rated ? "; rate x: rate divided by relay's." : "."));
        lines.addAll(notes(summary));
        return lines;
    }

    /** Each mark with its rows, stale reads, how long faults were felt, and what was read back. */
    private static List<String> notes(final Summary summary) {
        final List<Row> rows =
                summary.lines().stream().map(Summary.Line::row).distinct().toList();
        final List<String> notes = new ArrayList<>();
        for (final RowFlag flag : RowFlag.values()) {
            final List<String> marked = rows.stream()
                    .filter(row -> row.flags().contains(flag))
                    .map(Row::label)
                    .toList();
            if (!marked.isEmpty()) {
                notes.add("! " + flag.label() + ": " + String.join(", ", marked));
            }
        }
        rows.stream()
                .map(Row::verdict)
                .filter(verdict -> verdict != null && verdict.isRed())
                .distinct()
                .forEach(
                        verdict -> notes.add("! " + verdict.part() + ": " + verdict.label() + ", " + verdict.reason()));
        rows.stream()
                .map(Row::verdict)
                .filter(verdict -> verdict != null && verdict.staleReads() > 0)
                .distinct()
                .forEach(verdict -> notes.add("  " + verdict.part() + ": " + verdict.staleness()));
        rows.stream()
                .map(Row::verdict)
                .filter(verdict -> verdict != null && !verdict.caveat().isEmpty())
                .distinct()
                .forEach(verdict -> notes.add("  " + verdict.part() + ": " + verdict.caveat()));
        for (final Row row : rows) {
            row.gaps().forEach(gap -> notes.add("  " + row.label() + ": " + gap.describe()));
            FaultTimes.of(row).ifPresent(times -> notes.add("  " + row.label() + ": " + times.describe()));
            row.recoveries().forEach(recovery -> notes.add("  " + row.label() + ": " + recovery.describe()));
            if (row.adds() != null) {
                notes.add("  " + row.label() + ": " + row.adds().describe());
            }
        }
        return notes;
    }

    private static List<String> header(final List<Summary.Floor> floors, final boolean rated, final boolean judged) {
        final List<String> header = new ArrayList<>(HEADER);
        floors.forEach(floor -> header.add("x " + floor.label()));
        if (rated) {
            header.add("rate x");
        }
        if (judged) {
            header.add("verdict");
        }
        return header;
    }

    private static List<String> cells(
            final Summary.Line line, final List<Summary.Floor> floors, final boolean rated, final boolean judged) {
        final Histogram response = line.response();
        final List<String> cells = new ArrayList<>();
        cells.add(line.row().label());
        cells.add(line.kind());
        cells.add(Quantities.rate(line.ratePerSecond()));
        for (final double quantile : new double[] {0.5, 0.9, 0.99, 0.999}) {
            cells.add(Percentile.text(response, quantile, Quantities::duration));
        }
        cells.add(response.getTotalCount() == 0 ? "-" : Quantities.duration(response.getMaxValue()));
        floors.forEach(floor -> cells.add(ratio(line.to(floor).p50())));
        if (rated) {
            cells.add(ratio(line.to(Summary.Floor.RELAY).rate()));
        }
        if (judged) {
            cells.add(line.row().verdict() == null ? "-" : line.row().verdict().label());
        }
        return cells;
    }

    private static String ratio(final double ratio) {
        return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.2f", ratio) : "-";
    }
}
