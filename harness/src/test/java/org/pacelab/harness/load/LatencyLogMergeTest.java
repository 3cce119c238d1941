package org.pacelab.harness.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.SeededRandom;

class LatencyLogMergeTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long EPOCH_MS = 1_800_000_000_000L;

    @TempDir
    private Path folder;

    @Test
    void mergedRowHasEveryOperationOfItsLogsOnceAndOnlyThose() throws IOException {
        final List<Path> lease = List.of(log("a", 1, EPOCH_MS + 5_000), log("b", 2, EPOCH_MS + 5_000 - 40));
        final List<Path> eventual = List.of(log("c", 3, EPOCH_MS + 60_000));
        final Path merged = folder.resolve("latency.hlog");
        try (LatencyLogMerge merge = new LatencyLogMerge(merged, EPOCH_MS)) {
            merge.append("lease", lease);
            merge.append("eventual", eventual);
        }

        final Map<String, LatencyTotals> rows = LatencyTotals.readRows(merged);

        assertThat(rows.keySet()).containsExactly("lease", "eventual");
        assertSameTotals(rows.get("lease"), LatencyTotals.read(lease));
        assertSameTotals(rows.get("eventual"), LatencyTotals.read(eventual));
    }

    @Test
    void linesOfTheSameIntervalAndTagAreOne() throws IOException {
        final Path merged = folder.resolve("latency.hlog");
        try (LatencyLogMerge merge = new LatencyLogMerge(merged, EPOCH_MS)) {
            merge.append("log", List.of(log("a", 1, EPOCH_MS + 200), log("b", 2, EPOCH_MS - 200 + 30)));
        }
        final List<String> seconds = new ArrayList<>();
        try (HistogramLogReader reader = new HistogramLogReader(Files.newInputStream(merged))) {
            while (reader.hasNext()) {
                final Histogram line = (Histogram) reader.nextIntervalHistogram();
                seconds.add(Math.round((line.getStartTimeStamp() - EPOCH_MS) / 1000.0) + " " + line.getTag());
            }
        }

        assertThat(seconds).doesNotHaveDuplicates().contains("0 null", "4 null", "3 log/read.ok.response");
    }

    @Test
    void logWithoutAnOperationIsEmpty() throws IOException {
        final Path log = folder.resolve("empty.hlog");
        final LatencyRecorder recorder = new LatencyRecorder(log, Runnable::run);
        recorder.rehearse(0);
        recorder.start(0, EPOCH_MS);
        recorder.close(10);
        final LatencyTotals totals = LatencyTotals.read(List.of(log));

        assertThat(LatencyTag.ALL).allMatch(tag -> totals.of(tag).getTotalCount() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "a,b", "a/b", "a\nb"})
    void rowThatWouldBreakTheFormatIsRefused(final String row) throws IOException {
        try (LatencyLogMerge merge = new LatencyLogMerge(folder.resolve("latency.hlog"), EPOCH_MS)) {
            assertThatThrownBy(() -> merge.append(row, List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("row '" + row + "'");
        }
    }

    private static void assertSameTotals(final LatencyTotals actual, final LatencyTotals expected) {
        for (final LatencyTag tag : LatencyTag.ALL) {
            assertThat(actual.of(tag)).as(tag.toString()).isEqualTo(expected.of(tag));
            assertThat(actual.of(tag).getTotalCount()).as(tag.toString()).isPositive();
        }
    }

    private Path log(final String name, final long seed, final long epochMs) {
        final Path log = folder.resolve(name + ".hlog");
        final LatencyRecorder recorder = new LatencyRecorder(log, Runnable::run);
        recorder.rehearse(0);
        recorder.start(0, epochMs);
        final SeededRandom random = new SeededRandom(seed);
        for (long nowNs = 0; nowNs < 5 * SECOND_NS; nowNs += SECOND_NS / 1000) {
            recorder.record(
                    random.nextBoolean(.5),
                    Outcome.values()[random.nextInt(3)],
                    nowNs - random.nextLong(1_000_000, 90_000_000),
                    nowNs - random.nextLong(1, 1_000_000),
                    nowNs);
        }
        recorder.close(5 * SECOND_NS);
        return log;
    }
}
