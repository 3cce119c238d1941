package org.pacelab.harness.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/**
 * The history of one part of a run: of all load processes that ever asked the same replicas, merged by time. All of them ran on one
 * host, and so on one monotonic clock. Immutable.
 *
 * @param processFolders one for each load process
 */
public record PartHistory(List<Path> processFolders) {
    /** At one moment, invocations come first, for intervals are closed; each process keeps its own order. */
    private static final Comparator<HistoryReader> BY_TIME =
            Comparator.comparingLong(HistoryReader::timeNs).thenComparing(reader -> !reader.isInvocation());

    /**
     * What was read.
     *
     * @param gaps why it is not all that happened, a line each; empty if it is
     */
    public record Extent(HistoryCounts counts, List<String> gaps) {
        public Extent {
            gaps = List.copyOf(gaps);
        }
    }

    public PartHistory {
        processFolders = List.copyOf(processFolders);
    }

    /** @throws UncheckedIOException if there is no such folder */
    public static PartHistory of(final Path partFolder) {
        try (Stream<Path> folders = Files.list(partFolder)) {
            return new PartHistory(folders.filter(Files::isDirectory).sorted().toList());
        } catch (final IOException e) {
            throw new UncheckedIOException(partFolder + ": " + e.getMessage(), e);
        }
    }

    /**
     * Tells all that happened; keeps only what is under way.
     *
     * @throws IllegalArgumentException if a folder holds something else than a history
     */
    public Extent replay(final HistoryEvents events) {
        final List<HistoryReader> readers = new ArrayList<>();
        try {
            processFolders.forEach(folder -> readers.add(new HistoryReader(folder)));
            final PriorityQueue<HistoryReader> byTime = new PriorityQueue<>(BY_TIME);
            readers.stream().filter(HistoryReader::advance).forEach(byTime::add);
            while (!byTime.isEmpty()) {
                final HistoryReader earliest = byTime.remove();
                events.onProcess(readers.indexOf(earliest));
                if (earliest.isInvocation()) {
                    events.onInvoked(earliest.operation());
                } else {
                    events.onCompleted(earliest.operation());
                }
                if (earliest.advance()) {
                    byTime.add(earliest);
                }
            }
            readers.stream()
                    .flatMap(reader -> reader.underWay().stream())
                    .sorted(Comparator.comparingLong(RecordedOperation::invokedNs))
                    .forEach(events::onNeverCompleted);
            return extent(readers);
        } finally {
            readers.forEach(HistoryReader::close);
        }
    }

    /** Of a list of gaps: the first, and how many more there are; empty if there are none. */
    public static String inOneLine(final List<String> gaps) {
        if (gaps.isEmpty()) {
            return "";
        }
        return gaps.get(0) + (gaps.size() == 1 ? "" : ", and " + (gaps.size() - 1) + " more");
    }

    private static Extent extent(final List<HistoryReader> readers) {
        return new Extent(
                readers.stream().map(HistoryReader::counts).reduce(HistoryCounts.NONE, HistoryCounts::plus),
                readers.stream()
                        .map(HistoryReader::gap)
                        .filter(gap -> !gap.isEmpty())
                        .toList());
    }
}
