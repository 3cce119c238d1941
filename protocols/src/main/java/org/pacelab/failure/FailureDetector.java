package org.pacelab.failure;

/**
 * Suspects nodes that are not heard (Chandra & Toueg 1996). What it suspects may be alive: whoever acts on it must be right all the same.
 * Confined to one thread; allocates nothing after construction.
 */
public interface FailureDetector {
    /** Whoever was suspected is not any more, and has as long as one that was just heard. */
    void restart(long nowNs);

    void heard(int node, long nowNs);

    boolean isSuspected(int node, long nowNs);

    /** When this node will be suspected unless it is heard before. */
    long suspicionNs(int node);
}
