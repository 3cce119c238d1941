package org.pacelab.benchmarks;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.agrona.DirectBuffer;
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
import org.pacelab.control.Copies;
import org.pacelab.epoch.EpochOptions;
import org.pacelab.floor.EntrySink;
import org.pacelab.floor.FloorClient;
import org.pacelab.floor.Relay;
import org.pacelab.kv.KeyValueStore;
import org.pacelab.primary.PrimaryReplica;
import org.pacelab.raft.RaftOptions;
import org.pacelab.raft.RaftReplica;
import org.pacelab.raft.RaftRouting;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Operation;
import org.pacelab.replica.ReadMode;
import org.pacelab.ring.LocalCluster.ClientFactory;
import org.pacelab.ring.LocalCluster.ReplicaFactory;
import org.pacelab.wire.LogEntries;

/**
 * What does one commit cost in processor time: a put over 100,000 keys, from the client's submit to its completion, with all
 * replicas in one thread? {@code primary} is synchronous; {@code bare} is the same rings, frames, checksums and map puts without the protocol.
 *
 * <p>An invocation is 256 commits, {@code batch} of them in flight at once. Operations that end other than OK fail the fork.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class CommitBenchmark {
    private static final int COMMITS = 256;
    private static final int KEYS = 100_000;
    private static final int DRAWN_KEYS = 1 << 18;

    @Param({"raft", "chain", "primary", "bare"})
    private String protocol;

    @Param({"3", "5", "7"})
    private int replicas;

    @Param({"16", "64", "256", "4096"})
    private int valueLength;

    @Param({"1", "16", "256"})
    private int batch;

    private final Operation operation = new Operation();
    private final long[] keys = new long[DRAWN_KEYS];
    private UnsafeBuffer value;
    private LocalRun run;
    private int nextKey;

    @Setup(Level.Trial)
    public void start() {
        value = new UnsafeBuffer(ByteBuffer.allocateDirect(valueLength));
        DrawnKeys.fill(keys, KEYS);
        run = new LocalRun(replicas, batch, replicaFactory(), clientFactory());
    }

    @TearDown(Level.Trial)
    public void stop() {
        run.stop();
    }

    @Benchmark
    @OperationsPerInvocation(COMMITS)
    public long commit() {
        for (int done = 0; done < COMMITS; done += batch) {
            final long target = run.completed() + batch;
            for (int slot = 0; slot < batch; slot++) {
                run.submit(slot, operation.put(keys[nextKey++ & DRAWN_KEYS - 1], value, 0, valueLength));
            }
            run.runUntil(target);
        }
        return run.completed();
    }

    private ReplicaFactory replicaFactory() {
        return switch (protocol) {
            case "raft" -> context -> new RaftReplica(context, RaftOptions.defaults());
            case "chain" -> context -> ChainReplica.ofFixedChain(context, ChainOptions.fixed());
            case "primary" -> context -> PrimaryReplica.ofFixedCluster(context, EpochOptions.fixed(), Copies.ALL);
            default -> context -> Relay.newReplica(context, new PutSink());
        };
    }

    private Function<Completion, ClientFactory> clientFactory() {
        return switch (protocol) {
            case "raft" -> completion -> context -> RaftRouting.newClient(context, ReadMode.LOG, completion);
            case "chain" ->
                completion ->
                        context -> ChainRouting.newClient(context, ChainOptions.fixed(), ChainRead.TAIL, completion);
            case "primary" ->
                completion -> context -> PrimaryReplica.newClient(context, EpochOptions.fixed(), completion);
            default -> completion -> context -> FloorClient.ofOne(context, completion);
        };
    }

    /** Puts each entry into a map, those of a batch fetched together: what the state machine does with them, and no more. */
    private static final class PutSink implements EntrySink {
        private final KeyValueStore store = new KeyValueStore();

        @Override
        public void expect(final DirectBuffer buffer, final int offset) {
            store.expect(LogEntries.key(buffer, offset + LogEntries.TERM_LENGTH));
        }

        @Override
        public void onEntry(final long index, final DirectBuffer buffer, final int offset) {
            store.touchExpected();
            final int command = offset + LogEntries.TERM_LENGTH;
            final int value = LogEntries.nextPart(buffer, LogEntries.firstPart(command));
            store.put(
                    LogEntries.key(buffer, command),
                    index,
                    buffer,
                    LogEntries.partOffset(value),
                    LogEntries.partLength(buffer, value));
        }
    }
}
