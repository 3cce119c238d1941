package org.pacelab.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.check.Verdict.Answer;

class SummaryCsvTest {
    private static final List<Row> ROWS = List.of(
            Rows.floor("echo-1", Rows.OPEN, 100, 1000),
            Rows.judged(Rows.troubled(Rows.setting("log", Rows.OPEN, 350, 1500, 900)), Answer.VALID, ""),
            Rows.during(
                    Rows.setting("closed", Rows.CLOSED, 350, 1500, 900),
                    List.of(
                            Rows.second(0, "", 1_000, 100),
                            Rows.second(1, "pause replica-1", 900, 5_000),
                            Rows.second(2, "", 99, 5_000),
                            Rows.second(3, "", 1_000, 7_000))),
            Rows.floor("fan-out-first-1", Rows.OPEN, 200, 500));

    /** A column, then its cells of a floor, of the reads and writes of a row in trouble, and of reads that no floor has. */
    @ParameterizedTest
    @CsvSource({
        "row, echo-1, log, log, closed",
        "floor, true, false, false, false",
        "protocol, echo, raft, raft, raft",
        "setting, floor, log, log, closed",
        "kind, all, read, write, read",
        "arrival, constant, constant, constant, closed",
        "target_per_second, 1000, 1000, 1000, 0",
        "outstanding, 0, 0, 0, 4",
        "sessions, 16, 16, 16, 16",
        "count, 125, 100, 25, 100",
        "rate_per_second, 1000.000, 100.000, 25.000, 720.000",
        "p50_ns, 100, 350, 1500, 350",
        "p90_ns, 1000, 350, '', 350",
        "p99_ns, '', '', '', ''",
        "p99.9_ns, '', '', '', ''",
        "max_ns, 1000, 350, 1500, 350",
        "p50_to_echo, 1.000, 3.500, 15.000, ''",
        "p50_to_relay, '', '', '', ''",
        "p50_to_first, 0.500, 1.750, 7.500, ''",
        "p50_to_second, '', '', '', ''",
        "rate_to_echo, 1.000, 0.125, 0.125, ''",
        "rate_to_relay, '', '', '', ''",
        "rate_to_first, 2.000, 0.250, 0.250, ''",
        "rate_to_second, '', '', '', ''",
        "waited, 0, 2, 2, 0",
        "failed, 0, 2, 2, 0",
        "unknown, 0, 3, 3, 0",
        "flags, '', session-bound not-ok elections not-steady, session-bound not-ok elections not-steady, ''",
        "recoveries_ns, '', 250000000 -1, 250000000 -1, ''",
        "availability_gaps_ns, '', 20000000 5000000000, 20000000 5000000000, ''",
        "p99_before_faults_ns, '', '', '', 100",
        "p99_during_faults_ns, '', '', '', ''",
        "p99_after_faults_ns, '', '', '', 7003",
        "verdict, '', VALID (weak), VALID (weak), ''",
    })
    void cellIsOfItsColumn(
            final String column, final String floor, final String read, final String write, final String closed) {
        assertThat(cells()).hasSize(34).containsEntry(column, List.of(floor, read, write, closed));
    }

    private static Map<String, List<String>> cells() {
        final List<String[]> lines = SummaryCsv.lines(Summary.of(ROWS)).stream()
                .map(line -> line.split(",", -1))
                .filter(line -> !line[0].equals("fan-out-first-1"))
                .toList();
        final Map<String, List<String>> cells = new LinkedHashMap<>();
        for (int i = 0; i < lines.get(0).length; i++) {
            final int column = i;
            cells.put(
                    lines.get(0)[column],
                    lines.subList(1, 5).stream().map(line -> line[column]).toList());
        }
        assertThat(lines).allMatch(line -> line.length == cells.size(), Arrays.toString(lines.get(0)));
        return cells;
    }
}
