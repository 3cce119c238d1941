package org.pacelab.harness.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The curves of all rows, one quantile a line, as data frames like it. {@code count} is that of the samples up to the value, and in the last line of a
 * curve, its maximum, that of all.
 */
final class PercentilesCsv {
    private static final String HEADER = "row,kind,measure,quantile,value_ns,count";

    private PercentilesCsv() {}

    static List<String> lines(final List<Row> rows) {
        final List<String> lines = new ArrayList<>();
        lines.add(HEADER);
        for (final Row row : rows) {
            PercentileCurve.of(row.label(), row.isFloor(), row.latency())
                    .forEach(curve -> curve.points().forEach(point -> lines.add(line(curve, point))));
        }
        return lines;
    }

    /** @throws IllegalArgumentException if the table is another one, or a figure in it is none */
    static List<PercentileCurve> curves(final CsvTable table) {
        final Map<List<String>, List<PercentileCurve.Point>> points = new LinkedHashMap<>();
        for (int row = 0; row < table.rows().size(); row++) {
            points.computeIfAbsent(
                            List.of(table.cell(row, "row"), table.cell(row, "kind"), table.cell(row, "measure")),
                            curve -> new ArrayList<>())
                    .add(new PercentileCurve.Point(
                            table.decimal(row, "quantile"), table.whole(row, "value_ns"), table.whole(row, "count")));
        }
        return points.entrySet().stream()
                .map(curve -> new PercentileCurve(
                        curve.getKey().get(0),
                        curve.getKey().get(1),
                        curve.getKey().get(2),
                        curve.getValue()))
                .toList();
    }

    private static String line(final PercentileCurve curve, final PercentileCurve.Point point) {
        return String.join(
                ",",
                curve.row(),
                curve.kind(),
                curve.measure(),
                BigDecimal.valueOf(point.quantile()).stripTrailingZeros().toPlainString(),
                Long.toString(point.valueNs()),
                Long.toString(point.count()));
    }
}
