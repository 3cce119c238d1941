package org.pacelab.harness.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.pacelab.harness.load.LatencyTag;
import org.pacelab.harness.load.LatencyTag.Ending;
import org.pacelab.harness.load.LatencyTag.Kind;
import org.pacelab.harness.load.LatencyTag.Measure;
import org.pacelab.harness.load.LatencyTotals;
import org.pacelab.harness.load.Percentile;
import org.pacelab.harness.scenario.Workload;

/**
 * A run's rows as people compare them: the floors first, then one line for each row and kind of operation, each with its ratio
 * to the floors under the same workload. Immutable.
 */
public record Summary(List<Line> lines) {
    static final String BOTH_KINDS = "all";

    /** Between a kind and the site of the clients that asked. */
    private static final String AT = "@";

    private static final double MEDIAN = 0.5;

    public Summary {
        lines = List.copyOf(lines);
    }

    /** What rows are compared with, each a column. */
    public enum Floor {
        ECHO("echo"),
        /** A scenario has the one that has its protocol's flow of messages. */
        RELAY("relay", "chain-relay"),
        FIRST("fan-out-first"),
        SECOND("fan-out-second");

        private final Set<String> protocols;

        Floor(final String... protocols) {
            this.protocols = Set.of(protocols);
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        private boolean isMeasuredBy(final Row row) {
            return row.isFloor() && protocols.contains(row.protocol());
        }
    }

    /**
     * Response times of the operations of one kind that ended OK.
     *
     * @param kind          {@code read}, {@code write} or {@code all}; of clients at one site followed by {@code @} and its name
     * @param ratePerSecond of those that ended inside the window
     * @param ratios        to the median of each floor
     */
    public record Line(Row row, String kind, double ratePerSecond, Histogram response, Map<Floor, Ratio> ratios) {
        public Line {
            ratios = Map.copyOf(ratios);
        }

        public Ratio to(final Floor floor) {
            return ratios.get(floor);
        }
    }

    /** Of a row to a floor; NaN where one of them is not known. */
    public record Ratio(double p50, double rate) {}

    /** @param rows in the order in which they were measured */
    public static Summary of(final List<Row> rows) {
        final List<Line> floors = new ArrayList<>();
        final List<Line> settings = new ArrayList<>();
        for (final Row row : rows) {
            final List<Row> peers = rows.stream()
                    .filter(other -> other.isFloor() && sameLoad(other.workload(), row.workload()))
                    .toList();
            (row.isFloor() ? floors : settings).addAll(lines(row, peers));
        }
        floors.addAll(settings);
        return new Summary(floors);
    }

    /** Those that were measured, in the order of their columns. */
    List<Floor> floors() {
        return Arrays.stream(Floor.values())
                .filter(floor -> lines.stream().map(Line::row).anyMatch(floor::isMeasuredBy))
                .toList();
    }

    private static List<Line> lines(final Row row, final List<Row> floors) {
        final double readRatio = row.workload().readRatio();
        if (row.isFloor()) {
            return lines(row, BOTH_KINDS, latency -> latency.of(Ending.OK, Measure.RESPONSE), floors);
        }
        final List<Line> lines = new ArrayList<>();
        if (readRatio > 0) {
            lines.addAll(lines(row, "read", latency -> response(latency, Kind.READ), floors));
        }
        if (readRatio < 1) {
            lines.addAll(lines(row, "write", latency -> response(latency, Kind.WRITE), floors));
        }
        return lines;
    }

    /** Of all clients, and then of those at each site, who have no floor of their own. */
    private static List<Line> lines(
            final Row row,
            final String kind,
            final Function<LatencyTotals, Histogram> response,
            final List<Row> floors) {
        final List<Line> lines = new ArrayList<>();
        lines.add(line(row, kind, response.apply(row.latency()), floors));
        row.atSites()
                .forEach((site, latency) -> lines.add(line(row, kind + AT + site, response.apply(latency), List.of())));
        return lines;
    }

    private static Line line(final Row row, final String kind, final Histogram response, final List<Row> floors) {
        final long okCount = Math.max(1, row.result().ok());
        final double rate = row.result().achievedPerSecond() * response.getTotalCount() / okCount;
        final Map<Floor, Ratio> ratios = new EnumMap<>(Floor.class);
        for (final Floor floor : Floor.values()) {
            ratios.put(
                    floor,
                    ratio(
                            row,
                            response,
                            floors.stream().filter(floor::isMeasuredBy).toList()));
        }
        return new Line(row, kind, rate, response, ratios);
    }

    private static Ratio ratio(final Row row, final Histogram response, final List<Row> floors) {
        return new Ratio(
                p50(response)
                        / median(floors.stream().map(floor -> p50(both(floor))).toList()),
                row.result().achievedPerSecond()
                        / median(floors.stream()
                                .map(floor -> floor.result().achievedPerSecond())
                                .toList()));
    }

    /** NaN of none. */
    public static double median(final List<Double> values) {
        final List<Double> sorted =
                values.stream().sorted(Comparator.naturalOrder()).toList();
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        final int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static double p50(final Histogram histogram) {
        return Percentile.isKnown(histogram, MEDIAN) ? Percentile.valueNs(histogram, MEDIAN) : Double.NaN;
    }

    private static Histogram both(final Row row) {
        return row.latency().of(Ending.OK, Measure.RESPONSE);
    }

    private static Histogram response(final LatencyTotals latency, final Kind kind) {
        return latency.of(new LatencyTag(kind, Ending.OK, Measure.RESPONSE));
    }

    private static boolean sameLoad(final Workload one, final Workload other) {
        return one.lasting(0, 0).equals(other.lasting(0, 0));
    }
}
