package org.pacelab.harness.cluster;

import java.util.Map;
import java.util.TreeMap;
import org.pacelab.replica.Counters;

/**
 * What a worker's counters gained in the measured window, to a duty cycle: reports come earlier and later than that. Belongs to the
 * counters' owner.
 */
final class CountedWindow {
    private final Counters counters;
    private long startNs = Long.MAX_VALUE;
    private long endNs = Long.MAX_VALUE;
    private long[] atStart = new long[0];
    private long[] atEnd = new long[0];

    CountedWindow(final Counters counters) {
        this.counters = counters;
    }

    /** Forgets the window before. */
    void set(final long newStartNs, final long newEndNs) {
        startNs = newStartNs;
        endNs = newEndNs;
        atStart = new long[0];
        atEnd = new long[0];
    }

    /**
     * Before there is a window: stock is due, to no end. Where that path has never been taken when the window starts, its compiled code is thrown
     * away.
     */
    void rehearse() {
        if (nextDeadlineNs() == Long.MAX_VALUE && atEnd.length == 0) {
            startNs = Long.MIN_VALUE;
        }
    }

    /** Whether stock is to be taken now. */
    boolean isDue(final long nowNs) {
        return nowNs >= nextDeadlineNs();
    }

    long nextDeadlineNs() {
        return Math.min(startNs, endNs);
    }

    /** Takes stock, of the start first and then of the end. */
    void take() {
        if (startNs != Long.MAX_VALUE) {
            startNs = Long.MAX_VALUE;
            atStart = counters.toArray();
        } else {
            endNs = Long.MAX_VALUE;
            atEnd = counters.toArray();
        }
    }

    /** By name, what was added between start and end; empty before the end. */
    Map<String, Long> added() {
        final Map<String, Long> added = new TreeMap<>();
        counters.forEach((name, value) -> {
            final int counter = counters.define(name);
            if (counter < atEnd.length) {
                added.put(name, atEnd[counter] - (counter < atStart.length ? atStart[counter] : 0));
            }
        });
        return added;
    }
}
