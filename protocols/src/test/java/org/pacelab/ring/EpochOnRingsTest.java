package org.pacelab.ring;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.pacelab.chain.ChainOptions;
import org.pacelab.chain.ChainRead;
import org.pacelab.chain.ChainReplica;
import org.pacelab.chain.ChainRouting;
import org.pacelab.control.Copies;
import org.pacelab.epoch.EpochOptions;
import org.pacelab.journal.Journal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.primary.PrimaryReplica;
import org.pacelab.replica.Client;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outcome;
import org.pacelab.ring.LocalCluster.ClientFactory;
import org.pacelab.ring.LocalCluster.ReplicaFactory;

/** A chain of three nodes, or a primary and two backups, and a client in one thread. */
class EpochOnRingsTest implements Completion {
    private static final int NODES = 3;
    private static final int SESSIONS = 256;

    /** Fewer than sessions: keys are read while they are written. */
    private static final int KEYS = 100;

    /** Who replicates, and how reads are answered. */
    private enum Kind {
        TAIL(ChainRead.TAIL),
        APPORTIONED(ChainRead.APPORTIONED, "chain/clean-reads", "chain/dirty-reads"),
        BOUNDED(ChainRead.BOUNDED, "chain/bounded-reads", "chain/dirty-reads"),
        NEWEST(ChainRead.NEWEST, "chain/newest-reads"),
        SYNCHRONOUS(Copies.ALL),
        SEMI_SYNCHRONOUS(Copies.ofPrimaryAnd(1)),
        ASYNCHRONOUS(Copies.PRIMARY_ONLY);

        /** What the head of a chain counts if reads and writes are mixed. */
        private final List<String> counted;

        private final ReplicaFactory replicas;
        private final Function<Completion, ClientFactory> clients;

        Kind(final ChainRead read, final String... counted) {
            this.counted = List.of(counted);
            final ChainOptions options = ChainOptions.fixed();
            replicas = context -> ChainReplica.ofFixedChain(context, options);
            clients = completion -> context -> ChainRouting.newClient(context, options, read, completion);
        }

        Kind(final Copies copies) {
            this.counted = List.of("primary/reads");
            final EpochOptions options = EpochOptions.fixed();
            replicas = context -> PrimaryReplica.ofFixedCluster(context, options, copies);
            clients = completion -> context -> PrimaryReplica.newClient(context, options, completion);
        }
    }

    private final Operation operation = new Operation();
    private final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(4096));
    private final UnsafeBuffer answer = new UnsafeBuffer(new byte[8192]);
    private long nowNs;
    private LocalCluster cluster;
    private Client client;
    private long completed;
    private long failed;
    private long answerVersion;
    private int answerLength;

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"TAIL", "APPORTIONED", "SYNCHRONOUS", "SEMI_SYNCHRONOUS", "ASYNCHRONOUS"})
    void readsWhatWasWritten(final Kind kind) {
        start(kind);
        for (int i = 0; i < 50; i++) {
            value.putLong(0, i, LITTLE_ENDIAN);
            run(operation.put(i % 7, value, 0, 8 + i * 80));
            final long version = answerVersion;
            run(operation.get(i % 7));
            assertThat(answerVersion).isEqualTo(version);
            assertThat(answerLength).isEqualTo(8 + i * 80);
            assertThat(answer.getLong(0, LITTLE_ENDIAN)).isEqualTo(i);
        }
        assertThat(failed).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "TAIL,        101",
        "TAIL,          0",
        "APPORTIONED,   0",
        "APPORTIONED,  50",
        "BOUNDED,      50",
        "NEWEST,       50",
        "SYNCHRONOUS,      101",
        "SYNCHRONOUS,        0",
        "SYNCHRONOUS,       50",
        "SEMI_SYNCHRONOUS, 101",
        "SEMI_SYNCHRONOUS,  50",
        "ASYNCHRONOUS,      50",
    })
    void allocatesNothingPerOperation(final Kind kind, final int writesOf101) {
        start(kind);
        complete(200_000, writesOf101);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            complete(100_000, writesOf101);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
        assertThat(failed).isZero();
        for (final String reads : kind.counted) {
            if (writesOf101 > 0 && writesOf101 < 101) {
                assertThat(cluster.counters(0).get(reads)).as(reads).isPositive();
            }
        }
    }

    /** So many operations, 256 at a time, of every 101 so many puts: not those of the same keys. */
    private void complete(final int count, final int writesOf101) {
        final long target = completed + count;
        long submitted = completed;
        while (completed < target) {
            for (int slot = 0; slot < SESSIONS && submitted < target; slot++) {
                if (client.isReady(slot)) {
                    final long key = submitted % KEYS;
                    if (submitted * 37 % 101 < writesOf101) {
                        operation.put(key, value, 0, 64);
                    } else {
                        operation.get(key);
                    }
                    if (client.submit(nowNs, slot, operation) >= 0) {
                        submitted++;
                    }
                }
            }
            step();
        }
    }

    private void run(final Operation submittedOperation) {
        final long target = completed + 1;
        while (!client.isReady(0) || client.submit(nowNs, 0, submittedOperation) < 0) {
            step();
        }
        while (completed < target) {
            step();
        }
    }

    private void start(final Kind kind) {
        final Journal[] journals = new Journal[NODES];
        for (int id = 0; id < NODES; id++) {
            journals[id] = new MemoryJournal(MemoryJournal.DEFAULT_CAPACITY);
        }
        cluster =
                new LocalCluster(journals, SESSIONS, 1 << 22, 7, () -> nowNs, kind.replicas, kind.clients.apply(this));
        client = cluster.client();
        for (int slot = 0; slot < SESSIONS; slot++) {
            while (!client.isReady(slot)) {
                step();
            }
        }
    }

    private void step() {
        nowNs += 10_000;
        cluster.step();
        if (nowNs > 1_000_000_000_000L) {
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
