package org.pacelab.ring;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.NanoClock;
import org.pacelab.journal.Journal;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Counters;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.Inbox;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.SeededRandom;

/**
 * N replicas and one client in one thread over rings: each {@link #step} is one duty cycle of every replica in the order of
 * their ids, then of the client. What is in the journals is forced between a replica's cycles, as another thread would. The
 * clock is read once a step: no frame can come from anywhere else while it lasts. Allocates nothing after construction beyond
 * what replicas and client do.
 */
public final class LocalCluster {
    private static final int FRAME_LIMIT = 4096;
    private static final int HELD_CAPACITY = 1 << 20;

    private final ReplicaAgent[] agents;
    private final Replica[] replicas;
    private final Journal[] journals;
    private final Counters[] counters;
    private final NanoClock clock;
    private final Client client;
    private final Inbox clientInbox;
    private final Inbox.FrameHandler clientHandler;
    private long nowNs;

    /** Makes one replica of the cluster. */
    @FunctionalInterface
    public interface ReplicaFactory {
        Replica newReplica(ReplicaContext context);
    }

    /** Makes the cluster's client. */
    @FunctionalInterface
    public interface ClientFactory {
        Client newClient(ClientContext context);
    }

    /**
     * @param journals     one for each replica, empty
     * @param sessionCount of the client
     * @param ringCapacity bytes on the way from one endpoint to another, a power of two
     */
    public LocalCluster(
            final Journal[] journals,
            final int sessionCount,
            final int ringCapacity,
            final long seed,
            final NanoClock clock,
            final ReplicaFactory replicaFactory,
            final ClientFactory clientFactory) {
        final int replicaCount = journals.length;
        final RingNetwork network = new RingNetwork(replicaCount, 1, ringCapacity);
        this.journals = journals;
        this.clock = clock;
        this.agents = new ReplicaAgent[replicaCount];
        this.replicas = new Replica[replicaCount];
        this.counters = new Counters[replicaCount];
        final NanoClock stepClock = () -> nowNs;
        nowNs = clock.nanoTime();
        for (int id = 0; id < replicaCount; id++) {
            counters[id] = new Counters();
            replicas[id] = replicaFactory.newReplica(new ReplicaContext(
                    id,
                    1,
                    replicaCount,
                    nowNs,
                    false,
                    new DurableOutbox(network.outbox(id), journals[id], HELD_CAPACITY),
                    journals[id],
                    SeededRandom.derive(seed, id),
                    counters[id]));
            agents[id] = new ReplicaAgent(
                    "replica-" + id, replicas[id], network.inbox(id, counters[id]), stepClock, FRAME_LIMIT);
        }
        final int clientId = ReplicaContext.FIRST_CLIENT_ID;
        final Counters clientCounters = new Counters();
        client = clientFactory.newClient(new ClientContext(
                clientId,
                replicaCount,
                sessionCount,
                nowNs,
                1_000_000_000L,
                10_000_000_000L,
                network.outbox(clientId),
                SeededRandom.derive(seed, clientId),
                clientCounters,
                false));
        clientInbox = network.inbox(clientId, clientCounters);
        clientHandler = this::onClientFrame;
    }

    /** One duty cycle of all. Returns the amount of work done. */
    public int step() {
        nowNs = clock.nanoTime();
        int work = 0;
        for (int id = 0; id < agents.length; id++) {
            work += agents[id].doWork();
            final Journal journal = journals[id];
            if (journal.needsForce()) {
                journal.force(journal.appendedSequence());
            }
        }
        work += clientInbox.poll(clientHandler, FRAME_LIMIT);
        return work + client.doWork(nowNs);
    }

    public Client client() {
        return client;
    }

    public Replica replica(final int id) {
        return replicas[id];
    }

    public Journal journal(final int id) {
        return journals[id];
    }

    public Counters counters(final int id) {
        return counters[id];
    }

    private void onClientFrame(final int from, final DirectBuffer buffer, final int offset, final int length) {
        client.onMessage(nowNs, from, buffer, offset, length);
    }
}
