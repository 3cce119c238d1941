package org.pacelab.harness.load;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/**
 * Makes the one latency log of a run from those of its load processes, row after row: lines of one interval and tag are added
 * up, and each tag gets its row before it, as in {@code lease/read.ok.response}. Lossless. Holds one interval at a time.
 */
public final class LatencyLogMerge implements Closeable {
    /** Stands between a line's row and its tag. */
    static final String ROW_END = "/";

    /** Intervals of one row start whole seconds apart, on wall clocks that agree better than this. */
    private static final long SAME_INTERVAL_MS = 500;

    private final IntervalLog target;
    private final long baseEpochMs;

    /** @param baseEpochMs the wall-clock time from which the log counts, not after the start of any row */
    public LatencyLogMerge(final Path target, final long baseEpochMs) throws IOException {
        this.target = new IntervalLog(Files.newOutputStream(target), baseEpochMs);
        this.baseEpochMs = baseEpochMs;
    }

    /**
     * Appends one row.
     *
     * @param row one word, without commas and slashes
     */
    public void append(final String row, final List<Path> logs) throws IOException {
        final String prefix = prefix(row);
        final List<Lines> open = new ArrayList<>();
        try {
            for (final Path log : logs) {
                open.add(new Lines(log));
            }
            long startMs = earliest(open);
            while (startMs != Lines.NONE) {
                final TreeMap<String, Histogram> byTag = new TreeMap<>();
                for (final Lines lines : open) {
                    lines.addUntil(startMs + SAME_INTERVAL_MS, byTag);
                }
                for (final var entry : byTag.entrySet()) {
                    final Histogram sum = entry.getValue();
                    target.write(
                            entry.getKey().isEmpty() ? null : prefix + entry.getKey(),
                            startMs - baseEpochMs,
                            sum.getEndTimeStamp() - sum.getStartTimeStamp(),
                            sum);
                }
                startMs = earliest(open);
            }
        } finally {
            for (final Lines lines : open) {
                lines.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        target.close();
    }

    private static String prefix(final String row) {
        if (!row.matches("[^,/\\s]+")) {
            throw new IllegalArgumentException("row '" + row + "' is not one word without commas and slashes");
        }
        return row + ROW_END;
    }

    private static long earliest(final List<Lines> open) {
        return open.stream().mapToLong(Lines::startMs).min().orElse(Lines.NONE);
    }

    /** One log, read a line ahead. */
    private static final class Lines implements Closeable {
        private static final long NONE = Long.MAX_VALUE;

        private final HistogramLogReader reader;
        private Histogram next;

        private Lines(final Path log) throws IOException {
            reader = new HistogramLogReader(Files.newInputStream(log));
            moveOn();
        }

        private long startMs() {
            return next == null ? NONE : next.getStartTimeStamp();
        }

        private void addUntil(final long limitMs, final TreeMap<String, Histogram> byTag) {
            while (startMs() < limitMs) {
                final Histogram line = next;
                byTag.merge(line.getTag() == null ? "" : line.getTag(), line, (sum, added) -> {
                    sum.add(added);
                    return sum;
                });
                moveOn();
            }
        }

        private void moveOn() {
            EncodableHistogram line = null;
            while (line == null && reader.hasNext()) {
                line = reader.nextIntervalHistogram();
            }
            next = (Histogram) line;
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
