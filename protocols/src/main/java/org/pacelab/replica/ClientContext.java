package org.pacelab.replica;

/**
 * What a client is given.
 *
 * @param endpointId           this client, at least {@link ReplicaContext#FIRST_CLIENT_ID}
 * @param replicaCount         the cluster's replicas are the endpoints {@code 0 .. replicaCount - 1}
 * @param sessionCount         slots of one operation in flight each
 * @param startNs              the monotonic time at construction
 * @param retryTimeoutNs       an attempt unanswered for so long is repeated, elsewhere if it may have gone to a dead replica
 * @param operationDeadlineNs  from submission; then the outcome is UNKNOWN (or FAILED if every attempt was refused)
 * @param wallClock           for those who need one
 * @param nearReplica          the one that is asked where any would do, unless it has just not answered; {@link #NO_REPLICA}: none is nearer than others
 * @param linksRepeat          a request may arrive twice: then none that was ever sent has certainly failed for being refused
 */
public record ClientContext(
        int endpointId,
        int replicaCount,
        int sessionCount,
        long startNs,
        long retryTimeoutNs,
        long operationDeadlineNs,
        Outbox outbox,
        SeededRandom random,
        Counters counters,
        boolean linksRepeat,
        WallClock wallClock,
        int nearReplica) {
    public static final int NO_REPLICA = -1;

    public ClientContext {
        if (endpointId < ReplicaContext.FIRST_CLIENT_ID) {
            throw new IllegalArgumentException(
                    "endpointId " + endpointId + " of a client is below " + ReplicaContext.FIRST_CLIENT_ID);
        }
        if (sessionCount < 1) {
            throw new IllegalArgumentException("sessionCount " + sessionCount + " is below 1");
        }
        if (retryTimeoutNs < 1 || operationDeadlineNs < retryTimeoutNs) {
            throw new IllegalArgumentException("retryTimeoutNs " + retryTimeoutNs + " and operationDeadlineNs "
                    + operationDeadlineNs + " must be positive and in this order");
        }
        if (nearReplica < NO_REPLICA || nearReplica >= replicaCount) {
            throw new IllegalArgumentException(
                    "nearReplica " + nearReplica + " is not one of " + replicaCount + " replicas, nor " + NO_REPLICA);
        }
    }

    /** With a wall clock of no day, and no replica nearer than others. */
    public ClientContext(
            final int endpointId,
            final int replicaCount,
            final int sessionCount,
            final long startNs,
            final long retryTimeoutNs,
            final long operationDeadlineNs,
            final Outbox outbox,
            final SeededRandom random,
            final Counters counters,
            final boolean linksRepeat) {
        this(
                endpointId,
                replicaCount,
                sessionCount,
                startNs,
                retryTimeoutNs,
                operationDeadlineNs,
                outbox,
                random,
                counters,
                linksRepeat,
                WallClock.startedAt(startNs),
                NO_REPLICA);
    }
}
