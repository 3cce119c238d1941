package org.pacelab.benchmarks;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.pacelab.journal.Journal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.quorum.QuorumClient;
import org.pacelab.quorum.QuorumOptions;
import org.pacelab.quorum.QuorumReplica;
import org.pacelab.quorum.WriteClock;
import org.pacelab.replica.Client;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outcome;
import org.pacelab.ring.LocalCluster;
import org.pacelab.ring.LocalCluster.ClientFactory;

/**
 * What does a put or a get by majorities cost in processor time, over 100,000 keys of 64 bytes that are all there, from the client's submit to its completion, with
 * all replicas in one thread? {@code last-writer} takes one phase, {@code register} (ABD) two for a put and, since its quorums agree here, one for a get.
 *
 * <p>An invocation is 256 operations, {@code batch} of them in flight at once. Operations that end other than OK, and values that are not there, fail the fork.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class QuorumBenchmark {
    private static final int OPERATIONS = 256;
    private static final int KEYS = 100_000;
    private static final int DRAWN_KEYS = 1 << 18;
    private static final int VALUE_LENGTH = 64;
    private static final int RING_CAPACITY = 4 << 20;

    @Param({"last-writer", "register"})
    private String store;

    @Param({"3", "5"})
    private int replicas;

    @Param({"1", "16", "256"})
    private int batch;

    private final Operation operation = new Operation();
    private final long[] keys = new long[DRAWN_KEYS];
    private final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(VALUE_LENGTH));
    private Journal[] journals;
    private LocalCluster cluster;
    private Client client;
    private int nextKey;
    private long completed;
    private long failed;
    private long gotBytes;
    private long wantedBytes;

    @Setup(Level.Trial)
    public void start() {
        DrawnKeys.fill(keys, KEYS);
        journals = new Journal[replicas];
        for (int id = 0; id < replicas; id++) {
            journals[id] = new MemoryJournal();
        }
        final QuorumOptions options = QuorumOptions.ofMajorities(replicas);
        final ClientFactory clients = store.equals("register")
                ? context -> QuorumClient.ofRegisters(context, options, this::onComplete)
                : context -> QuorumClient.ofLastWriter(context, options, WriteClock.HYBRID, this::onComplete);
        cluster = new LocalCluster(
                journals,
                batch,
                RING_CAPACITY,
                1,
                SystemNanoClock.INSTANCE,
                context -> new QuorumReplica(context, options),
                clients);
        client = cluster.client();
        for (long key = 0; key < KEYS; key++) {
            submit(0, operation.put(key, value, 0, VALUE_LENGTH));
            runUntil(key + 1);
        }
    }

    @TearDown(Level.Trial)
    public void stop() {
        for (final Journal journal : journals) {
            journal.close();
        }
        if (failed > 0 || gotBytes != wantedBytes) {
            throw new IllegalStateException(failed + " of " + completed + " operations ended other than OK, and "
                    + gotBytes + " of " + wantedBytes + " bytes were read");
        }
    }

    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public long put() {
        for (int done = 0; done < OPERATIONS; done += batch) {
            final long target = completed + batch;
            for (int slot = 0; slot < batch; slot++) {
                submit(slot, operation.put(nextKey(), value, 0, VALUE_LENGTH));
            }
            runUntil(target);
        }
        return completed;
    }

    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public long get() {
        for (int done = 0; done < OPERATIONS; done += batch) {
            final long target = completed + batch;
            for (int slot = 0; slot < batch; slot++) {
                submit(slot, operation.get(nextKey()));
            }
            runUntil(target);
        }
        wantedBytes += OPERATIONS * VALUE_LENGTH;
        return gotBytes;
    }

    private long nextKey() {
        return keys[nextKey++ & DRAWN_KEYS - 1];
    }

    private void submit(final int slot, final Operation submitted) {
        while (client.submit(System.nanoTime(), slot, submitted) == Client.BACK_PRESSURED) {
            cluster.step();
        }
    }

    private void runUntil(final long target) {
        while (completed < target) {
            cluster.step();
        }
    }

    private void onComplete(
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
        gotBytes += length;
    }
}
