package org.pacelab.ring;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.quorum.QuorumClient;
import org.pacelab.quorum.QuorumOptions;
import org.pacelab.quorum.QuorumReplica;
import org.pacelab.quorum.ReadRepair;
import org.pacelab.quorum.WriteClock;
import org.pacelab.replica.Operation;

class QuorumOnRingsTest {
    private static final int KEYS = 1_000;

    private final Operation operation = new Operation();
    private final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(4096));
    private RingRun ring;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsWhatWasWritten(final boolean isRegister) {
        start(isRegister, false);
        for (int i = 0; i < 50; i++) {
            value.putLong(0, i, LITTLE_ENDIAN);
            ring.run(operation.put(i % 7, value, 0, 8 + i * 80));
            final long version = ring.answerVersion();
            ring.run(operation.get(i % 7));
            assertThat(ring.answerVersion()).isEqualTo(version);
            assertThat(ring.answerLength()).isEqualTo(8 + i * 80);
            assertThat(ring.answer().getLong(0, LITTLE_ENDIAN)).isEqualTo(i);
        }
        ring.run(operation.get(7));
        assertThat(ring.answerLength()).isZero();
        assertThat(ring.failed()).isZero();
    }

    @Test
    void registersTellVersionsThatGrow() {
        start(true, false);
        long before = 0;
        for (int i = 0; i < 20; i++) {
            ring.run(operation.put(1, value, 0, 8));
            assertThat(ring.answerVersion()).isGreaterThan(before);
            before = ring.answerVersion();
        }
    }

    /** Exact quorums of registers do not agree: their reads write back. */
    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void allocatesNothingPerOperation(final boolean isRegister, final boolean isFanoutExact) {
        start(isRegister, isFanoutExact);
        ring.run(400_000, this::halfPuts);
        assertThat(ring.leastAllocated(5, this::halfPuts)).isZero();
        assertThat(ring.failed()).isZero();
    }

    private Operation halfPuts(final long submitted) {
        final long key = (submitted >>> 1) % KEYS;
        return (submitted & 1) == 0 ? operation.put(key, value, 0, 64) : operation.get(key);
    }

    private void start(final boolean isRegister, final boolean isFanoutExact) {
        final QuorumOptions majorities = QuorumOptions.ofMajorities(RingRun.REPLICAS);
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
        ring = new RingRun(
                context -> new QuorumReplica(context, options),
                completion -> context -> isRegister
                        ? QuorumClient.ofRegisters(context, options, completion)
                        : QuorumClient.ofLastWriter(context, options, WriteClock.HYBRID, completion));
    }
}
