package org.pacelab.ring;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.raft.RaftOptions;
import org.pacelab.raft.RaftReplica;
import org.pacelab.raft.RaftRouting;
import org.pacelab.replica.Operation;
import org.pacelab.replica.ReadMode;

class RaftOnRingsTest {
    private static final int KEYS = 1_000;

    /** Eventual reads until the slowest of three replicas has heard of a commit, a step or two each. */
    private static final int MAX_RETRIES = 100;

    private final Operation operation = new Operation();
    private final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(4096));
    private RingRun ring;

    @ParameterizedTest
    @EnumSource(ReadMode.class)
    void readsWhatWasWritten(final ReadMode mode) {
        start(mode);
        for (int i = 0; i < 50; i++) {
            value.putLong(0, i, LITTLE_ENDIAN);
            ring.run(operation.put(i % 7, value, 0, 8 + i * 80));
            final long version = ring.answerVersion();
            ring.run(operation.get(i % 7));
            for (int retry = 0;
                    mode == ReadMode.EVENTUAL && retry < MAX_RETRIES && ring.answerVersion() < version;
                    retry++) {
                ring.run(operation.get(i % 7));
            }
            assertThat(ring.answerVersion()).isEqualTo(version);
            assertThat(ring.answerLength()).isEqualTo(8 + i * 80);
            assertThat(ring.answer().getLong(0, LITTLE_ENDIAN)).isEqualTo(i);
        }
        assertThat(ring.failed()).isZero();
    }

    @Test
    void executesAddAndCompareAndSet() {
        start(ReadMode.LOG);
        value.putLong(0, 5, LITTLE_ENDIAN);
        ring.run(operation.add(1, value, 0));
        ring.run(operation.add(1, value, 0));
        assertThat(ring.answer().getLong(0, LITTLE_ENDIAN)).isEqualTo(10);
        value.putLong(0, 10, LITTLE_ENDIAN);
        value.putLong(8, 77, LITTLE_ENDIAN);
        ring.run(operation.compareAndSet(1, value, 0, 8, value, 8, 8));
        assertThat(ring.answer().getByte(0)).isEqualTo((byte) 1);
        ring.run(operation.compareAndSet(1, value, 0, 8, value, 8, 8));
        assertThat(ring.answer().getByte(0)).isZero();
        ring.run(operation.get(1));
        assertThat(ring.answer().getLong(0, LITTLE_ENDIAN)).isEqualTo(77);
        assertThat(ring.failed()).isZero();
    }

    @Test
    void refusesAnAddToAValueThatIsNoInteger() {
        start(ReadMode.LOG);
        ring.run(operation.put(1, value, 0, 3));
        ring.run(operation.add(1, value, 0));
        assertThat(ring.failed()).isEqualTo(1);
        ring.run(operation.get(1));
        assertThat(ring.answerLength()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = ReadMode.class,
            names = {"LOG", "READ_INDEX", "LEASE"})
    void allocatesNothingPerOperation(final ReadMode mode) {
        start(mode);
        ring.run(400_000, this::halfPuts);
        assertThat(ring.leastAllocated(5, this::halfPuts)).isZero();
        assertThat(ring.failed()).isZero();
    }

    @Test
    void releasesWhatAllHaveWhenTheRingIsFull() {
        start(ReadMode.LOG, 1 << 20);
        ring.run(100_000, this::halfPuts);
        assertThat(ring.failed()).isZero();
        for (int id = 0; id < RingRun.REPLICAS; id++) {
            assertThat(ring.journal(id).firstIndex()).isGreaterThan(50_000);
            assertThat(ring.counters(id).get("raft/needs-snapshot")).isZero();
        }
    }

    private Operation halfPuts(final long submitted) {
        final long key = submitted % KEYS;
        return (submitted & 1) == 0 ? operation.put(key, value, 0, 64) : operation.get(key);
    }

    private void start(final ReadMode mode) {
        start(mode, MemoryJournal.DEFAULT_CAPACITY);
    }

    private void start(final ReadMode mode, final int journalCapacity) {
        ring = new RingRun(
                journalCapacity,
                context -> new RaftReplica(context, RaftOptions.defaults()),
                completion -> context -> RaftRouting.newClient(context, mode, completion));
    }
}
