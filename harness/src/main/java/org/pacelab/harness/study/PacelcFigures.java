package org.pacelab.harness.study;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.pacelab.harness.load.LatencyTag.Kind;
import org.pacelab.harness.load.Percentile;
import org.pacelab.harness.report.CutSide;
import org.pacelab.harness.report.Quantities;
import org.pacelab.harness.report.RunDirectory;
import org.pacelab.harness.report.RunManifest.RowManifest;
import org.pacelab.harness.report.TextTable;

/** What the processes of a {@link PacelcStudy} were measured to do, as tables and as people read it. Immutable. */
public final class PacelcFigures {
    private static final String MAJORITY = "majority";
    private static final String MINORITY = "minority";
    private static final String UNKNOWN = "";
    private static final List<Double> QUANTILES = List.of(.5, .9, .99, .999);

    private final List<MeasuredItem> items;
    private final Map<String, String> classes;

    private PacelcFigures(final List<MeasuredItem> items, final Map<String, String> classes) {
        this.items = List.copyOf(items);
        this.classes = classes;
    }

    /** Of the rows that are there, and whole. */
    static PacelcFigures read(final List<StudyItem> items, final RunDirectory study) {
        return new PacelcFigures(
                items.stream()
                        .flatMap(item -> MeasuredItem.read(item, study).stream())
                        .toList(),
                classes(study.folder().resolve("map.csv")));
    }

    /** By setting and kind, as the map in virtual time has them. */
    private static Map<String, String> classes(final Path map) {
        final Map<String, String> classes = new HashMap<>();
        if (Files.exists(map)) {
            try {
                Files.readAllLines(map).stream()
                        .skip(1)
                        .map(line -> line.split(",", -1))
                        .forEach(cells -> classes.put(cells[1] + " " + cells[2], cells[3]));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
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
        return Stream.of(
                        one.item().label(),
                        setting.family(),
                        setting.label(),
                        PacelcPlan.wordOf(one.item().scenario().deployment().durability()),
                        one.item().topology(),
                        one.item().scenario().search().objectiveNs(),
                        number(one.capacity()),
                        number(one.knee()),
                        classes.getOrDefault(setting.label() + " read", UNKNOWN),
                        classes.getOrDefault(setting.label() + " write", UNKNOWN),
                        partitionClass(one, true),
                        partitionClass(one, false),
                        floor,
                        decimal(timesFloor(one, Kind.READ, floor)),
                        decimal(timesFloor(one, Kind.WRITE, floor)),
                        one.verdictLabel())
                .map(Object::toString)
                .collect(Collectors.joining(","));
    }

    /** Three lines for each rate that was tried. */
    private List<String> ladderCsv() {
        final List<String> lines = new ArrayList<>();
        lines.add("row,step,offered_per_second,achieved_per_second,kind,count,p50_ns,p90_ns,p99_ns,p99.9_ns,max_ns,"
                + "send_backlog,receive_backlog,held,why_not,is_knee");
        settings()
                .forEach(one -> one.steps().forEach(step -> {
                    lines.add(stepLine(one, step, "all", one.response(step)));
                    lines.add(stepLine(one, step, "read", one.response(step, Kind.READ)));
                    lines.add(stepLine(one, step, "write", one.response(step, Kind.WRITE)));
                }));
        return lines;
    }

    private static String stepLine(
            final MeasuredItem one, final RowManifest row, final String kind, final Histogram response) {
        final List<Object> cells = new ArrayList<>(List.of(
                one.item().label(),
                row.label(),
                row.targetPerSecond(),
                decimal(row.achievedPerSecond()),
                kind,
                response.getTotalCount()));
        QUANTILES.forEach(quantile ->
                cells.add(Percentile.isKnown(response, quantile) ? Percentile.valueNs(response, quantile) : UNKNOWN));
        cells.add(response.getTotalCount() == 0 ? UNKNOWN : response.getMaxValue());
        cells.addAll(List.of(
                row.step().sendBacklog(),
                row.step().receiveBacklog(),
                row.step().held(),
                row.step().whyNot(),
                row.targetPerSecond() == one.knee().orElse(0)));
        return cells.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    /** Four lines for each cut: reads and writes of each side. */
    private List<String> partitionCsv() {
        final List<String> lines = new ArrayList<>();
        lines.add("row,step,cut,side,kind,offered_per_second,key_share,served,late,refused,unknown,unsent,"
                + "served_in_second_half,p50_ns,p99_ns,max_ns,stale_reads,stale_max_ns,recovery_ns,"
                + "lost_acknowledged_writes,converged,verdict");
        settings()
                .forEach(one ->
                        one.cut().ifPresent(row -> row.sides().forEach(side -> lines.add(sideLine(one, row, side)))));
        return lines;
    }

    private static String sideLine(final MeasuredItem one, final RowManifest row, final CutSide side) {
        return Stream.of(
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
                        decimal(side.servedInTail()),
                        known(side.response().p50Ns()),
                        known(side.response().p99Ns()),
                        known(side.response().maxNs()),
                        side.staleReads(),
                        side.maxStaleNs(),
                        known(side.recoveryNs()),
                        side.isRead() ? UNKNOWN : known(side.lostWrites()),
                        side.isRead() ? UNKNOWN : side.lostWrites() != CutSide.NONE,
                        one.verdictLabel())
                .map(Object::toString)
                .collect(Collectors.joining(","));
    }

    /** From what each side was served in the second half of each cut, as {@link PartitionProbe#classOf}. */
    private static String partitionClass(final MeasuredItem one, final boolean isRead) {
        final List<CutSide> majority = one.sides(MAJORITY, isRead);
        final List<CutSide> minority = one.sides(MINORITY, isRead);
        if (majority.isEmpty() || minority.isEmpty()) {
            return UNKNOWN;
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
        final double[] floors = floorMedians(one, floor).sorted().toArray();
        if (floors.length == 0) {
            return Double.NaN;
        }
        final double median = (floors[(floors.length - 1) / 2] + floors[floors.length / 2]) / 2;
        return MeasuredItem.medianNs(one.response(steps.get(0), kind)) / median;
    }

    private DoubleStream floorMedians(final MeasuredItem setting, final String floor) {
        return items.stream()
                .filter(one -> one.item().setting().isEmpty() && one.item().isComparedWith(setting.item()))
                .flatMapToDouble(one -> one.manifest().rows().stream()
                        .filter(row -> row.protocol().equals(floor))
                        .mapToDouble(row -> MeasuredItem.medianNs(one.response(row))));
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
                classes.getOrDefault(setting.label() + " read", UNKNOWN),
                classes.getOrDefault(setting.label() + " write", UNKNOWN),
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
                one.item().setting().orElseThrow().label() + (isRead ? " read" : " write"), UNKNOWN);
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
                : Percentile.text(one.response(one.steps().get(0), kind), .5, Quantities::duration);
    }

    private static String times(final double ratio) {
        return Double.isNaN(ratio) ? "?" : String.format(Locale.ROOT, "%.2f", ratio);
    }

    private static Object number(final OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : UNKNOWN;
    }

    private static Object known(final long value) {
        return value == CutSide.NONE ? UNKNOWN : value;
    }

    private static String decimal(final double value) {
        return Double.isNaN(value) ? UNKNOWN : String.format(Locale.ROOT, "%.3f", value);
    }
}
