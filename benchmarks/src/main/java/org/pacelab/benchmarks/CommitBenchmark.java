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
import org.pacelab.control.Copies;
import org.pacelab.epoch.EpochOptions;
import org.pacelab.floor.EntrySink;
import org.pacelab.floor.FloorClient;
import org.pacelab.floor.Relay;
import org.pacelab.journal.Journal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.kv.KeyValueStore;
import org.pacelab.primary.PrimaryReplica;
import org.pacelab.raft.RaftOptions;
import org.pacelab.raft.RaftReplica;
import org.pacelab.raft.RaftRouting;
import org.pacelab.replica.Client;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.ReadMode;
import org.pacelab.ring.LocalCluster;
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
    private static final int RING_CAPACITY = 4 << 20;
    private static final long MAX_STEPS = 100_000_000;

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
    private Journal[] journals;
    private LocalCluster cluster;
    private Client client;
    private int nextKey;
    private long completed;
    private long failed;

    @Setup(Level.Trial)
    public void start() {
        value = new UnsafeBuffer(ByteBuffer.allocateDirect(valueLength));
        DrawnKeys.fill(keys, KEYS);
        journals = new Journal[replicas];
        for (int id = 0; id < replicas; id++) {
            journals[id] = new MemoryJournal();
        }
        cluster = new LocalCluster(
                journals, batch, RING_CAPACITY, 1, SystemNanoClock.INSTANCE, replicaFactory(), clientFactory());
        client = cluster.client();
        for (long steps = 0; !allReady(); steps++) {
            cluster.step();
            if (steps == MAX_STEPS) {
                throw new IllegalStateException("no session opened in " + MAX_STEPS + " steps");
            }
        }
    }

    @TearDown(Level.Trial)
    public void stop() {
        for (final Journal journal : journals) {
            journal.close();
        }
        if (failed > 0) {
            throw new IllegalStateException(failed + " of " + completed + " operations ended other than OK");
        }
    }

    @Benchmark
    @OperationsPerInvocation(COMMITS)
    public long commit() {
        for (int done = 0; done < COMMITS; done += batch) {
            final long target = completed + batch;
            for (int slot = 0; slot < batch; slot++) {
                operation.put(keys[nextKey++ & DRAWN_KEYS - 1], value, 0, valueLength);
                while (client.submit(System.nanoTime(), slot, operation) == Client.BACK_PRESSURED) {
                    cluster.step();
                }
            }
            while (completed < target) {
                cluster.step();
            }
        }
        return completed;
    }

    private boolean allReady() {
        for (int slot = 0; slot < batch; slot++) {
            if (!client.isReady(slot)) {
                return false;
            }
        }
        return true;
    }

    private ReplicaFactory replicaFactory() {
        return switch (protocol) {
            case "raft" -> context -> new RaftReplica(context, RaftOptions.defaults());
            case "chain" -> context -> ChainReplica.ofFixedChain(context, ChainOptions.fixed());
            case "primary" -> context -> PrimaryReplica.ofFixedCluster(context, EpochOptions.fixed(), Copies.ALL);
            default -> context -> Relay.newReplica(context, new PutSink());
        };
    }

    private ClientFactory clientFactory() {
        return switch (protocol) {
            case "raft" -> context -> RaftRouting.newClient(context, ReadMode.LOG, this::onComplete);
            case "chain" ->
                context -> ChainRouting.newClient(context, ChainOptions.fixed(), ChainRead.TAIL, this::onComplete);
            case "primary" -> context -> PrimaryReplica.newClient(context, EpochOptions.fixed(), this::onComplete);
            default -> context -> new FloorClient(context, this::onComplete);
        };
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
