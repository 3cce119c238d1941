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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.journal.Journal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.quorum.QuorumClient;
import org.pacelab.quorum.QuorumOptions;
import org.pacelab.quorum.QuorumReplica;
import org.pacelab.quorum.ReadRepair;
import org.pacelab.quorum.WriteClock;
import org.pacelab.replica.Client;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outcome;

class QuorumOnRingsTest implements Completion {
    private static final int REPLICAS = 3;
    private static final int SESSIONS = 256;
    private static final int KEYS = 1_000;

    private final Operation operation = new Operation();
    private final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(4096));
    private final UnsafeBuffer answer = new UnsafeBuffer(new byte[4096]);
    private long nowNs;
    private LocalCluster cluster;
    private Client client;
    private long completed;
    private long failed;
    private long answerVersion;
    private int answerLength;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsWhatWasWritten(final boolean isRegister) {
        start(isRegister, false);
        for (int i = 0; i < 50; i++) {
            value.putLong(0, i, LITTLE_ENDIAN);
            run(operation.put(i % 7, value, 0, 8 + i * 80));
            final long version = answerVersion;
            run(operation.get(i % 7));
            assertThat(answerVersion).isEqualTo(version);
            assertThat(answerLength).isEqualTo(8 + i * 80);
            assertThat(answer.getLong(0, LITTLE_ENDIAN)).isEqualTo(i);
        }
        run(operation.get(7));
        assertThat(answerLength).isZero();
        assertThat(failed).isZero();
    }

    @Test
    void registersTellVersionsThatGrow() {
        start(true, false);
        long before = 0;
        for (int i = 0; i < 20; i++) {
            run(operation.put(1, value, 0, 8));
            assertThat(answerVersion).isGreaterThan(before);
            before = answerVersion;
        }
    }

    /** Exact quorums of registers do not agree: their reads write back. */
    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void allocatesNothingPerOperation(final boolean isRegister, final boolean isFanoutExact) {
        start(isRegister, isFanoutExact);
        putAndGet(400_000);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            putAndGet(100_000);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
        assertThat(failed).isZero();
    }

    /** Half puts, half gets, 256 at a time. */
    private void putAndGet(final int count) {
        final long target = completed + count;
        long submitted = completed;
        while (completed < target) {
            for (int slot = 0; slot < SESSIONS && submitted < target; slot++) {
                if (client.isReady(slot)) {
                    final long key = (submitted >>> 1) % KEYS;
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

    private void start(final boolean isRegister, final boolean isFanoutExact) {
        final Journal[] journals = new Journal[REPLICAS];
        for (int id = 0; id < REPLICAS; id++) {
            journals[id] = new MemoryJournal();
        }
        final QuorumOptions majorities = QuorumOptions.ofMajorities(REPLICAS);
        final QuorumOptions options = new QuorumOptions(
                majorities.readQuorum(),
                majorities.writeQuorum(),
                isFanoutExact,
                isFanoutExact ? ReadRepair.NONE : majorities.readRepair(),
                majorities.windowItems(),
                majorities.snapshotEntries(),
                majorities.snapshotChunkLength(),
                majorities.resendNs(),
                majorities.antiEntropyNs(),
                majorities.leafBits());
        cluster = new LocalCluster(
                journals,
                SESSIONS,
                1 << 22,
                7,
                () -> nowNs,
                context -> new QuorumReplica(context, options),
                context -> isRegister
                        ? QuorumClient.ofRegisters(context, options, this)
                        : QuorumClient.ofLastWriter(context, options, WriteClock.HYBRID, this));
        client = cluster.client();
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
