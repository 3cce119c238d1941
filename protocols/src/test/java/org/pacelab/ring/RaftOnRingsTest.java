package org.pacelab.ring;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pacelab.journal.Journal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.raft.RaftOptions;
import org.pacelab.raft.RaftReplica;
import org.pacelab.raft.RaftRouting;
import org.pacelab.replica.Client;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.ReadMode;

class RaftOnRingsTest implements Completion {
    private static final int SESSIONS = 256;
    private static final int KEYS = 1_000;

    /** Eventual reads until the slowest of three replicas has heard of a commit, a step or two each. */
    private static final int MAX_RETRIES = 100;

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
    @EnumSource(ReadMode.class)
    void readsWhatWasWritten(final ReadMode mode) {
        start(3, mode);
        for (int i = 0; i < 50; i++) {
            value.putLong(0, i, LITTLE_ENDIAN);
            run(operation.put(i % 7, value, 0, 8 + i * 80));
            final long version = answerVersion;
            run(operation.get(i % 7));
            for (int retry = 0; mode == ReadMode.EVENTUAL && retry < MAX_RETRIES && answerVersion < version; retry++) {
                run(operation.get(i % 7));
            }
            assertThat(answerVersion).isEqualTo(version);
            assertThat(answerLength).isEqualTo(8 + i * 80);
            assertThat(answer.getLong(0, LITTLE_ENDIAN)).isEqualTo(i);
        }
        assertThat(failed).isZero();
    }

    @Test
    void executesAddAndCompareAndSet() {
        start(3, ReadMode.LOG);
        value.putLong(0, 5, LITTLE_ENDIAN);
        run(operation.add(1, value, 0));
        run(operation.add(1, value, 0));
        assertThat(answer.getLong(0, LITTLE_ENDIAN)).isEqualTo(10);
        value.putLong(0, 10, LITTLE_ENDIAN);
        value.putLong(8, 77, LITTLE_ENDIAN);
        run(operation.compareAndSet(1, value, 0, 8, value, 8, 8));
        assertThat(answer.getByte(0)).isEqualTo((byte) 1);
        run(operation.compareAndSet(1, value, 0, 8, value, 8, 8));
        assertThat(answer.getByte(0)).isZero();
        run(operation.get(1));
        assertThat(answer.getLong(0, LITTLE_ENDIAN)).isEqualTo(77);
        assertThat(failed).isZero();
    }

    @Test
    void refusesAnAddToAValueThatIsNoInteger() {
        start(3, ReadMode.LOG);
        run(operation.put(1, value, 0, 3));
        run(operation.add(1, value, 0));
        assertThat(failed).isEqualTo(1);
        run(operation.get(1));
        assertThat(answerLength).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = ReadMode.class,
            names = {"LOG", "READ_INDEX", "LEASE"})
    void allocatesNothingPerOperation(final ReadMode mode) {
        start(3, mode);
        commit(400_000);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            commit(100_000);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
        assertThat(failed).isZero();
    }

    @Test
    void releasesWhatAllHaveWhenTheRingIsFull() {
        start(3, ReadMode.LOG, 1 << 20);
        commit(100_000);
        assertThat(failed).isZero();
        for (int id = 0; id < 3; id++) {
            assertThat(cluster.journal(id).firstIndex()).isGreaterThan(50_000);
            assertThat(cluster.counters(id).get("raft/needs-snapshot")).isZero();
        }
    }

    /** Half puts, half gets, 256 at a time. */
    private void commit(final int count) {
        final long target = completed + count;
        long submitted = completed;
        while (completed < target) {
            for (int slot = 0; slot < SESSIONS && submitted < target; slot++) {
                if (client.isReady(slot)) {
                    final long key = submitted % KEYS;
                    if ((submitted & 1) == 0) {
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

    private void start(final int replicaCount, final ReadMode mode) {
        start(replicaCount, mode, MemoryJournal.DEFAULT_CAPACITY);
    }

    private void start(final int replicaCount, final ReadMode mode, final int journalCapacity) {
        final Journal[] journals = new Journal[replicaCount];
        for (int id = 0; id < replicaCount; id++) {
            journals[id] = new MemoryJournal(journalCapacity);
        }
        cluster = new LocalCluster(
                journals,
                SESSIONS,
                1 << 22,
                7,
                () -> nowNs,
                context -> new RaftReplica(context, RaftOptions.defaults()),
                context -> RaftRouting.newClient(context, mode, this));
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
