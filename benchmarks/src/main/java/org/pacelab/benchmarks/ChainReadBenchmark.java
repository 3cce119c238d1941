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
import org.pacelab.chain.ChainOptions;
import org.pacelab.chain.ChainRead;
import org.pacelab.chain.ChainReplica;
import org.pacelab.chain.ChainRouting;
import org.pacelab.journal.Journal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.replica.Client;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outcome;
import org.pacelab.ring.LocalCluster;

/**
 * What does one read of a chain cost in processor time, of 100,000 keys with 16 bytes, with all nodes in one thread? {@code tail}: plain
 * chain replication; {@code clean}: CRAQ, no key is being written; {@code dirty}: CRAQ, the keys are being written, and the tail is asked for
 * their versions, but for the reads at the tail itself.
 *
 * <p>An invocation is 256 reads, {@code batch} of them in flight at once; of {@code dirty} there is a write beside each read, which is counted
 * too. Operations that end other than OK fail the fork.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class ChainReadBenchmark {
    private static final int READS = 256;
    private static final int KEYS = 100_000;
    private static final int DRAWN_KEYS = 1 << 18;
    private static final int RING_CAPACITY = 4 << 20;
    private static final int VALUE_LENGTH = 16;
    private static final long MAX_STEPS = 100_000_000;

    @Param({"tail", "clean", "dirty"})
    private String read;

    @Param({"3", "5", "7"})
    private int nodes;

    @Param({"16", "256"})
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

    @Setup(Level.Trial)
    public void start() {
        DrawnKeys.fill(keys, KEYS);
        journals = new Journal[nodes];
        for (int id = 0; id < nodes; id++) {
            journals[id] = new MemoryJournal();
        }
        final ChainRead mode = read.equals("tail") ? ChainRead.TAIL : ChainRead.APPORTIONED;
        cluster = new LocalCluster(
                journals,
                2 * batch,
                RING_CAPACITY,
                1,
                SystemNanoClock.INSTANCE,
                context -> ChainReplica.ofFixedChain(context, ChainOptions.fixed()),
                context -> ChainRouting.newClient(context, ChainOptions.fixed(), mode, this::onComplete));
        client = cluster.client();
        for (long steps = 0; !allReady(); steps++) {
            cluster.step();
            if (steps == MAX_STEPS) {
                throw new IllegalStateException("no session opened in " + MAX_STEPS + " steps");
            }
        }
        for (long key = 0; key < KEYS; key++) {
            submit(0, operation.put(key, value, 0, VALUE_LENGTH));
            await(completed + 1);
        }
    }

    @TearDown(Level.Trial)
    public void stop() {
        final long dirtyReads = cluster.counters(0).get("chain/dirty-reads");
        for (final Journal journal : journals) {
            journal.close();
        }
        if (failed > 0) {
            throw new IllegalStateException(failed + " of " + completed + " operations ended other than OK");
        }
        if (read.equals("dirty") != dirtyReads > 0) {
            throw new IllegalStateException("the head answered " + dirtyReads + " dirty reads");
        }
    }

    @Benchmark
    @OperationsPerInvocation(READS)
    public long read() {
        final boolean writes = read.equals("dirty");
        for (int done = 0; done < READS; done += batch) {
            final long target = completed + (writes ? 2 * batch : batch);
            for (int slot = 0; slot < batch; slot++) {
                final long key = keys[nextKey++ & DRAWN_KEYS - 1];
                if (writes) {
                    submit(batch + slot, operation.put(key, value, 0, VALUE_LENGTH));
                }
                submit(slot, operation.get(key));
            }
            await(target);
        }
        return completed;
    }

    private void submit(final int slot, final Operation asked) {
        while (client.submit(System.nanoTime(), slot, asked) == Client.BACK_PRESSURED) {
            cluster.step();
        }
    }

    private void await(final long target) {
        while (completed < target) {
            cluster.step();
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
    }
}
