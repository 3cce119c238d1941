package org.pacelab.harness.transport;

/**
 * How a loop passes the time when a duty cycle found nothing to do: it yields for a window since the last work, then blocks until
 * something may be there. Never spins without yielding: on few cores the peer that is waited for may need this one.
 *
 * <p>The window is of the loop's own time: a cycle that took longer than {@link #MAX_OWN_CYCLE_NS} counts as that, since another
 * thread, perhaps the one waited for, had the core for the rest.
 */
public final class Idle {
    /** What one cycle counts at most. Finding nothing takes a loop that keeps its core one to two microseconds. */
    static final long MAX_OWN_CYCLE_NS = 2_000;

    private final Transport transport;
    private final long yieldNs;
    private long yieldedNs;
    private long lastCycleNs;

    public Idle(final Transport transport, final long yieldNs, final long startNs) {
        this.transport = transport;
        this.yieldNs = yieldNs;
        this.lastCycleNs = startNs;
    }

    /**
     * Ends a duty cycle.
     *
     * @param nowNs      read in this cycle
     * @param deadlineNs when the next work is due at the latest
     */
    public void idle(final int workCount, final long nowNs, final long deadlineNs) {
        if (workCount > 0) {
            yieldedNs = 0;
        } else {
            yieldedNs += Math.min(nowNs - lastCycleNs, MAX_OWN_CYCLE_NS);
            if (yieldedNs < yieldNs || deadlineNs - nowNs <= 0) {
                Thread.yield();
            } else {
                transport.block(deadlineNs);
            }
        }
        lastCycleNs = nowNs;
    }
}
