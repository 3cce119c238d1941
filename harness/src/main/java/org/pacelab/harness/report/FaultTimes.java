package org.pacelab.harness.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.pacelab.harness.load.Percentile;

/**
 * Response times of what ended OK in the seconds of a row before the first in which a fault was in force, in those in which one was, and in the
 * other ones. A fault is in force in a second if it was at any time of it, and in the next one, in which what it kept waiting ends. Immutable.
 */
record FaultTimes(Histogram before, Histogram during, Histogram after) {
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final double P99 = 0.99;

    /** Empty unless faults struck, and something was measured before. */
    static Optional<FaultTimes> of(final Row row) {
        final FaultTimes times = new FaultTimes(
                new Histogram(SIGNIFICANT_DIGITS),
                new Histogram(SIGNIFICANT_DIGITS),
                new Histogram(SIGNIFICANT_DIGITS));
        boolean haveStruck = false;
        boolean wasInForce = false;
        for (final Row.Second second : row.seconds()) {
            final boolean isInForce = wasInForce || !second.faults().isEmpty();
            wasInForce = !second.faults().isEmpty();
            haveStruck |= isInForce;
            final Histogram time = isInForce ? times.during : haveStruck ? times.after : times.before;
            time.add(second.latency().response());
        }
        return haveStruck && times.before.getTotalCount() > 0 ? Optional.of(times) : Optional.empty();
    }

    String describe() {
        return "p99 before faults: " + p99(before) + ", during: " + p99(during) + toBefore() + ", after: " + p99(after);
    }

    List<Histogram> inOrder() {
        return List.of(before, during, after);
    }

    private String toBefore() {
        if (!Percentile.isKnown(before, P99) || !Percentile.isKnown(during, P99)) {
            return "";
        }
        final double ratio = (double) Percentile.valueNs(during, P99) / Percentile.valueNs(before, P99);
        return String.format(Locale.ROOT, " (x %.2f)", ratio);
    }

    private static String p99(final Histogram time) {
        return Percentile.text(time, P99, Quantities::duration);
    }
}
