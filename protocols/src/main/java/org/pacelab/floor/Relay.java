package org.pacelab.floor;

import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;

/**
 * The floor of a replicated write: client, one fixed leader, the others, majority, client, with the journal's durability and no
 * protocol. Nobody is elected, nothing is reconciled: it is measured on a cluster in which nobody dies.
 */
public final class Relay {
    static final int LEADER = 0;

    /** The longest request whose entry fits a batch whatever its values. */
    static final int MAX_REQUEST_LENGTH = LogEntries.firstPart(LogEntries.COMMAND_IN_REQUEST)
            + 2 * (LogEntries.partOffset(0) + Frames.MAX_VALUE_LENGTH);

    /** What had no room is tried again after this time. */
    static final long RETRY_NS = 1_000_000;

    private Relay() {}

    public static Replica newReplica(final ReplicaContext context, final EntrySink sink) {
        return context.endpointId() == LEADER ? new RelayLeader(context, sink) : new RelayFollower(context, sink);
    }
}
