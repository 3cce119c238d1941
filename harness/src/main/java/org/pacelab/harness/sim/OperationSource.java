package org.pacelab.harness.sim;

import org.pacelab.replica.ClientContext;

/** What one simulated client is to ask for, slot by slot. Called from the client's duty cycle only. */
public interface OperationSource {
    int sessionCount();

    /** The setting of this client, by default that of the cluster. */
    default String setting(final ClusterSetup setup) {
        return setup.setting();
    }

    /** As in {@link ClientContext}; by default none. */
    default int nearReplica() {
        return ClientContext.NO_REPLICA;
    }

    /** The next operation of a slot that is ready, null if none is due at {@code nowNs}. */
    SimulatedOperation next(int slot, long nowNs);

    /** When the next operation of a slot falls due, {@link Long#MAX_VALUE} for never. */
    long nextDueNs(int slot);

    /** Told when an operation has its outcome. */
    void onComplete(int slot, SimulatedOperation operation);
}
