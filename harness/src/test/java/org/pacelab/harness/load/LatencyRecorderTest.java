package org.pacelab.harness.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.groups.Tuple.tuple;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.load.LatencyTag.Ending;
import org.pacelab.harness.load.LatencyTag.Kind;
import org.pacelab.harness.load.LatencyTag.Measure;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.SeededRandom;

class LatencyRecorderTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long MS_NS = 1_000_000L;
    private static final long START_NS = -77;
    private static final long EPOCH_MS = 1_800_000_000_123L;

    @TempDir
    private Path folder;

    @Test
    void everyOperationIsInTheLogOnceWithItsThreeTimes() throws IOException {
        final LatencyRecorder recorder = started(Runnable::run);
        final List<Histogram> oracle = new ArrayList<>();
        LatencyTag.ALL.forEach(tag -> oracle.add(new Histogram(3)));
        final SeededRandom random = new SeededRandom(5);
        long completedNs = START_NS;
        for (int i = 0; i < 20_000; i++) {
            completedNs += random.nextLong(0, MS_NS);
            final long sentNs = completedNs - random.nextLong(1, 10 * SECOND_NS);
            final long intendedNs = sentNs - random.nextLong(0, MS_NS);
            final boolean write = random.nextBoolean(.3);
            final Outcome outcome = random.nextBoolean(.9) ? Outcome.OK : Outcome.values()[random.nextInt(3)];
            recorder.record(write, outcome, intendedNs, sentNs, completedNs);
            final Kind kind = write ? Kind.WRITE : Kind.READ;
            final Ending ending = Ending.valueOf(outcome.name());
            of(oracle, kind, ending, Measure.RESPONSE).recordValue(completedNs - intendedNs);
            of(oracle, kind, ending, Measure.SEND_DELAY).recordValue(sentNs - intendedNs);
            of(oracle, kind, ending, Measure.SERVICE).recordValue(completedNs - sentNs);
        }
        recorder.close(completedNs);
        final LatencyTotals totals = LatencyTotals.read(List.of(log()));

        for (final LatencyTag tag : LatencyTag.ALL) {
            assertThat(totals.of(tag)).as(tag.toString()).isEqualTo(oracle.get(LatencyTag.ALL.indexOf(tag)));
        }
        assertThat(untagged(lines())).isEqualTo(totals.of(Ending.OK, Measure.RESPONSE));
    }

    @Test
    void intervalsAreTheSecondsOfTheWindowInWallClockTime() throws IOException {
        final LatencyRecorder recorder = started(Runnable::run);
        recorder.record(false, Outcome.OK, START_NS, START_NS, START_NS + SECOND_NS - 1);
        recorder.record(false, Outcome.OK, START_NS, START_NS, START_NS + SECOND_NS);
        recorder.advanceTo(START_NS + 2 * SECOND_NS);
        recorder.record(false, Outcome.OK, START_NS, START_NS, START_NS + 4 * SECOND_NS + 500 * MS_NS);
        recorder.close(START_NS + 5 * SECOND_NS - 1);

        assertThat(lines().stream().filter(line -> line.getTag() == null))
                .extracting(line -> line.getStartTimeStamp() - EPOCH_MS, line -> line.getEndTimeStamp() - EPOCH_MS)
                .containsExactly(tuple(0L, 1000L), tuple(1000L, 2000L), tuple(2000L, 4000L), tuple(4000L, 4999L));
        assertThat(lines().stream().filter(line -> line.getTag() == null))
                .extracting(Histogram::getTotalCount)
                .containsExactly(1L, 1L, 0L, 1L);
    }

    /** REFERENCES.md, "Coordinated omission": 100 s at 100 op/s of 1 ms each, then a stall of 100 s. */
    @Test
    void stallIsChargedToEveryOperationThatFellDueInIt() throws IOException {
        final LatencyRecorder recorder = started(Runnable::run);
        final long stallStartNs = START_NS + 100 * SECOND_NS;
        final long stallEndNs = stallStartNs + 100 * SECOND_NS;
        final Histogram closedLoop = new Histogram(3);
        for (int i = 0; i < 20_000; i++) {
            final long intendedNs = START_NS + i * 10 * MS_NS;
            final boolean stalled = intendedNs >= stallStartNs;
            final long sentNs = stalled && intendedNs > stallStartNs ? stallEndNs : intendedNs;
            final long completedNs = Math.max(sentNs + MS_NS, stalled ? stallEndNs : 0);
            recorder.record(false, Outcome.OK, intendedNs, sentNs, completedNs);
            if (intendedNs <= stallStartNs) {
                closedLoop.recordValue(completedNs - sentNs);
            }
        }
        recorder.close(stallEndNs + MS_NS);
        final Histogram response =
                LatencyTotals.read(List.of(log())).of(new LatencyTag(Kind.READ, Ending.OK, Measure.RESPONSE));

        assertThat(closedLoop.getValueAtPercentile(99.99) / 1e6).isCloseTo(1, within(.001));
        assertThat(response.getMean() / 1e9).isCloseTo(25.0, within(.05));
        assertThat(response.getValueAtPercentile(75) / 1e9).isCloseTo(50.0, within(.06));
        assertThat(response.getValueAtPercentile(99.99) / 1e9).isCloseTo(99.98, within(.11));
    }

    @Test
    void slowWriterMakesTheIntervalLongerAndLosesNothing() throws Exception {
        final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        final LatencyRecorder recorder = started(tasks::add);
        tasks.remove().run();
        for (int second = 0; second < 6; second++) {
            recorder.record(true, Outcome.OK, START_NS, START_NS, START_NS + second * SECOND_NS + 1);
            if (second == 4) {
                tasks.remove().run();
            }
        }
        tasks.remove().run();
        final CompletableFuture<Void> lastTask =
                CompletableFuture.runAsync(() -> take(tasks).run());
        recorder.close(START_NS + 6 * SECOND_NS - 1);
        lastTask.join();

        assertThat(lines().stream().filter(line -> line.getTag() == null))
                .extracting(line -> line.getEndTimeStamp() - line.getStartTimeStamp(), Histogram::getTotalCount)
                .containsExactly(tuple(1000L, 1L), tuple(4000L, 4L), tuple(999L, 1L));
    }

    @Test
    void unwritableLogIsToldWithItsPath() {
        final Path missing = folder.resolve("missing").resolve("latency.hlog");
        final LatencyRecorder recorder = new LatencyRecorder(missing, Runnable::run);

        assertThatThrownBy(() -> recorder.rehearse(0))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(missing.toString());
    }

    @Test
    void recordingAllocatesNothingAndAnIntervalLittle() {
        final LatencyRecorder recorder = started(Runnable::run);
        final long untilNs = record(recorder, START_NS, 5);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long before = threads.getCurrentThreadAllocatedBytes();
        final long endNs = record(recorder, untilNs, 20);
        final long perSecond = (threads.getCurrentThreadAllocatedBytes() - before) / 20;
        recorder.close(endNs);

        assertThat(perSecond).isLessThan(16 * 1024);
    }

    private static Runnable take(final BlockingQueue<Runnable> tasks) {
        try {
            return tasks.take();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long record(final LatencyRecorder recorder, final long fromNs, final int seconds) {
        final SeededRandom random = new SeededRandom(3);
        long completedNs = fromNs;
        for (int i = 0; i < seconds * 5000; i++) {
            completedNs += 200_000;
            recorder.record(
                    (i & 15) == 0,
                    Outcome.OK,
                    completedNs - random.nextLong(100_000, 2_000_000),
                    completedNs - random.nextLong(50_000, 100_000),
                    completedNs);
        }
        return completedNs;
    }

    private LatencyRecorder started(final Executor writer) {
        final LatencyRecorder recorder = new LatencyRecorder(log(), writer);
        recorder.rehearse(START_NS - 2_500_000_000L);
        recorder.record(true, Outcome.UNKNOWN, START_NS - SECOND_NS, START_NS - SECOND_NS, START_NS - MS_NS);
        recorder.start(START_NS, EPOCH_MS);
        return recorder;
    }

    private Path log() {
        return folder.resolve("latency.hlog");
    }

    private List<Histogram> lines() throws IOException {
        final List<Histogram> lines = new ArrayList<>();
        try (HistogramLogReader reader = new HistogramLogReader(Files.newInputStream(log()))) {
            while (reader.hasNext()) {
                lines.add((Histogram) reader.nextIntervalHistogram());
            }
        }
        return lines;
    }

    private static Histogram untagged(final List<Histogram> lines) {
        final Histogram sum = new Histogram(3);
        lines.stream().filter(line -> line.getTag() == null).forEach(sum::add);
        return sum;
    }

    private static Histogram of(
            final List<Histogram> oracle, final Kind kind, final Ending ending, final Measure measure) {
        return oracle.get(LatencyTag.ALL.indexOf(new LatencyTag(kind, ending, measure)));
    }
}
