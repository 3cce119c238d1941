package org.pacelab.harness.study;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pacelab.harness.load.LatencyTag.Kind;
import org.pacelab.harness.report.CsvCells;
import org.pacelab.harness.report.CsvTable;
import org.pacelab.harness.report.CutSide;
import org.pacelab.harness.report.Quantities;
import org.pacelab.harness.report.RunDirectory;
import org.pacelab.harness.report.RunManifest.RowManifest;
import org.pacelab.harness.report.Summary;
import org.pacelab.harness.report.TextTable;

/** What the processes of a {@link PacelcStudy} were measured to do, as tables and as people read it. Immutable. */
public final class PacelcFigures {
    private static final String MAJORITY = "majority";
    private static final String MINORITY = "minority";

    private final List<MeasuredItem> items;
    private final Map<String, String> classes;

    private PacelcFigures(final List<MeasuredItem> items, final Map<String, String> classes) {
        this.items = List.copyOf(items);
        this.classes = classes;
    }

    /** @param items those that are there, and whole */
    static PacelcFigures of(final List<MeasuredItem> items, final RunDirectory study) {
        return new PacelcFigures(items, classes(study.folder().resolve("map.csv")));
    }

    /** By setting and kind, as the map in virtual time has them. */
    private static Map<String, String> classes(final Path file) {
        final Map<String, String> classes = new HashMap<>();
        if (Files.exists(file)) {
            final CsvTable map = CsvTable.read(file);
            for (int row = 0; row < map.rows().size(); row++) {
                classes.put(map.cell(row, "setting") + " " + map.cell(row, "kind"), map.cell(row, "class"));
            }
        }
        return classes;
    }

    /** What went wrong, one line; empty if nothing did. */
    String failures() {
        return items.stream()
                .filter(item -> !item.failure().isEmpty())
                .map(item -> item.item().label() + ": " + item.failure())
                .collect(Collectors.joining("; "));
    }

    /** As CSV, by name. */
    public Map<String, List<String>> tables() {
        final Map<String, List<String>> tables = new LinkedHashMap<>();
        tables.put("settings", settingsCsv());
        tables.put("ladder", ladderCsv());
        tables.put("partition", partitionCsv());
        return tables;
    }

    void write(final RunDirectory study) {
        tables().forEach((name, lines) -> study.writeTable(name + ".csv", lines));
    }

    private Stream<MeasuredItem> settings() {
        return items.stream().filter(one -> one.item().setting().isPresent());
    }

    /** One line for each setting. */
    private List<String> settingsCsv() {
        final List<String> lines = new ArrayList<>();
        lines.add("row,family,setting,durability,topology,objective_p99_ns,capacity_per_second,knee_per_second,"
                + "read_class,write_class,read_partition,write_partition,floor,read_x_floor,write_x_floor,verdict");
        settings().forEach(one -> lines.add(settingLine(one)));
        return lines;
    }

    private String settingLine(final MeasuredItem one) {
        final StudySetting setting = one.item().setting().orElseThrow();
        final String floor = setting.floor();
        return CsvCells.line(List.of(
                one.item().label(),
                setting.family(),
                setting.label(),
                PacelcPlan.wordOf(one.item().scenario().deployment().durability()),
                one.item().topology(),
                one.item().scenario().search().objectiveNs(),
                number(one.capacity()),
                number(one.knee()),
                classes.getOrDefault(setting.label() + " read", CsvCells.UNKNOWN),
                classes.getOrDefault(setting.label() + " write", CsvCells.UNKNOWN),
                partitionClass(one, true),
                partitionClass(one, false),
                floor,
                decimal(timesFloor(one, Kind.READ, floor)),
                decimal(timesFloor(one, Kind.WRITE, floor)),
                one.verdictLabel()));
    }

    /** Three lines for each rate that was tried. */
    private List<String> ladderCsv() {
        final List<String> lines = new ArrayList<>();
        lines.add("row,step,offered_per_second,achieved_per_second,kind,count,p50_ns,p90_ns,p99_ns,p99.9_ns,max_ns,"
                + "send_backlog,receive_backlog,held,why_not,is_knee");
        settings()
                .forEach(one -> one.steps().forEach(step -> {
                    final ResponseFigures.ByKind responses = one.responses(step);
                    lines.add(stepLine(one, step, "all", responses.all()));
                    lines.add(stepLine(one, step, "read", responses.read()));
                    lines.add(stepLine(one, step, "write", responses.write()));
                }));
        return lines;
    }

    private static String stepLine(
            final MeasuredItem one, final RowManifest row, final String kind, final ResponseFigures response) {
        final List<Object> cells = new ArrayList<>(List.of(
                one.item().label(),
                row.label(),
                row.targetPerSecond(),
                decimal(row.achievedPerSecond()),
                kind,
                response.count()));
        response.percentiles().forEach(percentile -> cells.add(number(percentile)));
        cells.add(number(response.maxNs()));
        cells.addAll(List.of(
                row.step().sendBacklog(),
                row.step().receiveBacklog(),
                row.step().held(),
                row.step().whyNot(),
                row.targetPerSecond() == one.knee().orElse(0)));
        return CsvCells.line(cells);
    }

    /** Four lines for each cut: reads and writes of each side. What was unsent, what waited for a session and the flags are of the whole row. */
    private List<String> partitionCsv() {
        final List<String> lines = new ArrayList<>();
        lines.add("row,step,cut,side,kind,offered_per_second,key_share,served,late,refused,unknown,unsent,waited,"
                + "served_in_second_half,p50_ns,p99_ns,max_ns,stale_reads,stale_max_ns,recovery_ns,"
                + "lost_acknowledged_writes,converged,flags,verdict");
        settings()
                .forEach(one ->
                        one.cut().ifPresent(row -> row.sides().forEach(side -> lines.add(sideLine(one, row, side)))));
        return lines;
    }

    private static String sideLine(final MeasuredItem one, final RowManifest row, final CutSide side) {
        return CsvCells.line(List.of(
                one.item().label(),
                row.label(),
                side.fault(),
                side.clients(),
                side.isRead() ? "read" : "write",
                row.targetPerSecond(),
                one.item().scenario().recording().keyShare(),
                side.served(),
                side.late(),
                side.refused(),
                side.unknown(),
                row.result().unsent(),
                row.result().waited(),
                decimal(side.servedInTail()),
                known(side.response().p50Ns()),
                known(side.response().p99Ns()),
                known(side.response().maxNs()),
                side.staleReads(),
                side.maxStaleNs(),
                known(side.recoveryNs()),
                side.isRead() ? CsvCells.UNKNOWN : known(side.lostWrites()),
                side.isRead() ? CsvCells.UNKNOWN : side.lostWrites() != CutSide.NONE,
                String.join(" ", row.flags()),
                one.verdictLabel()));
    }

    /** From what each side was served in the second half of each cut, as {@link PartitionProbe#classOf}. */
    private static String partitionClass(final MeasuredItem one, final boolean isRead) {
        final List<CutSide> majority = one.sides(MAJORITY, isRead);
        final List<CutSide> minority = one.sides(MINORITY, isRead);
        if (majority.isEmpty() || minority.isEmpty()) {
            return CsvCells.UNKNOWN;
        }
        return PacelcClass.Partition.of(
                        majority.stream().allMatch(CutSide::isServed),
                        minority.stream().anyMatch(CutSide::isServed))
                .label();
    }

    /** The median at the rate that is the first for all, to that of the floor, of which the median measurement counts. */
    private double timesFloor(final MeasuredItem one, final Kind kind, final String floor) {
        final List<RowManifest> steps = one.steps();
        if (steps.isEmpty()) {
            return Double.NaN;
        }
        return one.responses(steps.get(0)).of(kind).medianNs() / Summary.median(floorMedians(one, floor));
    }

    private List<Double> floorMedians(final MeasuredItem setting, final String floor) {
        return items.stream()
                .filter(one -> one.item().setting().isEmpty() && one.item().isComparedWith(setting.item()))
                .flatMap(one -> one.manifest().rows().stream()
                        .filter(row -> row.protocol().equals(floor) && row.targetPerSecond() == PacelcPlan.BASE_RATE)
                        .map(row -> one.responses(row).all().medianNs()))
                .toList();
    }

    /** For a terminal. */
    public List<String> lines() {
        final List<List<String>> cells = new ArrayList<>();
        cells.add(List.of(
                "setting",
                "reads",
                "writes",
                "read p50",
                "x floor",
                "write p50",
                "x floor",
                "knee",
                "cut: reads",
                "cut: writes",
                "lost",
                "verdict"));
        settings().forEach(one -> cells.add(cells(one)));
        final List<String> lines = new ArrayList<>();
        lines.add(
                "Processes; p50 at " + Quantities.rate(PacelcPlan.BASE_RATE)
                        + ", x floor: to the median of the same messages with no protocol; knee: the highest of the rates tried that met its objective;");
        lines.add("cut: what was served in its second half of what fell due, with the majority / with the minority;"
                + " lost: writes acknowledged and gone, of the keys that were recorded");
        lines.addAll(TextTable.aligned(cells, 3));
        if (cells.stream().anyMatch(row -> row.stream().anyMatch(cell -> cell.endsWith(" !")))) {
            lines.add("! not as the map has it, which is of longer cuts in virtual time");
        }
        return lines;
    }

    private List<String> cells(final MeasuredItem one) {
        final StudySetting setting = one.item().setting().orElseThrow();
        return List.of(
                one.item().label(),
                classes.getOrDefault(setting.label() + " read", CsvCells.UNKNOWN),
                classes.getOrDefault(setting.label() + " write", CsvCells.UNKNOWN),
                baseMedian(one, Kind.READ),
                times(timesFloor(one, Kind.READ, setting.floor())),
                baseMedian(one, Kind.WRITE),
                times(timesFloor(one, Kind.WRITE, setting.floor())),
                one.knee().isPresent() ? Quantities.rate(one.knee().getAsLong()) : "none held",
                shares(one, true) + mark(one, true),
                shares(one, false) + mark(one, false),
                lost(one),
                one.verdictLabel());
    }

    /** Where processes were seen to do otherwise under their cuts than the map says. */
    private String mark(final MeasuredItem one, final boolean isRead) {
        final String seen = partitionClass(one, isRead);
        final String mapped = classes.getOrDefault(
                one.item().setting().orElseThrow().label() + (isRead ? " read" : " write"), CsvCells.UNKNOWN);
        return seen.isEmpty() || mapped.isEmpty() || mapped.startsWith("P" + seen + "/") ? "" : " !";
    }

    private static String lost(final MeasuredItem one) {
        final List<CutSide> writes = one.cut().stream()
                .flatMap(row -> row.sides().stream())
                .filter(side -> !side.isRead())
                .toList();
        return writes.isEmpty() || writes.stream().anyMatch(side -> side.lostWrites() == CutSide.NONE)
                ? "?"
                : Long.toString(writes.stream().mapToLong(CutSide::lostWrites).sum());
    }

    private static String shares(final MeasuredItem one, final boolean isRead) {
        return Stream.of(MAJORITY, MINORITY)
                .map(clients -> one.sides(clients, isRead).stream()
                        .map(side -> String.format(Locale.ROOT, "%.0f%%", 100 * side.servedInTail()))
                        .collect(Collectors.joining(" ")))
                .collect(Collectors.joining(" / "));
    }

    private static String baseMedian(final MeasuredItem one, final Kind kind) {
        return one.steps().isEmpty()
                ? "?"
                : one.responses(one.steps().get(0)).of(kind).median(Quantities::duration);
    }

    private static String times(final double ratio) {
        return Double.isNaN(ratio) ? "?" : String.format(Locale.ROOT, "%.2f", ratio);
    }

    private static Object number(final OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : CsvCells.UNKNOWN;
    }

    private static Object known(final long value) {
        return value == CutSide.NONE ? CsvCells.UNKNOWN : value;
    }

    private static String decimal(final double value) {
        return CsvCells.decimal(value, 3);
    }
}
