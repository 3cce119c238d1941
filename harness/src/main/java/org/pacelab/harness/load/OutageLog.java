package org.pacelab.harness.load;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Keeps the longest times in which no operation ended OK, as many as a run may have faults that are felt. Single-threaded; allocates
 * nothing per operation.
 */
final class OutageLog {
    static final int KEPT = 128;

    private final long[] fromNs = new long[KEPT];
    private final long[] untilNs = new long[KEPT];
    private long lastOkNs;
    private int shortest;

    OutageLog(final long startNs) {
        lastOkNs = startNs;
    }

    /** In the order of time. */
    void onOk(final long okNs) {
        if (okNs - lastOkNs > untilNs[shortest] - fromNs[shortest]) {
            fromNs[shortest] = lastOkNs;
            untilNs[shortest] = okNs;
            findShortest();
        }
        lastOkNs = Math.max(lastOkNs, okNs);
    }

    /** In order, with the time since the last one. */
    List<Outage> until(final long endNs) {
        final List<Outage> outages = new ArrayList<>();
        if (endNs > lastOkNs) {
            outages.add(new Outage(lastOkNs, endNs));
        }
        for (int i = 0; i < KEPT; i++) {
            if (untilNs[i] > fromNs[i]) {
                outages.add(new Outage(fromNs[i], untilNs[i]));
            }
        }
        outages.sort(Comparator.comparingLong(Outage::fromNs));
        return outages;
    }

    private void findShortest() {
        for (int i = 0; i < KEPT; i++) {
            if (untilNs[i] - fromNs[i] < untilNs[shortest] - fromNs[shortest]) {
                shortest = i;
            }
        }
    }
}
