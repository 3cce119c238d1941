package org.pacelab.harness.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.pacelab.harness.load.LatencyTag.Ending;
import org.pacelab.harness.load.LatencyTag.Measure;

/**
 * What ended in one second of a row, whenever it had fallen due. Immutable.
 *
 * @param number   from 0, from the start of the window; those after its end are of the drain
 * @param lengthMs 1,000, more where a slow disk made an interval longer, less at the end
 * @param response times of what ended OK
 */
public record LatencySecond(long number, long lengthMs, Histogram response, long failed, long unknown) {
    private static final long SECOND_MS = 1_000;

    /**
     * Of one row, over all its load processes, in order. A second in which nothing ended is there all the same.
     *
     * @param startEpochMs of the window, by a wall clock that agrees with the load processes' to less than half a second
     * @throws IOException with the path, if a log cannot be read to its end
     */
    public static List<LatencySecond> read(final List<Path> logs, final long startEpochMs) throws IOException {
        final TreeMap<Long, LatencySecond> seconds = new TreeMap<>();
        for (final Path log : logs) {
            LatencyTotals.forEachLine(log, line -> {
                final LatencySecond second = of(line, startEpochMs);
                seconds.merge(second.number, second, LatencySecond::plus);
            });
        }
        return aligned(seconds.values());
    }

    /** Where one process has a long interval, those of the others that lie in it are one with it. */
    private static List<LatencySecond> aligned(final Collection<LatencySecond> seconds) {
        final List<LatencySecond> aligned = new ArrayList<>();
        for (final LatencySecond second : seconds) {
            final int last = aligned.size() - 1;
            if (last >= 0 && second.startMs() < aligned.get(last).endMs() - SECOND_MS / 2) {
                aligned.set(last, aligned.get(last).plus(second));
            } else {
                aligned.add(second);
            }
        }
        return aligned;
    }

    private long startMs() {
        return number * SECOND_MS;
    }

    private long endMs() {
        return startMs() + lengthMs;
    }

    private static LatencySecond of(final Histogram line, final long startEpochMs) {
        final String tag = line.getTag() == null ? "" : line.getTag();
        final Histogram response = LatencyRecorder.newHistogram();
        if (isResponse(tag, Ending.OK)) {
            response.add(line);
        }
        return new LatencySecond(
                Math.round((line.getStartTimeStamp() - startEpochMs) / (double) SECOND_MS),
                line.getEndTimeStamp() - line.getStartTimeStamp(),
                response,
                isResponse(tag, Ending.FAILED) ? line.getTotalCount() : 0,
                isResponse(tag, Ending.UNKNOWN) ? line.getTotalCount() : 0);
    }

    private static boolean isResponse(final String tag, final Ending ending) {
        for (final LatencyTag.Kind kind : LatencyTag.Kind.values()) {
            if (tag.equals(new LatencyTag(kind, ending, Measure.RESPONSE).toString())) {
                return true;
            }
        }
        return false;
    }

    private LatencySecond plus(final LatencySecond other) {
        response.add(other.response);
        return new LatencySecond(
                number,
                Math.max(endMs(), other.endMs()) - startMs(),
                response,
                failed + other.failed,
                unknown + other.unknown);
    }
}
