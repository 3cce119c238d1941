package org.pacelab.harness.check;

import org.agrona.concurrent.NanoClock;

/**
 * How much a search may cost before it gives up: configurations looked at, which also bounds its memory, and time. Not thread-safe.
 */
public final class SearchBudget {
    private static final int CLOCK_PERIOD = 1 << 12;

    private final NanoClock clock;
    private final long deadlineNs;
    private long remaining;

    /**
     * @param configurations looked at in all
     * @param durationNs     from now on
     */
    public SearchBudget(final long configurations, final long durationNs, final NanoClock clock) {
        this.clock = clock;
        this.remaining = configurations;
        this.deadlineNs = clock.nanoTime() + durationNs;
    }

    private SearchBudget(final SearchBudget whole, final long configurations) {
        clock = whole.clock;
        remaining = Math.min(whole.remaining, configurations);
        deadlineNs = whole.deadlineNs;
    }

    /** A budget for something on the side: at most so many configurations, which are not taken from this one, in the same time. */
    SearchBudget part(final long configurations) {
        return new SearchBudget(this, configurations);
    }

    /** Pays for one configuration. Returns false once there is nothing left. */
    boolean take() {
        if (remaining > 0 && --remaining % CLOCK_PERIOD == 0 && clock.nanoTime() - deadlineNs >= 0) {
            remaining = 0;
        }
        return remaining > 0;
    }
}
