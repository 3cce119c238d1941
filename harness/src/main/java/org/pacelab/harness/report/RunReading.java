package org.pacelab.harness.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.pacelab.harness.load.LatencyTotals;

/**
 * What the files of a run directory say, of a scenario or a study, finished or not: nothing that is not there is made up, and a file that is not whole is
 * refused. A study's rows are run directories in its {@code rows/}. Immutable.
 */
public final class RunReading {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** By the names of their files, with the columns without which nothing can be shown of them. */
    private static final Map<String, List<String>> TABLES = Map.of(
            "summary", List.of("row", "floor", "protocol", "setting", "kind", "target_per_second", "rate_per_second"),
            "seconds",
                    List.of(
                            "row",
                            "second",
                            "seconds",
                            "ok_per_second",
                            "p50_ns",
                            "p99_ns",
                            "max_ns",
                            "failed",
                            "unknown",
                            "faults"),
            "settings", List.of("row", "family", "setting", "objective_p99_ns", "read_class", "write_class"),
            "ladder",
                    List.of(
                            "row",
                            "step",
                            "kind",
                            "offered_per_second",
                            "achieved_per_second",
                            "held",
                            "why_not",
                            "is_knee"),
            "partition", List.of("row", "kind"),
            "wan", List.of("topology", "setting", "kind", "client_site", "median_ns", "closed_form_ns", "deviation"),
            "map", List.of("family", "setting", "kind", "class", "replicas_answered", "message_delays"));

    private static final String ROWS = "rows";

    private final String name;
    private final JsonNode manifest;
    private final Map<String, CsvTable> tables;
    private final List<PercentileCurve> curves;
    private final JsonNode verdicts;
    private final Map<String, RunReading> rows;
    private final List<String> leftOut;

    private RunReading(final Path folder) {
        this.name = folder.getFileName().toString();
        this.manifest = manifest(folder);
        this.tables = tables(folder);
        this.curves = curves(folder, manifest);
        this.verdicts = verdicts(folder);
        final Map<String, RunReading> readRows = new LinkedHashMap<>();
        final List<String> withoutManifest = new ArrayList<>();
        for (final Path row : rowFolders(folder)) {
            if (Files.exists(manifestFile(row))) {
                readRows.put(row.getFileName().toString(), new RunReading(row));
            } else {
                withoutManifest.add(ROWS + "/" + row.getFileName());
            }
        }
        this.rows = readRows;
        this.leftOut = withoutManifest;
    }

    /** @throws IllegalArgumentException with one line, if it is no run directory, or a file in it is not whole */
    public static RunReading read(final Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(folder + ": no such directory");
        }
        return new RunReading(folder.toAbsolutePath().normalize());
    }

    /** Of its directory. */
    String name() {
        return name;
    }

    /** What {@code run.json} holds, without the rows' histories and verdicts. */
    JsonNode manifest() {
        return manifest;
    }

    /** By the names of their files; {@code use} for what {@code counters.csv} comes down to. */
    Map<String, CsvTable> tables() {
        return tables;
    }

    List<PercentileCurve> curves() {
        return curves;
    }

    /** What {@code verdict.json} holds; empty if nothing was judged. */
    JsonNode verdicts() {
        return verdicts;
    }

    /** The runs of a study's rows, by the names of their directories. */
    Map<String, RunReading> rows() {
        return rows;
    }

    /** Row directories without a {@code run.json}: no results. */
    List<String> leftOut() {
        return leftOut;
    }

    private static JsonNode manifest(final Path folder) {
        if (!Files.isRegularFile(manifestFile(folder))) {
            throw new IllegalArgumentException(folder + " is no run directory: it has no run.json");
        }
        final JsonNode manifest = json(manifestFile(folder));
        if (!manifest.path("provenance").path("host").isObject()
                || !manifest.path("status").isTextual()) {
            throw new IllegalArgumentException(manifestFile(folder) + ": it does not say where its numbers come from");
        }
        if (!manifest.path("scenario").isObject() && !manifest.path("study").isTextual()) {
            throw new IllegalArgumentException(
                    folder + " is a run of benchmarks or stress tests; shown are scenarios and studies");
        }
        for (final JsonNode row : manifest.path(ROWS)) {
            ((ObjectNode) row).remove(List.of("history", "verdict"));
        }
        return manifest;
    }

    private static Map<String, CsvTable> tables(final Path folder) {
        final Map<String, CsvTable> tables = new TreeMap<>();
        TABLES.forEach((name, needed) -> {
            final Path file = csv(folder, name);
            if (Files.exists(file)) {
                tables.put(name, CsvTable.read(file).with(needed));
            }
        });
        final Path counters = csv(folder, "counters");
        if (Files.exists(counters)) {
            tables.put("use", UseTable.of(CsvTable.read(counters)));
        }
        return tables;
    }

    /** Older runs have their latency log only. */
    private static List<PercentileCurve> curves(final Path folder, final JsonNode manifest) {
        final Path percentiles = csv(folder, "percentiles");
        final Path log = folder.resolve("latency.hlog");
        if (Files.exists(percentiles)) {
            return PercentilesCsv.curves(CsvTable.read(percentiles));
        }
        if (!Files.exists(log)) {
            return List.of();
        }
        final Set<String> floors = new HashSet<>();
        for (final JsonNode row : manifest.path(ROWS)) {
            if (row.path("isFloor").asBoolean()) {
                floors.add(row.path("label").asText());
            }
        }
        try {
            return LatencyTotals.readRows(log).entrySet().stream()
                    .flatMap(row ->
                            PercentileCurve.of(row.getKey(), floors.contains(row.getKey()), row.getValue()).stream())
                    .toList();
        } catch (final IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static JsonNode verdicts(final Path folder) {
        final Path file = folder.resolve("verdict.json");
        final JsonNode verdicts = Files.exists(file) ? json(file) : JSON.createArrayNode();
        if (!verdicts.isArray()) {
            throw new IllegalArgumentException(file + ": it is no list of verdicts");
        }
        return verdicts;
    }

    private static List<Path> rowFolders(final Path folder) {
        final Path parent = folder.resolve(ROWS);
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(Files::isDirectory).sorted().toList();
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + parent + ": " + e, e);
        }
    }

    private static JsonNode json(final Path file) {
        try {
            return JSON.readTree(Files.readString(file));
        } catch (final JsonProcessingException e) {
            throw new IllegalArgumentException(file + ": " + e.getOriginalMessage(), e);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
    }

    private static Path csv(final Path folder, final String table) {
        return folder.resolve(table + ".csv");
    }

    private static Path manifestFile(final Path folder) {
        return folder.resolve("run.json");
    }
}
