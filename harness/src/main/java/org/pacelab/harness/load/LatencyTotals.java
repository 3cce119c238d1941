package org.pacelab.harness.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/** The histograms of one row over its whole window: every interval of its latency logs added up by tag, nothing lost. */
public final class LatencyTotals {
    private final List<Histogram> histograms = new ArrayList<>();

    private LatencyTotals() {
        LatencyTag.ALL.forEach(tag -> histograms.add(LatencyRecorder.newHistogram()));
    }

    /**
     * Adds up logs as load processes write them.
     *
     * @throws IOException with the path, if one cannot be read to its end
     */
    public static LatencyTotals read(final List<Path> logs) throws IOException {
        final LatencyTotals totals = new LatencyTotals();
        for (final Path log : logs) {
            totals.add(log, "");
        }
        return totals;
    }

    /** Adds up one row of a log that {@link LatencyLogMerge} made. */
    public static LatencyTotals readRow(final Path log, final String row) throws IOException {
        final LatencyTotals totals = new LatencyTotals();
        totals.add(log, LatencyLogMerge.prefix(row));
        return totals;
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

    private void add(final Path log, final String prefix) throws IOException {
        try (HistogramLogReader reader = new HistogramLogReader(Files.newInputStream(log))) {
            while (reader.hasNext()) {
                final EncodableHistogram interval = reader.nextIntervalHistogram();
                final String tag = interval == null ? null : interval.getTag();
                for (int i = 0; tag != null && i < histograms.size(); i++) {
                    if (tag.equals(prefix + LatencyTag.ALL.get(i))) {
                        histograms.get(i).add((Histogram) interval);
                    }
                }
            }
        } catch (final NoSuchElementException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new IOException(log + " is no complete latency log: " + e.getMessage(), e);
        }
    }
}
