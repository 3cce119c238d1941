package org.pacelab.benchmarks;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
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
import org.pacelab.replica.Operation;

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
    private static final int VALUE_LENGTH = 16;

    @Param({"tail", "clean", "dirty"})
    private String read;

    @Param({"3", "5", "7"})
    private int nodes;

    @Param({"16", "256"})
    private int batch;

    private final Operation operation = new Operation();
    private final long[] keys = new long[DRAWN_KEYS];
    private final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(VALUE_LENGTH));
    private LocalRun run;
    private int nextKey;

    @Setup(Level.Trial)
    public void start() {
        DrawnKeys.fill(keys, KEYS);
        final ChainRead mode = read.equals("tail") ? ChainRead.TAIL : ChainRead.APPORTIONED;
        run = new LocalRun(
                nodes,
                2 * batch,
                context -> ChainReplica.ofFixedChain(context, ChainOptions.fixed()),
                completion -> context -> ChainRouting.newClient(context, ChainOptions.fixed(), mode, completion));
        for (long key = 0; key < KEYS; key++) {
            run.submit(0, operation.put(key, value, 0, VALUE_LENGTH));
            run.runUntil(key + 1);
        }
    }

    @TearDown(Level.Trial)
    public void stop() {
        final long dirtyReads = run.counters(0).get("chain/dirty-reads");
        run.stop();
        if (read.equals("dirty") != dirtyReads > 0) {
            throw new IllegalStateException("the head answered " + dirtyReads + " dirty reads");
        }
    }

    @Benchmark
    @OperationsPerInvocation(READS)
    public long read() {
        final boolean writes = read.equals("dirty");
        for (int done = 0; done < READS; done += batch) {
            final long target = run.completed() + (writes ? 2 * batch : batch);
            for (int slot = 0; slot < batch; slot++) {
                final long key = keys[nextKey++ & DRAWN_KEYS - 1];
                if (writes) {
                    run.submit(batch + slot, operation.put(key, value, 0, VALUE_LENGTH));
                }
                run.submit(slot, operation.get(key));
            }
            run.runUntil(target);
        }
        return run.completed();
    }
}
