package org.pacelab.harness.load;

import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.pacelab.harness.load.LatencyTag.Ending;
import org.pacelab.harness.load.LatencyTag.Measure;

/**
 * Judges whether the harness told the truth about a server of known latency: the protocol {@code delay}, which answers after a
 * delay but for one stall, under an open loop. The response time must show both, the service time hide the stall as every closed
 * loop does, and all the harness may add is what {@code echo} costs in the same run.
 */
public final class StallCheck {
    private static final long TIMER_NS = 100_000;
    private static final double MAX_ERROR = .02;
    private static final long MAX_SERVICE_NS = 10_000_000;

    private StallCheck() {}

    /** One figure and where it must lie, both ends included. */
    public record Figure(String name, long valueNs, long lowestNs, long highestNs) {
        public boolean holds() {
            return valueNs >= lowestNs && valueNs <= highestNs;
        }
    }

    /**
     * @param rows of the run; those of echo start with its name
     * @param row  the one that is judged
     * @throws IllegalArgumentException if the run has no such row, no echo, or too few operations
     */
    public static List<Figure> judge(
            final Map<String, LatencyTotals> rows, final String row, final long delayNs, final long stallNs) {
        if (!rows.containsKey(row)) {
            throw new IllegalArgumentException("no row '" + row + "' among " + String.join(", ", rows.keySet()));
        }
        final Histogram response = rows.get(row).of(Ending.OK, Measure.RESPONSE);
        final Histogram service = rows.get(row).of(Ending.OK, Measure.SERVICE);
        final Histogram echo = LatencyRecorder.newHistogram();
        rows.forEach((name, totals) -> {
            if (name.startsWith("echo")) {
                echo.add(totals.of(Ending.OK, Measure.RESPONSE));
            }
        });
        final long echoNs = percentile("echo", echo, .99);
        final long longestNs = stallNs + delayNs;
        return List.of(
                new Figure("response p50", percentile(row, response, .5), delayNs, delayNs + echoNs + TIMER_NS),
                new Figure(
                        "response max",
                        response.getMaxValue(),
                        Math.round(longestNs * (1 - MAX_ERROR)),
                        Math.round(longestNs * (1 + MAX_ERROR))),
                new Figure("service p99", percentile(row, service, .99), delayNs, MAX_SERVICE_NS));
    }

    private static long percentile(final String row, final Histogram histogram, final double quantile) {
        if (!Percentile.isKnown(histogram, quantile)) {
            throw new IllegalArgumentException("row '" + row + "' has " + histogram.getTotalCount()
                    + " operations; needed: " + Percentile.samplesNeeded(quantile));
        }
        return Percentile.valueNs(histogram, quantile);
    }
}
