package org.pacelab.floor;

import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;

/**
 * The floor of a replicated write: client, one fixed leader, the others, majority, client, with the journal's durability and no
 * protocol. Nobody is elected, nothing is reconciled: it is measured on a cluster in which nobody dies.
 */
public final class Relay {
    static final int LEADER = 0;

    /** What had no room is tried again after this time. */
    static final long RETRY_NS = 1_000_000;

    private Relay() {}

    public static Replica newReplica(final ReplicaContext context, final EntrySink sink) {
        return context.endpointId() == LEADER ? new RelayLeader(context, sink) : new RelayFollower(context, sink);
    }
}
