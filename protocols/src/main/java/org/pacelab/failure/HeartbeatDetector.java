package org.pacelab.failure;

import java.util.Arrays;

/** Suspects a node that was not heard for a fixed time. */
public final class HeartbeatDetector implements FailureDetector {
    private final long timeoutNs;
    private final long[] lastHeardNs;

    /** @param nodeCount nodes are numbered from 0 */
    public HeartbeatDetector(final int nodeCount, final long timeoutNs) {
        if (timeoutNs < 1) {
            throw new IllegalArgumentException("timeoutNs " + timeoutNs + " is below 1");
        }
        this.timeoutNs = timeoutNs;
        this.lastHeardNs = new long[nodeCount];
    }

    @Override
    public void restart(final long nowNs) {
        Arrays.fill(lastHeardNs, nowNs);
    }

    @Override
    public void heard(final int node, final long nowNs) {
        lastHeardNs[node] = nowNs;
    }

    @Override
    public boolean isSuspected(final int node, final long nowNs) {
        return nowNs - suspicionNs(node) >= 0;
    }

    @Override
    public long suspicionNs(final int node) {
        return lastHeardNs[node] + timeoutNs;
    }
}
