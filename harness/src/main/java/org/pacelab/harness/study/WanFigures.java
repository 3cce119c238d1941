package org.pacelab.harness.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pacelab.harness.report.CsvCells;
import org.pacelab.harness.report.Quantities;
import org.pacelab.harness.report.TextTable;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.scenario.Topology;
import org.pacelab.harness.study.PacelcMap.Place;
import org.pacelab.harness.study.PartitionProbe.Sides;
import org.pacelab.harness.study.QuietLatency.Cell;

/** What a {@link WanStudy} or {@link WanProcesses} measured, as people read it and as tables. Immutable. */
public final class WanFigures {
    private static final double PERCENT = 100;
    private static final int MAP_COLUMNS = 9;

    private final List<Layout> layouts;
    private final List<WanRow> rows;
    private final List<Place> map;

    /** @param map empty for processes */
    WanFigures(final List<Layout> layouts, final List<WanRow> rows, final List<Place> map) {
        this.layouts = List.copyOf(layouts);
        this.rows = List.copyOf(rows);
        this.map = List.copyOf(map);
    }

    List<WanRow> rows() {
        return rows;
    }

    List<Place> map() {
        return map;
    }

    /** Of processes that are laid out in one way. */
    public static WanFigures ofProcesses(final Layout layout, final List<WanRow> rows) {
        return new WanFigures(List.of(layout), rows, List.of());
    }

    /** For a terminal. */
    public List<String> lines() {
        final List<String> lines = new ArrayList<>();
        layouts.forEach(layout -> lines.addAll(lines(layout)));
        if (!map.isEmpty()) {
            lines.addAll(mapLines());
        }
        return lines;
    }

    /** Whether all is as the message delays add up to: to the percent in virtual time; of processes to 3 % and 300 us. */
    public boolean isAsExpected() {
        return rows.stream().allMatch(WanFigures::isAsExpected);
    }

    private static boolean isAsExpected(final WanRow row) {
        return row.isOfProcesses()
                ? row.worstBeyondShareNs() <= WanRow.PROCESS_NS
                : PERCENT * row.worstDeviation() <= 1;
    }

    /** One line for each setting, kind and site. */
    public List<String> latencyCsv() {
        final List<String> lines = new ArrayList<>();
        lines.add("topology,family,setting,kind,client_site,first_site,median_ns,closed_form_ns,deviation,"
                + "replicas_answered,verdict");
        for (final WanRow row : rows) {
            final List<String> sites = row.layout().topology().sites();
            for (final Cell cell : row.cells()) {
                lines.add(String.join(
                        ",",
                        row.layout().topology().name(),
                        row.setting().family(),
                        row.setting().label(),
                        kind(row.isRead()),
                        sites.get(cell.site()),
                        sites.get(row.layout().firstSite()),
                        Long.toString(cell.medianNs()),
                        Long.toString(cell.expectedNs()),
                        CsvCells.decimal(cell.deviation(), 6),
                        cell.answers() == Cell.NOT_COUNTED ? CsvCells.UNKNOWN : Integer.toString(cell.answers()),
                        row.verdict()));
            }
        }
        return lines;
    }

    /** One line for each setting, kind and cut. */
    public List<String> mapCsv() {
        final List<String> lines = new ArrayList<>();
        lines.add("family,setting,kind,class,replicas_answered,message_delays,cut_off,minority_ok,minority_gap_ns,"
                + "majority_ok,majority_gap_ns,read_recovery_ns,lost_acknowledged_writes,predicted_delays");
        for (final Place place : map) {
            for (final Sides sides : place.sides()) {
                lines.add(String.join(
                        ",",
                        place.setting().family(),
                        place.setting().label(),
                        kind(place.isRead()),
                        place.where().toString(),
                        Integer.toString(place.answers()),
                        Integer.toString(place.delays()),
                        cutOff(sides),
                        Long.toString(sides.minority().ok()),
                        Long.toString(sides.minority().gapNs()),
                        Long.toString(sides.majority().ok()),
                        Long.toString(sides.majority().gapNs()),
                        Long.toString(sides.recoveryNs()),
                        Long.toString(sides.lostWrites()),
                        Integer.toString(place.predicted())));
            }
        }
        return lines;
    }

    private List<String> lines(final Layout layout) {
        final Topology topology = layout.topology();
        final List<WanRow> here =
                rows.stream().filter(row -> row.layout().equals(layout)).toList();
        if (here.isEmpty()) {
            return List.of();
        }
        final boolean isOfProcesses = here.get(0).isOfProcesses();
        final List<List<String>> cells = new ArrayList<>();
        cells.add(Stream.of(
                        List.of("setting", "kind"),
                        topology.sites(),
                        isOfProcesses ? List.of("beyond 3 %", "verdict") : List.of("off by"))
                .flatMap(List::stream)
                .toList());
        for (final WanRow row : here) {
            final List<String> line = new ArrayList<>(List.of(row.setting().label(), kind(row.isRead())));
            row.cells().forEach(cell -> line.add(Quantities.duration(cell.medianNs())));
            if (isOfProcesses) {
                line.add(Quantities.duration(Math.max(0, row.worstBeyondShareNs())) + (isAsExpected(row) ? "" : " !"));
                line.add(row.verdict());
            } else {
                line.add(String.format(
                        Locale.ROOT, "%.2f %%%s", PERCENT * row.worstDeviation(), isAsExpected(row) ? "" : " !"));
            }
            cells.add(line);
        }
        final List<String> lines = new ArrayList<>();
        lines.add(topology.name() + ": " + topology.description()
                + (isOfProcesses ? "; median service times" : "; medians")
                + " of clients at each site, the replica that leads in "
                + topology.sites().get(layout.firstSite()) + "; "
                + (isOfProcesses ? "beyond 3 %: what is left of the worst deviation" : "off by: the worst deviation")
                + " from the sum of the message delays");
        lines.addAll(TextTable.aligned(cells, 2));
        lines.add("");
        return lines;
    }

    private List<String> mapLines() {
        final List<List<String>> cells = new ArrayList<>();
        cells.add(List.of(
                "setting",
                "reads",
                "writes",
                "answers",
                "delays",
                "reads alone",
                "writes alone",
                "lost",
                "reads again"));
        for (int i = 0; i < map.size(); i += 2) {
            final Place read = map.get(i);
            final Place write = map.get(i + 1);
            cells.add(List.of(
                    read.setting().label(),
                    read.where().toString(),
                    write.where().toString(),
                    read.answers() + " / " + write.answers(),
                    read.delays() + " / " + write.delays(),
                    servedAlone(read),
                    servedAlone(write),
                    Long.toString(
                            write.sides().stream().mapToLong(Sides::lostWrites).sum()),
                    Quantities.duration(read.sides().stream()
                            .mapToLong(Sides::recoveryNs)
                            .max()
                            .orElse(0))));
        }
        final List<String> lines = new ArrayList<>();
        lines.add(
                "PACELC of three replicas; answers, delays: of a read / of a write; alone: which was served when it was cut off"
                        + " with its clients;");
        lines.add(
                "lost: writes that were acknowledged in the cuts, and gone after; reads again: so soon after the end of a cut");
        lines.addAll(TextTable.aligned(cells, MAP_COLUMNS));
        return lines;
    }

    private static String servedAlone(final Place place) {
        final String served = place.sides().stream()
                .filter(sides -> sides.minority().isServed())
                .map(WanFigures::cutOff)
                .collect(Collectors.joining(", "));
        return served.isEmpty() ? "nobody" : served;
    }

    private static String cutOff(final Sides sides) {
        return sides.isolated() == 0 ? "first" : "last";
    }

    private static String kind(final boolean isRead) {
        return isRead ? "read" : "write";
    }
}
