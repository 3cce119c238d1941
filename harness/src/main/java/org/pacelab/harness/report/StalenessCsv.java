package org.pacelab.harness.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.pacelab.harness.check.Staleness.JudgedRead;

/**
 * How old the newest write of a key was when a read began, and by how many versions the read was behind: what reads of each row saw, counted. Times are
 * those since that write had completed, in quarters of octaves; where none had they are empty. Writes of the read's own load process are told from those of others:
 * its frames overtake each other on no link that keeps their order.
 */
public final class StalenessCsv {
    private static final String HEADER = "row,writer,since_write_from_ns,since_write_until_ns,versions_behind,reads";
    private static final Comparator<Cell> ORDER =
            Comparator.comparing(Cell::writer).thenComparingLong(Cell::fromNs).thenComparingLong(Cell::versionsBehind);

    private static final long PARTS_OF_AN_OCTAVE = 4;

    private final List<String> lines = new ArrayList<>(List.of(HEADER));

    private record Cell(String writer, long fromNs, long versionsBehind) {
        private String times() {
            return writer.equals("none") ? "," : fromNs + "," + (fromNs + stepNs(fromNs));
        }
    }

    /**
     * @param reads     of its setting, those of other rows, too
     * @param processes of load, by their sessions
     */
    public void add(final Row row, final List<JudgedRead> reads, final Map<Long, Integer> processes) {
        final Map<Cell, Long> counts = new TreeMap<>(ORDER);
        reads.stream()
                .filter(read -> row.holds(read.completedNs()))
                .forEach(read -> counts.merge(cell(read, processes), 1L, Long::sum));
        counts.forEach((cell, count) -> lines.add(
                row.label() + "," + cell.writer() + "," + cell.times() + "," + cell.versionsBehind() + "," + count));
    }

    /** Of all rows that were added. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    private static Cell cell(final JudgedRead read, final Map<Long, Integer> processes) {
        if (read.writer() == JudgedRead.NOBODY) {
            return new Cell("none", 0, read.versionsBehind());
        }
        final boolean isOwn = Objects.equals(processes.get(read.session()), processes.get(read.writer()));
        return new Cell(isOwn ? "own" : "other", floorNs(read.sinceWriteNs()), read.versionsBehind());
    }

    private static long floorNs(final long sinceWriteNs) {
        return sinceWriteNs - sinceWriteNs % stepNs(sinceWriteNs);
    }

    private static long stepNs(final long sinceWriteNs) {
        return Math.max(1, Long.highestOneBit(sinceWriteNs) / PARTS_OF_AN_OCTAVE);
    }
}
