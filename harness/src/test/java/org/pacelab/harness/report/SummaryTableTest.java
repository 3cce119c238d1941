package org.pacelab.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.harness.check.Staleness.StaleRead;
import org.pacelab.harness.check.Verdict.Answer;

class SummaryTableTest {
    @Test
    void openLoop() {
        final List<Row> rows = List.of(
                Rows.floor("echo-1", Rows.OPEN, 100, 1000),
                Rows.setting("log", Rows.OPEN, 350, 1500, 900),
                Rows.floor("relay-1", Rows.OPEN, 200, 1000));

        assertThat(text(rows)).isEqualTo("""
                row      kind      rate     p50     p90     p99    p99.9     max  x echo  x relay
                echo-1   all    1,000/s   100ns  1.00us  n<1000  n<10000  1.00us    1.00     0.50
                relay-1  all    1,000/s   200ns  2.00us  n<1000  n<10000  2.00us    2.00     1.00
                log      read     720/s   350ns   350ns  n<1000  n<10000   350ns    3.50     1.75
                log      write    180/s  1.50us   n<100  n<1000  n<10000  1.50us   15.00     7.50

                Response times from the intended start; x: median divided by the floor's.
                """);
    }

    @Test
    void closedLoopIsComparedByItsRateToo() {
        final List<Row> rows = List.of(
                Rows.floor("relay-1", Rows.CLOSED, 200, 4000), Rows.setting("log", Rows.CLOSED, 350, 1500, 1000));

        assertThat(text(rows)).isEqualTo("""
                row      kind      rate     p50     p90     p99    p99.9     max  x relay  rate x
                relay-1  all    4,000/s   200ns  2.00us  n<1000  n<10000  2.00us     1.00    1.00
                log      read     800/s   350ns   350ns  n<1000  n<10000   350ns     1.75    0.25
                log      write    200/s  1.50us   n<100  n<1000  n<10000  1.50us     7.50    0.25

                Response times from the intended start; x: median divided by the floor's; rate x: rate divided by relay's.
                """);
    }

    @Test
    void floorsThatWereMeasuredHaveAColumnEach() {
        final List<Row> rows = List.of(
                Rows.floor("fan-out-first-1", Rows.CLOSED, 100, 4000),
                Rows.floor("fan-out-second-1", Rows.CLOSED, 200, 4000),
                Rows.setting("log", Rows.CLOSED, 350, 1500, 1000));

        assertThat(text(rows)).startsWith("""
                row               kind      rate     p50     p90     p99    p99.9     max  x first  x second
                fan-out-first-1   all    4,000/s   100ns  1.00us  n<1000  n<10000  1.00us     1.00      0.50
                fan-out-second-1  all    4,000/s   200ns  2.00us  n<1000  n<10000  2.00us     2.00      1.00
                log               read     800/s   350ns   350ns  n<1000  n<10000   350ns     3.50      1.75
                """);
    }

    @Test
    void whatFaultsDidStandsBelow() {
        final Row row = Rows.during(
                Rows.setting("log", Rows.OPEN, 350, 1500, 900),
                List.of(
                        Rows.second(0, "", 900, 100),
                        Rows.second(1, "", 900, 300),
                        Rows.second(2, "pause replica-1", 2_000, 5_000),
                        Rows.second(3, "", 10, 7_000),
                        Rows.second(4, "pause replica-2", 0, 0),
                        Rows.second(5, "", 10, 7_000)));

        assertThat(text(List.of(row))).endsWith("""
                Response times from the intended start.
                  log: p99 before faults: 300ns, during: 5.00us (x 16.68), after: n<1000
                """);
    }

    /** Faults from the first second to the last leave nothing to be compared, and neither do none. */
    @ParameterizedTest
    @ValueSource(strings = {"", "slow-link"})
    void withoutATimeBeforeFaultsNothingIsSaidOfThem(final String faults) {
        final Row row = Rows.during(
                Rows.setting("log", Rows.OPEN, 350, 1500, 900),
                List.of(Rows.second(0, faults, 2_000, 100), Rows.second(1, faults, 2_000, 300)));

        assertThat(text(List.of(row))).endsWith("from the intended start.\n");
    }

    @Test
    void whatIsToBeReadWithCareStandsBelow() {
        final List<Row> rows = List.of(
                Rows.troubled(Rows.setting("log", Rows.OPEN, 350, 1500, 900)),
                Rows.setting("lease", Rows.OPEN, 350, 1500, 900),
                Rows.troubled(Rows.setting("eventual", Rows.OPEN, 350, 1500, 900)));

        assertThat(text(rows)).endsWith("""
                from the intended start.
                ! session-bound: log, eventual
                ! not-ok: log, eventual
                ! elections: log, eventual
                ! not-steady: log, eventual
                  log: availability gap, clients with the majority: 20.0ms
                  log: availability gap, clients with the minority: 5.00s
                  log: kill replica-0: recovered after 250ms
                  log: kill replica-1: no recovery seen
                  log: unique adds: 25 acknowledged, 3 unknown; lost: 1, doubled: 0, not read back: 0
                  eventual: availability gap, clients with the majority: 20.0ms
                  eventual: availability gap, clients with the minority: 5.00s
                  eventual: kill replica-0: recovered after 250ms
                  eventual: kill replica-1: no recovery seen
                  eventual: unique adds: 25 acknowledged, 3 unknown; lost: 1, doubled: 0, not read back: 0
                """);
    }

    @Test
    void verdictStandsInItsRowAndWhyBelow() {
        final List<Row> rows = List.of(
                Rows.floor("relay-1", Rows.OPEN, 200, 1000),
                Rows.judged(Rows.setting("log", Rows.OPEN, 350, 1500, 900), Answer.VALID, ""),
                Rows.judged(Rows.setting("lease", Rows.OPEN, 350, 1500, 900), Answer.UNKNOWN, "its ring was full"));

        assertThat(text(rows)).isEqualTo("""
                row      kind      rate     p50     p90     p99    p99.9     max  x relay       verdict
                relay-1  all    1,000/s   200ns  2.00us  n<1000  n<10000  2.00us     1.00             -
                log      read     720/s   350ns   350ns  n<1000  n<10000   350ns     1.75  VALID (weak)
                log      write    180/s  1.50us   n<100  n<1000  n<10000  1.50us     7.50  VALID (weak)
                lease    read     720/s   350ns   350ns  n<1000  n<10000   350ns     1.75       UNKNOWN
                lease    write    180/s  1.50us   n<100  n<1000  n<10000  1.50us     7.50       UNKNOWN

                Response times from the intended start; x: median divided by the floor's.
                ! lease: UNKNOWN, its ring was full
                """);
    }

    @Test
    void staleReadsAreSaidOnceForEachSetting() {
        final Row eventual =
                Rows.stale(Rows.setting("eventual", Rows.OPEN, 350, 1500, 900), List.of(new StaleRead(0, 1, 1, 1)));

        assertThat(text(List.of(Rows.setting("log", Rows.OPEN, 350, 1500, 900), eventual)))
                .endsWith("""
                from the intended start.
                  eventual: 1 of 1000 reads were stale
                """);
    }

    private static String text(final List<Row> rows) {
        return String.join("\n", SummaryTable.lines(Summary.of(rows))) + "\n";
    }
}
