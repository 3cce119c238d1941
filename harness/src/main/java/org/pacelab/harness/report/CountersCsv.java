package org.pacelab.harness.report;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What each worker counted and used while a row was measured, one figure a line: {@code row,worker,figure,value,unit}. Figures per
 * operation are per one that ended OK; the worker {@code all} stands for their sum. A row that was cut
 * short has none: nobody could be asked any more.
 */
final class CountersCsv {
    private static final String HEADER = "row,worker,figure,value,unit";
    private static final String FRAMES_SENT = "transport/frames-sent";
    private static final String BYTES_SENT = "transport/bytes-sent";
    private static final String FORCES = "journal/forces";

    private final List<String> lines = new ArrayList<>();

    private CountersCsv() {
        lines.add(HEADER);
    }

    static List<String> lines(final List<Row> rows) {
        final CountersCsv csv = new CountersCsv();
        rows.forEach(csv::add);
        return csv.lines;
    }

    private void add(final Row row) {
        for (final WorkerUse use : row.uses()) {
            new TreeMap<>(use.counters()).forEach((name, value) -> add(row, use.worker(), name, value, "1"));
            add(row, use.worker(), "seconds", decimal(use.seconds()), "s");
            add(row, use.worker(), "cpu", use.cpuNs(), "ns");
            add(row, use.worker(), "rss-anon", use.rssAnonBytes(), "B");
            add(row, use.worker(), "rss-shmem", use.rssShmemBytes(), "B");
            add(row, use.worker(), "allocated", use.allocatedBytes(), "B");
            add(row, use.worker(), "allocated-per-second", decimal(use.allocatedBytes() / use.seconds()), "B/s");
            add(row, use.worker(), "collections", use.gcCount(), "1");
            add(row, use.worker(), "pauses", use.pauseCount(), "1");
            add(row, use.worker(), "longest-pause", use.maxPauseNs(), "ns");
            addPerOperation(row, use.worker(), List.of(use));
        }
        if (!row.uses().isEmpty()) {
            addPerOperation(row, "all", row.uses());
            add(row, "all", "elections", row.sumOf(Row.ELECTIONS_WON), "1");
        }
    }

    private void addPerOperation(final Row row, final String worker, final List<WorkerUse> uses) {
        if (row.result().ok() > 0) {
            add(row, worker, "messages-per-operation", perOperation(row, uses, FRAMES_SENT), "1");
            add(row, worker, "bytes-per-operation", perOperation(row, uses, BYTES_SENT), "B");
            add(row, worker, "forces-per-operation", perOperation(row, uses, FORCES), "1");
        }
    }

    private static String perOperation(final Row row, final List<WorkerUse> uses, final String counter) {
        final long sum = uses.stream()
                .mapToLong(use -> use.counters().getOrDefault(counter, 0L))
                .sum();
        return decimal((double) sum / row.result().ok());
    }

    private void add(final Row row, final String worker, final String figure, final Object value, final String unit) {
        lines.add(row.label() + "," + worker + "," + figure + "," + value + "," + unit);
    }

    private static String decimal(final double value) {
        return CsvCells.decimal(value, 4);
    }
}
