package org.pacelab.harness.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.check.Staleness.StaleRead;
import org.pacelab.harness.load.LatencyRecorder;
import org.pacelab.harness.load.LatencySecond;
import org.pacelab.replica.Outcome;

class SecondsCsvTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long START_NS = 7 * SECOND_NS;
    private static final long MS_NS = 1_000_000L;
    private static final long EPOCH_MS = 1_700_000_000_123L;

    @TempDir
    private Path folder;

    @Test
    void eachSecondHasItsLineAlsoOneInWhichNothingEnded() throws Exception {
        final Path log = folder.resolve("a.hlog");
        final LatencyRecorder recorder = new LatencyRecorder(log, Runnable::run);
        recorder.rehearse(0);
        recorder.start(0, EPOCH_MS);
        for (int i = 0; i < 40; i++) {
            recorder.record(i % 2 == 0, Outcome.OK, 10 * MS_NS, 10 * MS_NS, 12 * MS_NS);
        }
        recorder.advanceTo(SECOND_NS);
        recorder.advanceTo(2 * SECOND_NS);
        recorder.record(true, Outcome.UNKNOWN, 0, 0, 2 * SECOND_NS + MS_NS);
        recorder.recordUnsent(false, 0, 2 * SECOND_NS + MS_NS);
        recorder.recordUnsent(false, 0, 2 * SECOND_NS + MS_NS);
        recorder.close(2 * SECOND_NS + 500 * MS_NS);

        final List<Row.Second> seconds = LatencySecond.read(List.of(log, log), EPOCH_MS + 40).stream()
                .map(second -> new Row.Second(
                        second,
                        START_NS + second.number() * SECOND_NS,
                        second.number() == 1 ? "pause of replica 0" : "",
                        null))
                .toList();
        final Row row = Rows.during(Rows.setting("log", Rows.OPEN, 1, 1, 1), seconds);

        assertThat(SecondsCsv.lines(List.of(row)))
                .containsExactly(
                        "row,second,seconds,ok_per_second,p50_ns,p99_ns,max_ns,failed,unknown,"
                                + "stale_reads,stale_max_versions,stale_max_ns,faults",
                        "log,0,1.000,80.0,2000895,,2000895,0,0,,,,",
                        "log,1,1.000,0.0,,,,0,0,,,,pause of replica 0",
                        "log,2,0.500,0.0,,,,4,2,,,,");
    }

    @Test
    void longIntervalOfOneProcessTakesThoseOfTheOthersIn() throws Exception {
        final Path slow = log("slow.hlog", 2, 60);
        final Path quick = log("quick.hlog", 1, 20, 40, 30);

        assertThat(LatencySecond.read(List.of(slow, quick), EPOCH_MS))
                .extracting(
                        LatencySecond::number,
                        LatencySecond::lengthMs,
                        second -> second.response().getTotalCount())
                .containsExactly(tuple(0L, 2_000L, 120L), tuple(2L, 1_000L, 30L));
    }

    /** @param counts of what ended OK in each interval */
    private Path log(final String name, final int secondsAnInterval, final int... counts) {
        final Path log = folder.resolve(name);
        final LatencyRecorder recorder = new LatencyRecorder(log, Runnable::run);
        recorder.rehearse(0);
        recorder.start(0, EPOCH_MS);
        long nowNs = 0;
        for (final int count : counts) {
            for (int i = 0; i < count; i++) {
                recorder.record(true, Outcome.OK, 0, 0, nowNs + MS_NS);
            }
            nowNs += secondsAnInterval * SECOND_NS;
            recorder.advanceTo(nowNs);
        }
        recorder.close(nowNs);
        return log;
    }

    @Test
    void staleReadsStandInTheSecondInWhichTheyCompleted() {
        final List<Row.Second> seconds = LongStream.range(0, 3)
                .mapToObj(number -> new Row.Second(
                        new LatencySecond(number, 1000, new Histogram(3), 0, 0),
                        START_NS + number * SECOND_NS,
                        "",
                        null))
                .toList();
        final Row row = Rows.stale(
                Rows.during(Rows.setting("eventual", Rows.OPEN, 1, 1, 1), seconds),
                List.of(
                        new StaleRead(0, START_NS - 1, 9, 9),
                        new StaleRead(0, START_NS + SECOND_NS, 3, 40),
                        new StaleRead(0, START_NS + 2 * SECOND_NS - 1, 2, 50),
                        new StaleRead(0, START_NS + 2 * SECOND_NS, 1, 5)));

        assertThat(SecondsCsv.lines(List.of(row)).subList(1, 4))
                .extracting(line -> line.replaceFirst("^eventual,(.),.*?,0,0,", "$1: "))
                .containsExactly("0: 0,0,0,", "1: 2,3,50,", "2: 1,1,5,");
    }
}
