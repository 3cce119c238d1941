package org.pacelab.replica;

import org.pacelab.journal.Journal;

/**
 * What a replica is given. Replicas are the endpoints {@code 0 .. replicaCount - 1}; clients have ids from
 * {@link #FIRST_CLIENT_ID} on.
 *
 * @param endpointId   this replica
 * @param incarnation  greater in each life of this replica; its frames carry it
 * @param replicaCount all replicas of the cluster, this one included
 * @param startNs      the monotonic time at construction
 * @param amnesiac     this replica may have lost what it promised in an earlier life (a wiped disk, a restarted
 *                     {@code memory} journal): it must not vote nor acknowledge under this id
 * @param wallClock    for those who need one
 */
public record ReplicaContext(
        int endpointId,
        int incarnation,
        int replicaCount,
        long startNs,
        boolean amnesiac,
        DurableOutbox outbox,
        Journal journal,
        SeededRandom random,
        Counters counters,
        WallClock wallClock) {
    public static final int FIRST_CLIENT_ID = 1024;
    public static final int MAX_REPLICAS = 31;

    public ReplicaContext {
        if (replicaCount < 1 || replicaCount > MAX_REPLICAS) {
            throw new IllegalArgumentException("replicaCount " + replicaCount + " is not within 1.." + MAX_REPLICAS);
        }
        if (endpointId < 0 || endpointId >= replicaCount) {
            throw new IllegalArgumentException("endpointId " + endpointId + " is not within 0.." + (replicaCount - 1));
        }
    }

    /** With a wall clock of no day. */
    public ReplicaContext(
            final int endpointId,
            final int incarnation,
            final int replicaCount,
            final long startNs,
            final boolean amnesiac,
            final DurableOutbox outbox,
            final Journal journal,
            final SeededRandom random,
            final Counters counters) {
        this(
                endpointId,
                incarnation,
                replicaCount,
                startNs,
                amnesiac,
                outbox,
                journal,
                random,
                counters,
                WallClock.startedAt(startNs));
    }
}
