package org.pacelab.harness.sim;

import org.pacelab.journal.Durability;
import org.pacelab.journal.Journal;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.SeededRandom;

/** The lives of one replica, on storage that outlives them. */
final class ReplicaProgram implements NodeProgram {
    private static final int HELD_CAPACITY = 1 << 18;

    private final SimulatedCluster cluster;
    private final int endpointId;
    private final NodeStorage storage;
    private final SeededRandom diskRandom;
    private Journal journal;

    ReplicaProgram(final SimulatedCluster cluster, final int endpointId) {
        this.cluster = cluster;
        this.endpointId = endpointId;
        this.storage = newStorage(cluster.setup(), endpointId);
        this.diskRandom = cluster.diskRandom(endpointId);
    }

    @Override
    public Replica start(final int incarnation, final Outbox outbox, final long startNs) {
        final ClusterSetup setup = cluster.setup();
        final boolean isAmnesiac = storage.isAmnesiac();
        journal = storage.open();
        final ReplicaContext context = new ReplicaContext(
                endpointId,
                incarnation,
                setup.replicaCount(),
                startNs,
                isAmnesiac,
                new DurableOutbox(outbox, journal, HELD_CAPACITY),
                journal,
                cluster.lifeRandom(endpointId, incarnation),
                cluster.counters(),
                cluster.wallClock(endpointId));
        return setup.protocol().newReplica(context, setup.setting(), setup.options());
    }

    @Override
    public Journal journal() {
        return journal;
    }

    @Override
    public void crash(final Crash crash, final long forceSequence) {
        journal = null;
        if (crash == Crash.KILL) {
            storage.kill();
        } else {
            storage.powerCut(diskRandom, forceSequence);
        }
    }

    @Override
    public NodeStorage storage() {
        return storage;
    }

    @Override
    public void close() {
        storage.close();
    }

    private static NodeStorage newStorage(final ClusterSetup setup, final int endpointId) {
        return setup.durability() == Durability.MEMORY
                ? new MemoryStorage()
                : new DiskStorage(endpointId, setup.durability());
    }
}
