package org.pacelab.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pacelab.harness.report.Summary.Floor;
import org.pacelab.harness.scenario.Workload;

class SummaryTest {
    /** Each floor with its median in ns and its rate, then the setting's, then how many times the floors' these are. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                         | 400 | 250  | NaN | NaN | NaN  | NaN",
                "echo-1 100 1000                            | 400 | 250  | 4   | .25 | NaN  | NaN",
                "relay-1 200 500                            | 400 | 250  | NaN | NaN | 2    | .5",
                "echo-1 100 1000; relay-1 200 500           | 400 | 250  | 4   | .25 | 2    | .5",
                "echo-1 100 1000; relay-1 200 500           | 50  | 3000 | .5  | 3   | .25  | 6",
                "echo-1 500 4000; echo-2 100 8000           | 600 | 9000 | 2   | 1.5 | NaN  | NaN",
                "echo-1 900 500; echo-2 100 1000; echo-3 200 100; relay-1 800 4000 | 400 | 1000 | 2 | 2 | .5 | .25",
            })
    void aSettingIsComparedWithTheMedianOfEachFloor(
            final String floors,
            final long readNs,
            final long ratePerSecond,
            final double p50ToEcho,
            final double rateToEcho,
            final double p50ToRelay,
            final double rateToRelay) {
        final List<Row> rows = new ArrayList<>(floors(floors));
        rows.add(Rows.setting("log", Rows.OPEN, readNs, 1500, ratePerSecond));
        final Summary.Line read = Summary.of(rows).lines().get(rows.size() - 1);

        assertThat(read.to(Floor.ECHO)).isEqualTo(new Summary.Ratio(p50ToEcho, rateToEcho));
        assertThat(read.to(Floor.RELAY)).isEqualTo(new Summary.Ratio(p50ToRelay, rateToRelay));
    }

    @Test
    void eachFloorThatWasMeasuredIsCompared() {
        final Summary summary = Summary.of(List.of(
                Rows.floor("fan-out-first", Rows.OPEN, 100, 1000),
                Rows.floor("fan-out-second", Rows.OPEN, 150, 1000),
                Rows.floor("chain-relay", Rows.OPEN, 200, 1000),
                Rows.setting("log", Rows.OPEN, 300, 1500, 1000)));

        assertThat(summary.floors()).containsExactly(Floor.RELAY, Floor.FIRST, Floor.SECOND);
        assertThat(summary.lines().get(3).to(Floor.RELAY).p50()).isEqualTo(1.5);
        assertThat(summary.lines().get(3).to(Floor.FIRST).p50()).isEqualTo(3);
        assertThat(summary.lines().get(3).to(Floor.SECOND).p50()).isEqualTo(2);
        assertThat(summary.lines().get(0).to(Floor.SECOND).rate()).isEqualTo(1);
    }

    @Test
    void readsAndWritesAreComparedWithTheFloorEachAndShareTheRate() {
        final Summary summary = Summary.of(
                List.of(Rows.floor("echo-1", Rows.OPEN, 100, 2000), Rows.setting("log", Rows.OPEN, 300, 1500, 1000)));

        assertThat(summary.lines()).extracting(Summary.Line::kind).containsExactly("all", "read", "write");
        assertThat(summary.lines()).extracting(Summary.Line::ratePerSecond).containsExactly(2000.0, 800.0, 200.0);
        assertThat(summary.lines())
                .extracting(line -> line.to(Floor.ECHO).p50())
                .startsWith(1.0, 3.0)
                .last()
                .isEqualTo(15.0);
        assertThat(summary.lines())
                .extracting(line -> line.to(Floor.ECHO).rate())
                .containsExactly(1.0, .5, .5);
    }

    @ParameterizedTest
    @CsvSource({"0, log write", "1, log read", ".5, log read; log write"})
    void kindsThatAreNotAskedForHaveNoLine(final double readRatio, final String lines) {
        final Summary summary = Summary.of(List.of(Rows.setting("log", Rows.reading(readRatio), 300, 1500, 1000)));

        assertThat(names(summary)).isEqualTo(lines);
    }

    @Test
    void floorsComeFirstAndAllElseInTheOrderInWhichItWasMeasured() {
        final Summary summary = Summary.of(List.of(
                Rows.floor("relay-1", Rows.OPEN, 100, 1000),
                Rows.setting("log", Rows.OPEN, 300, 1500, 1000),
                Rows.floor("echo-1", Rows.OPEN, 100, 1000),
                Rows.setting("lease", Rows.OPEN, 300, 1500, 1000)));

        assertThat(names(summary)).isEqualTo("relay-1 all; echo-1 all; log read; log write; lease read; lease write");
    }

    private static Stream<Arguments> loads() {
        return Stream.of(
                Arguments.of(Rows.OPEN, true),
                Arguments.of(Rows.OPEN.lasting(1, 2), true),
                Arguments.of(Rows.atRate(2000), false),
                Arguments.of(Rows.reading(.5), false),
                Arguments.of(Rows.CLOSED, false));
    }

    @ParameterizedTest
    @MethodSource("loads")
    void floorOfAnotherLoadIsNoMeasureAndOneOfAnotherTimeIs(final Workload floorLoad, final boolean isCompared) {
        final Summary summary = Summary.of(
                List.of(Rows.floor("echo-1", floorLoad, 100, 1000), Rows.setting("log", Rows.OPEN, 300, 1500, 1000)));

        assertThat(summary.lines().get(1).to(Floor.ECHO))
                .isEqualTo(isCompared ? new Summary.Ratio(3, 1) : new Summary.Ratio(Double.NaN, Double.NaN));
    }

    @ParameterizedTest
    @CsvSource({"'', NaN", "3, 3", "1 5, 3", "9 1 5, 5", "4 1 3 2, 2.5", "7 7 1, 7"})
    void medianIsTheMiddleOrBetweenTheMiddleTwo(final String values, final Double median) {
        final List<Double> numbers =
                words(values, " ").stream().map(Double::parseDouble).toList();

        assertThat(Summary.median(numbers)).isEqualTo(median);
    }

    private static List<Row> floors(final String floors) {
        return words(floors, "; ").stream()
                .map(floor -> floor.split(" "))
                .map(floor -> Rows.floor(floor[0], Rows.OPEN, Long.parseLong(floor[1]), Long.parseLong(floor[2])))
                .toList();
    }

    private static List<String> words(final String text, final String separator) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(separator));
    }

    private static String names(final Summary summary) {
        return String.join(
                "; ",
                summary.lines().stream()
                        .map(line -> line.row().label() + " " + line.kind())
                        .toList());
    }
}
