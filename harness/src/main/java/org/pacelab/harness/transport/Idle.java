package org.pacelab.harness.transport;

/**
 * How a loop passes the time when a duty cycle found nothing to do: it yields for a window since the last work, then blocks until
 * something may be there. Never spins without yielding: on few cores the peer that is waited for may need this one.
 */
public final class Idle {
    public static final long DEFAULT_YIELD_NS = 20_000;

    private final Transport transport;
    private final long yieldNs;
    private long lastWorkNs;

    public Idle(final Transport transport, final long yieldNs, final long startNs) {
        this.transport = transport;
        this.yieldNs = yieldNs;
        this.lastWorkNs = startNs;
    }

    /**
     * Ends a duty cycle.
     *
     * @param nowNs      read in this cycle
     * @param deadlineNs when the next work is due at the latest
     */
    public void idle(final int workCount, final long nowNs, final long deadlineNs) {
        if (workCount > 0) {
            lastWorkNs = nowNs;
        } else if (nowNs - lastWorkNs < yieldNs || deadlineNs - nowNs <= 0) {
            Thread.yield();
        } else {
            transport.block(deadlineNs);
        }
    }
}
