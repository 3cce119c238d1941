package org.pacelab.ring;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.replica.Client;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Counters;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outcome;
import org.pacelab.ring.LocalCluster.ClientFactory;
import org.pacelab.ring.LocalCluster.ReplicaFactory;

/**
 * Operations on a {@link LocalCluster} of three in the test's thread and in virtual time, which fails the test when it comes to 1,000 s.
 * Keeps the last answer, and counts those other than OK. Allocates nothing once its sessions are open, which is when it is constructed.
 */
final class RingRun implements Completion {
    static final int REPLICAS = 3;

    private static final int SESSIONS = 256;
    private static final int RING_CAPACITY = 1 << 22;
    private static final long SEED = 7;
    private static final long STEP_NS = 10_000;
    private static final long MAX_NS = 1_000_000_000_000L;
    private static final int MEASURED_OPERATIONS = 100_000;

    private final Journal[] journals = new Journal[REPLICAS];
    private final UnsafeBuffer answer = new UnsafeBuffer(new byte[4096]);
    private final LocalCluster cluster;
    private final Client client;
    private long nowNs;
    private long completed;
    private long failed;
    private long answerVersion;
    private int answerLength;

    RingRun(final ReplicaFactory replicas, final Function<Completion, ClientFactory> clients) {
        this(MemoryJournal.DEFAULT_CAPACITY, replicas, clients);
    }

    RingRun(
            final int journalCapacity,
            final ReplicaFactory replicas,
            final Function<Completion, ClientFactory> clients) {
        for (int id = 0; id < REPLICAS; id++) {
            journals[id] = new MemoryJournal(journalCapacity);
        }
        cluster = new LocalCluster(journals, SESSIONS, RING_CAPACITY, SEED, () -> nowNs, replicas, clients.apply(this));
        client = cluster.client();
        for (int slot = 0; slot < SESSIONS; slot++) {
            while (!client.isReady(slot)) {
                step();
            }
        }
    }

    void run(final Operation operation) {
        final long target = completed + 1;
        while (!client.isReady(0) || client.submit(nowNs, 0, operation) < 0) {
            step();
        }
        while (completed < target) {
            step();
        }
    }

    /**
     * So many operations, 256 at a time.
     *
     * @param operations by how many were submitted before; asked again for one that found no room
     */
    void run(final int count, final LongFunction<Operation> operations) {
        final long target = completed + count;
        long submitted = completed;
        while (completed < target) {
            for (int slot = 0; slot < SESSIONS && submitted < target; slot++) {
                if (client.isReady(slot) && client.submit(nowNs, slot, operations.apply(submitted)) >= 0) {
                    submitted++;
                }
            }
            step();
        }
    }

    /** Bytes that 100,000 operations allocate, in the round that had the least: the first ones allocate for the compiler and the like. */
    long leastAllocated(final int rounds, final LongFunction<Operation> operations) {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < rounds; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            run(MEASURED_OPERATIONS, operations);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    long failed() {
        return failed;
    }

    long answerVersion() {
        return answerVersion;
    }

    int answerLength() {
        return answerLength;
    }

    DirectBuffer answer() {
        return answer;
    }

    Journal journal(final int id) {
        return journals[id];
    }

    Counters counters(final int id) {
        return cluster.counters(id);
    }

    private void step() {
        nowNs += STEP_NS;
        cluster.step();
        if (nowNs > MAX_NS) {
            throw new AssertionError("no progress in 1,000 s of virtual time");
        }
    }

    @Override
    public void onComplete(
            final long completedNs,
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
        answerVersion = version;
        answerLength = length;
        answer.putBytes(0, buffer, offset, length);
    }
}
