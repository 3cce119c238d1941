package org.pacelab.benchmarks;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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
import org.pacelab.quorum.CoordinatedClient;
import org.pacelab.quorum.QuorumClient;
import org.pacelab.quorum.QuorumOptions;
import org.pacelab.quorum.QuorumReplica;
import org.pacelab.quorum.WriteClock;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Operation;
import org.pacelab.ring.LocalCluster.ClientFactory;
import org.pacelab.ring.LocalCluster.ReplicaFactory;

/**
 * What does a put or a get by majorities cost in processor time, over 100,000 keys of 64 bytes that are all there, from the client's submit to its completion, with
 * all replicas in one thread? {@code last-writer} takes one phase, {@code register} (ABD) two for a put and, since its quorums agree here, one for a get. Clients coordinate but of {@code siblings},
 * and of {@code coordinated}, where the last writer wins; a put of siblings reads first.
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

    @Param({"last-writer", "register", "coordinated", "siblings"})
    private String store;

    @Param({"3", "5"})
    private int replicas;

    @Param({"1", "16", "256"})
    private int batch;

    private final Operation operation = new Operation();
    private final long[] keys = new long[DRAWN_KEYS];
    private final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(VALUE_LENGTH));
    private LocalRun run;
    private int nextKey;
    private long wantedBytes;

    @Setup(Level.Trial)
    public void start() {
        DrawnKeys.fill(keys, KEYS);
        final QuorumOptions options = QuorumOptions.ofMajorities(replicas);
        run = new LocalRun(replicas, batch, replicas(options), clients(options));
        for (long key = 0; key < KEYS; key++) {
            run.submit(0, operation.put(key, value, 0, VALUE_LENGTH));
            run.runUntil(key + 1);
        }
    }

    private ReplicaFactory replicas(final QuorumOptions options) {
        return switch (store) {
            case "coordinated" -> context -> QuorumReplica.ofLastWriter(context, options, WriteClock.HYBRID);
            case "siblings" -> context -> QuorumReplica.ofSiblings(context, options);
            default -> context -> new QuorumReplica(context, options);
        };
    }

    private Function<Completion, ClientFactory> clients(final QuorumOptions options) {
        return switch (store) {
            case "register" -> completion -> context -> QuorumClient.ofRegisters(context, options, completion);
            case "coordinated" -> completion -> context -> CoordinatedClient.ofLatest(context, options, completion);
            case "siblings" -> completion -> context -> CoordinatedClient.ofSiblings(context, options, completion);
            default ->
                completion -> context -> QuorumClient.ofLastWriter(context, options, WriteClock.HYBRID, completion);
        };
    }

    @TearDown(Level.Trial)
    public void stop() {
        run.stop();
        if (run.answeredBytes() != wantedBytes) {
            throw new IllegalStateException(run.answeredBytes() + " of " + wantedBytes + " bytes were read");
        }
    }

    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public long put() {
        for (int done = 0; done < OPERATIONS; done += batch) {
            final long target = run.completed() + batch;
            for (int slot = 0; slot < batch; slot++) {
                run.submit(slot, operation.put(nextKey(), value, 0, VALUE_LENGTH));
            }
            run.runUntil(target);
        }
        return run.completed();
    }

    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public long get() {
        for (int done = 0; done < OPERATIONS; done += batch) {
            final long target = run.completed() + batch;
            for (int slot = 0; slot < batch; slot++) {
                run.submit(slot, operation.get(nextKey()));
            }
            run.runUntil(target);
        }
        wantedBytes += OPERATIONS * VALUE_LENGTH;
        return run.answeredBytes();
    }

    private long nextKey() {
        return keys[nextKey++ & DRAWN_KEYS - 1];
    }
}
