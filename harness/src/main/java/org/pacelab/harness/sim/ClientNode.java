package org.pacelab.harness.sim;

import org.agrona.DirectBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.replica.Client;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.Replica;

/** One client endpoint: a protocol's client, and somebody who asks it for operations. It keeps nothing and is never crashed. */
abstract class ClientNode implements NodeProgram, Replica, Completion {
    final SimulatedCluster cluster;
    private final int endpointId;
    private final int sessionCount;
    private final String setting;
    private final int nearReplica;
    Client client;

    /** @param nearReplica as in {@link org.pacelab.replica.ClientContext} */
    ClientNode(
            final SimulatedCluster cluster,
            final int endpointId,
            final int sessionCount,
            final String setting,
            final int nearReplica) {
        this.cluster = cluster;
        this.endpointId = endpointId;
        this.sessionCount = sessionCount;
        this.setting = setting;
        this.nearReplica = nearReplica;
    }

    @Override
    public final Replica start(final int incarnation, final Outbox outbox, final long startNs) {
        client = cluster.newClient(endpointId, incarnation, outbox, startNs, sessionCount, setting, nearReplica, this);
        return this;
    }

    @Override
    public final Journal journal() {
        return null;
    }

    @Override
    public final NodeStorage storage() {
        return null;
    }

    @Override
    public final void crash(final Crash crash, final long forceSequence) {
        throw new IllegalStateException("clients do not crash");
    }

    @Override
    public final void close() {}

    @Override
    public final void onMessage(
            final long nowNs, final int fromEndpointId, final DirectBuffer buffer, final int offset, final int length) {
        client.onMessage(nowNs, fromEndpointId, buffer, offset, length);
    }
}
