package org.pacelab.ring;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.clock.DottedVersionVectorSet;
import org.pacelab.clock.DottedVersionVectorSetEncoder;
import org.pacelab.quorum.CoordinatedClient;
import org.pacelab.quorum.QuorumOptions;
import org.pacelab.quorum.QuorumReplica;
import org.pacelab.quorum.WriteClock;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Operation;

/** Stores whose replicas coordinate. */
class SiblingsOnRingsTest {
    private static final int KEYS = 1_000;
    private static final long KEY = 3;

    private final QuorumOptions options = QuorumOptions.ofMajorities(RingRun.REPLICAS);
    private final Operation operation = new Operation();
    private final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(4096));
    private CoordinatedClient client;
    private RingRun ring;

    @Test
    void aPutSupersedesWhatItsContextCoversAndNoMore() {
        startSiblings();
        put(context(), 1);
        final UnsafeBuffer first = context();
        put(first, 2);
        assertThat(siblings()).containsExactly(2L);
        put(first, 3);
        assertThat(siblings()).containsExactlyInAnyOrder(2L, 3L);
        put(context(), 4);
        assertThat(siblings()).containsExactly(4L);
    }

    @Test
    void aPutWithoutAContextSupersedesWhatCanBeRead() {
        startSiblings();
        final UnsafeBuffer none = context();
        put(none, 1);
        put(none, 2);
        assertThat(siblings()).containsExactlyInAnyOrder(1L, 2L);
        value.putLong(0, 3, LITTLE_ENDIAN);
        ring.run(operation.put(KEY, value, 0, Long.BYTES));
        assertThat(siblings()).containsExactly(3L);
    }

    /** Worked example 2 of the references, on the store. */
    @Test
    void twoClientsWithStaleContextsEndWithTwoSiblings() {
        startSiblings();
        UnsafeBuffer ofAlice = context();
        UnsafeBuffer ofBob = ofAlice;
        put(ofAlice, 0);
        ofAlice = context();
        for (long round = 1; round <= 50; round++) {
            put(ofBob, 2 * round + 1);
            ofBob = context();
            assertThat(siblings()).containsExactlyInAnyOrder(2 * round - 2, 2 * round + 1);
            put(ofAlice, 2 * round);
            ofAlice = context();
            assertThat(siblings()).containsExactlyInAnyOrder(2 * round, 2 * round + 1);
        }
    }

    @Test
    void siblingsThatNobodySupersedesAreKeptUpToABound() {
        startSiblings();
        final UnsafeBuffer none = context();
        int taken = 0;
        while (ring.failed() == 0) {
            ring.run(operation.put(KEY, none, 0, none.capacity(), value, 0, 100));
            taken += ring.failed() == 0 ? 1 : 0;
        }
        assertThat(siblings()).hasSize(taken);
        assertThat(taken).isBetween(10, 40);
        put(context(), 9);
        assertThat(siblings()).containsExactly(9L);
    }

    @Test
    void aValueThatIsLongerThanAReplicasShareIsRefused() {
        startSiblings();
        ring.run(operation.put(KEY, value, 0, 1_070));
        assertThat(ring.failed()).isEqualTo(1);
        ring.run(operation.put(KEY, value, 0, 1_000));
        assertThat(ring.failed()).isEqualTo(1);
    }

    @Test
    void registersAndLastWritersAreCoordinatedByReplicasToo() {
        for (final boolean isRegister : new boolean[] {false, true}) {
            startLatest(isRegister);
            for (int i = 0; i < 20; i++) {
                value.putLong(0, i, LITTLE_ENDIAN);
                ring.run(operation.put(KEY, value, 0, 8 + i * 80));
                ring.run(operation.get(KEY));
                assertThat(ring.answerLength()).isEqualTo(8 + i * 80);
                assertThat(ring.answer().getLong(0, LITTLE_ENDIAN)).isEqualTo(i);
                assertThat(ring.answerVersion() > 0).isEqualTo(isRegister);
            }
            assertThat(ring.failed()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"siblings", "register", "last writer"})
    void allocatesNothingPerOperation(final String store) {
        if (store.equals("siblings")) {
            startSiblings();
        } else {
            startLatest(store.equals("register"));
        }
        ring.run(300_000, this::halfPuts);
        assertThat(ring.leastAllocated(5, this::halfPuts)).isZero();
        assertThat(ring.failed()).isZero();
    }

    private Operation halfPuts(final long submitted) {
        final long key = (submitted >>> 1) % KEYS;
        return (submitted & 1) == 0 ? operation.put(key, value, 0, 64) : operation.get(key);
    }

    private void put(final UnsafeBuffer context, final long number) {
        value.putLong(0, number, LITTLE_ENDIAN);
        ring.run(operation.put(KEY, context, 0, context.capacity(), value, 0, Long.BYTES));
    }

    private UnsafeBuffer context() {
        final UnsafeBuffer context = new UnsafeBuffer(new byte[4096]);
        read = set -> contextLength = new DottedVersionVectorSetEncoder()
                .wrap(context, 0, context.capacity())
                .context(set);
        ring.run(operation.get(KEY));
        read = set -> {};
        return new UnsafeBuffer(context, 0, contextLength);
    }

    private List<Long> siblings() {
        final List<Long> siblings = new ArrayList<>();
        read = set -> {
            while (set.next()) {
                siblings.add(set.buffer().getLong(set.valueOffset(), LITTLE_ENDIAN));
            }
        };
        ring.run(operation.get(KEY));
        read = set -> {};
        return siblings;
    }

    private interface SetReader {
        void onSet(DottedVersionVectorSet set);
    }

    private SetReader read = set -> {};
    private int contextLength;

    private void startSiblings() {
        ring = new RingRun(context -> QuorumReplica.ofSiblings(context, options), completion -> context -> {
            final Completion reading = (nowNs, id, outcome, version, buffer, offset, length) -> {
                read.onSet(client.siblings());
                completion.onComplete(nowNs, id, outcome, version, buffer, offset, length);
            };
            client = CoordinatedClient.ofSiblings(context, options, reading);
            return client;
        });
    }

    private void startLatest(final boolean isRegister) {
        ring = new RingRun(
                context -> isRegister
                        ? QuorumReplica.ofRegisters(context, options)
                        : QuorumReplica.ofLastWriter(context, options, WriteClock.HYBRID),
                completion -> context -> CoordinatedClient.ofLatest(context, options, completion));
    }
}
