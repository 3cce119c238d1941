package org.pacelab.harness.history;

/**
 * How much of a history there is. Immutable.
 *
 * @param invoked   operations that were sent and recorded
 * @param completed of these, those whose completion was recorded, whatever the outcome
 * @param missed    invocations and completions for which the ring had no room: without them nothing can be judged
 */
public record HistoryCounts(long invoked, long completed, long missed) {
    public static final HistoryCounts NONE = new HistoryCounts(0, 0, 0);

    public HistoryCounts plus(final HistoryCounts other) {
        return new HistoryCounts(invoked + other.invoked, completed + other.completed, missed + other.missed);
    }

    /** What came after these. */
    public HistoryCounts since(final HistoryCounts earlier) {
        return new HistoryCounts(invoked - earlier.invoked, completed - earlier.completed, missed - earlier.missed);
    }
}
