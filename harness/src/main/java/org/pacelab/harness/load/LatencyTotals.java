package org.pacelab.harness.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/** The histograms of one row over its whole window: every interval of its latency logs added up by tag, nothing lost. */
public final class LatencyTotals {
    private static final List<String> TAGS =
            LatencyTag.ALL.stream().map(LatencyTag::toString).toList();

    private final List<Histogram> histograms = new ArrayList<>();

    private LatencyTotals() {
        LatencyTag.ALL.forEach(tag -> histograms.add(LatencyRecorder.newHistogram()));
    }

    /**
     * Adds up the logs of one row, as its load processes write them.
     *
     * @throws IOException with the path, if one cannot be read to its end
     */
    public static LatencyTotals read(final List<Path> logs) throws IOException {
        final LatencyTotals totals = new LatencyTotals();
        for (final Path log : logs) {
            forEachLine(log, line -> totals.add(line.getTag(), line));
        }
        return totals;
    }

    /** The rows of a log that {@link LatencyLogMerge} made, in its order. */
    public static Map<String, LatencyTotals> readRows(final Path log) throws IOException {
        final Map<String, LatencyTotals> rows = new LinkedHashMap<>();
        forEachLine(log, line -> {
            final String[] rowAndTag = String.valueOf(line.getTag()).split(LatencyLogMerge.ROW_END, 2);
            if (rowAndTag.length == 2) {
                rows.computeIfAbsent(rowAndTag[0], row -> new LatencyTotals()).add(rowAndTag[1], line);
            }
        });
        return rows;
    }

    public Histogram of(final LatencyTag tag) {
        return histograms.get(LatencyTag.ALL.indexOf(tag));
    }

    /** Reads and writes together. */
    public Histogram of(final LatencyTag.Ending ending, final LatencyTag.Measure measure) {
        final Histogram both = LatencyRecorder.newHistogram();
        for (final LatencyTag.Kind kind : LatencyTag.Kind.values()) {
            both.add(of(new LatencyTag(kind, ending, measure)));
        }
        return both;
    }

    private void add(final String tag, final Histogram interval) {
        final int index = TAGS.indexOf(tag);
        if (index >= 0) {
            histograms.get(index).add(interval);
        }
    }

    /** Tagged or not. */
    static void forEachLine(final Path log, final LineVisitor visitor) throws IOException {
        try (HistogramLogReader reader = new HistogramLogReader(Files.newInputStream(log))) {
            while (reader.hasNext()) {
                final EncodableHistogram line = reader.nextIntervalHistogram();
                if (line != null) {
                    visitor.visit((Histogram) line);
                }
            }
        } catch (final NoSuchElementException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new IOException(log + " is no complete latency log: " + e.getMessage(), e);
        }
    }

    /** Takes one line. */
    @FunctionalInterface
    interface LineVisitor {
        void visit(Histogram line);
    }
}
