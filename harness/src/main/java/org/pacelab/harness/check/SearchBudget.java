package org.pacelab.harness.check;

import org.agrona.concurrent.NanoClock;

/** How much a search may cost before it gives up: configurations looked at, time, and memory at once. Not thread-safe. */
public final class SearchBudget {
    private static final int CLOCK_PERIOD = 1 << 12;
    private static final int USUAL_PART_OF_HEAP = 3;

    private final NanoClock clock;
    private final SearchBudget whole;
    private final long memoryBytes;
    private final long deadlineNs;
    private long remaining;

    /** As below, with a third of the largest heap that this JVM may have. */
    public SearchBudget(final long configurations, final long durationNs, final NanoClock clock) {
        this(configurations, durationNs, Runtime.getRuntime().maxMemory() / USUAL_PART_OF_HEAP, clock);
    }

    /**
     * @param configurations looked at in all; what takes a multiple of the work of most of them counts as so many
     * @param durationNs     from now on
     * @param memoryBytes    that a search may hold at any time; searches come one after the other
     */
    public SearchBudget(
            final long configurations, final long durationNs, final long memoryBytes, final NanoClock clock) {
        this(clock, null, memoryBytes, clock.nanoTime() + durationNs, configurations);
    }

    private SearchBudget(
            final NanoClock clock,
            final SearchBudget whole,
            final long memoryBytes,
            final long deadlineNs,
            final long configurations) {
        this.clock = clock;
        this.whole = whole;
        this.memoryBytes = memoryBytes;
        this.deadlineNs = deadlineNs;
        this.remaining = configurations;
    }

    /** One of so many equal parts of what is left of configurations and time. What it does not use is left to the others. */
    SearchBudget share(final int of) {
        final long nowNs = clock.nanoTime();
        final long restNs = deadlineNs - nowNs;
        return new SearchBudget(clock, this, memoryBytes, nowNs + restNs / of, restNs <= 0 ? 0 : remaining / of);
    }

    /** As much of this one, but not more configurations. */
    SearchBudget atMost(final long configurations) {
        return new SearchBudget(clock, this, memoryBytes, deadlineNs, Math.min(remaining, configurations));
    }

    /** For something on the side, which this one does not pay for. */
    SearchBudget aside(final long configurations, final long durationNs) {
        return new SearchBudget(clock, null, memoryBytes, clock.nanoTime() + durationNs, configurations);
    }

    /** Pays for one configuration. Returns false once there is nothing left. */
    boolean take() {
        return take(1);
    }

    /** Pays for as much work as so many configurations are. Returns false once there is nothing left. */
    boolean take(final long configurations) {
        if (remaining < configurations) {
            remaining = 0;
            return false;
        }
        final long before = remaining;
        remaining -= configurations;
        if (before / CLOCK_PERIOD != remaining / CLOCK_PERIOD && clock.nanoTime() - deadlineNs >= 0) {
            remaining = 0;
        }
        return whole == null || whole.take(configurations);
    }

    boolean isSpent() {
        return remaining <= 0 || clock.nanoTime() - deadlineNs >= 0 || whole != null && whole.isSpent();
    }

    long memoryBytes() {
        return memoryBytes;
    }
}
