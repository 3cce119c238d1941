package org.pacelab.harness.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the page is given, as compact as curves of hundreds of rows want it: their quantiles are listed once. The same runs give the same text. */
final class ReportJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<Double> quantiles;

    private ReportJson(final List<RunReading> runs) {
        final Set<Double> found = new TreeSet<>();
        runs.forEach(run -> addQuantiles(run, found));
        this.quantiles = List.copyOf(found);
    }

    /** As it may stand in a script element. */
    static String of(final List<RunReading> runs) {
        final ReportJson report = new ReportJson(runs);
        final ObjectNode page = JSON.createObjectNode();
        report.quantiles.forEach(page.putArray("quantiles")::add);
        final ArrayNode nodes = page.putArray("runs");
        runs.forEach(run -> nodes.add(report.node(run)));
        try {
            return JSON.writeValueAsString(page).replace("<", "\\u003c");
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException("a tree that cannot be written", e);
        }
    }

    private static void addQuantiles(final RunReading run, final Set<Double> found) {
        run.curves()
                .forEach(curve -> curve.points().stream()
                        .filter(point -> !point.isMaximum())
                        .forEach(point -> found.add(point.quantile())));
        run.rows().values().forEach(row -> addQuantiles(row, found));
    }

    private ObjectNode node(final RunReading run) {
        final ObjectNode node = JSON.createObjectNode();
        node.put("name", run.name());
        node.set("manifest", run.manifest());
        node.set("verdicts", run.verdicts());
        final ObjectNode tables = node.putObject("tables");
        run.tables().forEach((name, table) -> tables.set(name, node(table)));
        final ArrayNode curves = node.putArray("curves");
        run.curves().forEach(curve -> curves.add(node(curve)));
        final ObjectNode rows = node.putObject("rows");
        run.rows().forEach((name, row) -> rows.set(name, node(row)));
        run.leftOut().forEach(node.putArray("leftOut")::add);
        return node;
    }

    private static JsonNode node(final CsvTable table) {
        final ObjectNode node = JSON.createObjectNode();
        table.columns().forEach(node.putArray("columns")::add);
        final ArrayNode rows = node.putArray("rows");
        table.rows().forEach(row -> row.forEach(rows.addArray()::add));
        return node;
    }

    /** A value for each quantile of all, as far as the curve goes. */
    private JsonNode node(final PercentileCurve curve) {
        final Map<Double, Long> values = new HashMap<>();
        final ObjectNode node = JSON.createObjectNode();
        node.put("row", curve.row()).put("kind", curve.kind()).put("measure", curve.measure());
        for (final PercentileCurve.Point point : curve.points()) {
            if (point.isMaximum()) {
                node.put("maxNs", point.valueNs()).put("count", point.count());
            } else {
                values.put(point.quantile(), point.valueNs());
            }
        }
        final ArrayNode known = node.putArray("values");
        final Set<Double> left = new HashSet<>(values.keySet());
        for (int i = 0; !left.isEmpty(); i++) {
            known.add(values.get(quantiles.get(i)));
            left.remove(quantiles.get(i));
        }
        return node;
    }
}
