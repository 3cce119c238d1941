package org.pacelab.harness.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/** What {@code counters.csv} comes down to, one line for each row: what an operation took of all workers together, and what the workers used. */
final class UseTable {
    /** Figures of the worker {@code all}. */
    private static final Map<String, String> OF_ALL = inOrder(
            "messages-per-operation", "messages_per_operation",
            "bytes-per-operation", "bytes_per_operation",
            "forces-per-operation", "forces_per_operation",
            "elections", "elections");

    private static final Map<String, String> SUMS =
            inOrder("cpu", "cpu_ns", "allocated", "allocated_bytes", "collections", "collections", "pauses", "pauses");
    private static final Map<String, String> LONGEST = inOrder("longest-pause", "longest_pause_ns");
    private static final String ALL = "all";

    private UseTable() {}

    /** @throws IllegalArgumentException if the table is another one, or a figure in it is none */
    static CsvTable of(final CsvTable counters) {
        final Map<String, Map<String, String>> rows = new LinkedHashMap<>();
        for (int i = 0; i < counters.rows().size(); i++) {
            final Map<String, String> row =
                    rows.computeIfAbsent(counters.cell(i, "row"), label -> new LinkedHashMap<>());
            final String figure = counters.cell(i, "figure");
            final String value = counters.cell(i, "value");
            if (counters.cell(i, "worker").equals(ALL)) {
                put(row, OF_ALL.get(figure), value, (before, now) -> now);
            } else if (SUMS.containsKey(figure) || LONGEST.containsKey(figure)) {
                final long whole = counters.whole(i, "value");
                put(row, SUMS.get(figure), value, (before, now) -> Long.toString(Long.parseLong(before) + whole));
                put(
                        row,
                        LONGEST.get(figure),
                        value,
                        (before, now) -> Long.toString(Math.max(Long.parseLong(before), whole)));
            }
        }
        final List<String> columns = new ArrayList<>(List.of("row"));
        List.of(OF_ALL, SUMS, LONGEST).forEach(figures -> columns.addAll(figures.values()));
        final List<List<String>> lines = new ArrayList<>();
        rows.forEach((label, row) -> {
            row.put("row", label);
            lines.add(
                    columns.stream().map(column -> row.getOrDefault(column, "")).toList());
        });
        return new CsvTable(counters.file(), columns, lines);
    }

    private static void put(
            final Map<String, String> row, final String column, final String value, final BinaryOperator<String> both) {
        if (column != null) {
            row.merge(column, value, both);
        }
    }

    private static Map<String, String> inOrder(final String... figuresAndColumns) {
        final Map<String, String> columns = new LinkedHashMap<>();
        for (int i = 0; i < figuresAndColumns.length; i += 2) {
            columns.put(figuresAndColumns[i], figuresAndColumns[i + 1]);
        }
        return columns;
    }
}
