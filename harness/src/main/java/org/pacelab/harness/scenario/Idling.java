package org.pacelab.harness.scenario;

/**
 * What a loop with nothing to do does: it yields, and after a while it blocks (tcp) or parks for ever longer (ipc). Immutable.
 *
 * @param yieldWindowNs it yields for so long of its own time after the last work
 * @param maxParkNs     the longest park; ipc only
 */
public record Idling(long yieldWindowNs, long maxParkNs) {
    public static final long DEFAULT_YIELD_WINDOW_NS = 20_000;
    public static final long DEFAULT_MAX_PARK_NS = 50_000;
}
