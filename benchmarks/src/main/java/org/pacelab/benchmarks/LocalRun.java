package org.pacelab.benchmarks;

import java.util.function.Function;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.SystemNanoClock;
import org.pacelab.journal.Journal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.replica.Client;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Counters;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outcome;
import org.pacelab.ring.LocalCluster;
import org.pacelab.ring.LocalCluster.ClientFactory;
import org.pacelab.ring.LocalCluster.ReplicaFactory;

/**
 * A {@link LocalCluster} by the system's clock, and what its operations came to. Its sessions are open once it is constructed.
 * Confined to the thread that runs it. Allocates nothing after construction beyond what the cluster does.
 */
final class LocalRun implements Completion {
    private static final int RING_CAPACITY = 4 << 20;
    private static final long SEED = 1;
    private static final long MAX_STEPS = 100_000_000;

    private final Journal[] journals;
    private final LocalCluster cluster;
    private final Client client;
    private long completed;
    private long failed;
    private long answeredBytes;

    LocalRun(
            final int replicaCount,
            final int sessionCount,
            final ReplicaFactory replicas,
            final Function<Completion, ClientFactory> clients) {
        journals = new Journal[replicaCount];
        for (int id = 0; id < replicaCount; id++) {
            journals[id] = new MemoryJournal();
        }
        cluster = new LocalCluster(
                journals, sessionCount, RING_CAPACITY, SEED, SystemNanoClock.INSTANCE, replicas, clients.apply(this));
        client = cluster.client();
        for (long steps = 0; !allReady(); steps++) {
            cluster.step();
            if (steps == MAX_STEPS) {
                throw new IllegalStateException("no session opened in " + MAX_STEPS + " steps");
            }
        }
    }

    /** Steps until the session, which has to be ready, has its operation taken. */
    void submit(final int slot, final Operation operation) {
        while (client.submit(System.nanoTime(), slot, operation) == Client.BACK_PRESSURED) {
            cluster.step();
        }
    }

    /** Steps until so many operations are completed since construction. */
    void runUntil(final long target) {
        while (completed < target) {
            cluster.step();
        }
    }

    long completed() {
        return completed;
    }

    /** Lengths of all answers. */
    long answeredBytes() {
        return answeredBytes;
    }

    Counters counters(final int id) {
        return cluster.counters(id);
    }

    /** @throws IllegalStateException if an operation ended other than OK */
    void stop() {
        for (final Journal journal : journals) {
            journal.close();
        }
        if (failed > 0) {
            throw new IllegalStateException(failed + " of " + completed + " operations ended other than OK");
        }
    }

    private boolean allReady() {
        for (int slot = 0; slot < client.sessionCount(); slot++) {
            if (!client.isReady(slot)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void onComplete(
            final long nowNs,
            final long correlationId,
            final Outcome outcome,
            final long version,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        completed++;
        if (outcome != Outcome.OK) {
            failed++;
        }
        answeredBytes += length;
    }
}
