package org.pacelab.floor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.journal.Journal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.kv.KeyValueStore;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outcome;
import org.pacelab.ring.LocalCluster;
import org.pacelab.ring.LocalCluster.ReplicaFactory;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;

class FloorsOnRingsTest {
    private static final int SESSIONS = 64;
    private static final int MAX_STEPS = 10_000;
    private static final long STEP_NS = 1_000;

    private final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(Frames.MAX_VALUE_LENGTH + 1));
    private final Operation operation = new Operation();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<Long> versions = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();
    private long nowNs;
    private Function<ClientContext, Client> clients = context -> FloorClient.ofOne(context, this::onComplete);
    private long completed;
    private boolean recording = true;

    @Test
    void echoAnswersWithTheValueItWasSent() {
        final LocalCluster cluster = start(1, 1 << 20, EchoReplica::new);
        value.putStringWithoutLengthAscii(0, "hello");
        cluster.client().submit(nowNs, 0, operation.put(7, value, 0, 5));
        stepUntilCompleted(cluster, 1);
        assertThat(outcomes).containsExactly(Outcome.OK);
        assertThat(answers).containsExactly("hello");
    }

    @Test
    void relayGivesEveryReplicaEveryEntryInOrder() {
        final List<List<Long>> keys = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        final LocalCluster cluster = start(
                3,
                1 << 20,
                context -> Relay.newReplica(context, (index, buffer, offset) -> {
                    final List<Long> own = keys.get(context.endpointId());
                    own.add(LogEntries.key(buffer, offset + LogEntries.TERM_LENGTH));
                    assertThat(index).isEqualTo(own.size());
                }));
        for (int round = 0; round < 10; round++) {
            for (int slot = 0; slot < SESSIONS; slot++) {
                put(cluster, slot, round * SESSIONS + slot, 16);
            }
            stepUntilCompleted(cluster, (round + 1) * SESSIONS);
        }
        final List<Long> all = LongStream.range(0, 10 * SESSIONS).boxed().toList();
        assertThat(keys).containsOnly(all);
        assertThat(outcomes).hasSize(10 * SESSIONS).containsOnly(Outcome.OK);
        assertThat(versions)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 10 * SESSIONS).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void chainRelayAnswersInOrderWhatEveryReplicaHasJournalled(final int replicaCount) {
        final List<Journal> journals = new ArrayList<>();
        final LocalCluster cluster = start(replicaCount, 1 << 20, context -> {
            journals.add(context.journal());
            return new ChainRelay(context);
        });
        for (int round = 0; round < 10; round++) {
            for (int slot = 0; slot < SESSIONS; slot++) {
                put(cluster, slot, round * SESSIONS + slot, 16);
            }
            stepUntilCompleted(cluster, (round + 1) * SESSIONS);
        }
        assertThat(outcomes).hasSize(10 * SESSIONS).containsOnly(Outcome.OK);
        assertThat(versions)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 10 * SESSIONS).boxed().toList());
        assertThat(journals).hasSize(replicaCount).allMatch(journal -> journal.lastIndex() == 10 * SESSIONS);
    }

    @Test
    void chainRelayGoesOnWhenItsJournalsRingComesRound() {
        final LocalCluster cluster = start(3, 1 << 14, ChainRelay::new);
        for (int i = 0; i < 1_000; i++) {
            put(cluster, 0, i, 1_000);
            stepUntilCompleted(cluster, i + 1);
        }
        assertThat(outcomes).containsOnly(Outcome.OK);
    }

    @Test
    void relaySplitsWhatDoesNotFitOneFrame() {
        final LocalCluster cluster = start(3, 1 << 20, context -> Relay.newReplica(context, EntrySink.NONE));
        IntStream.range(0, SESSIONS).forEach(slot -> put(cluster, slot, slot, Frames.MAX_VALUE_LENGTH));
        stepUntilCompleted(cluster, SESSIONS);
        assertThat(outcomes).containsOnly(Outcome.OK);
    }

    /** A floor that keeps a store fetches for as many entries at once as a replica of Raft does. */
    @Test
    void relayAnnouncesAsManyEntriesAtOnceAsAStoreExpects() {
        assertThat(EntrySink.MAX_EXPECTED).isEqualTo(KeyValueStore.MAX_EXPECTED);
    }

    @Test
    void relayGoesOnWhenItsJournalsRingComesRound() {
        final LocalCluster cluster = start(3, 1 << 14, context -> Relay.newReplica(context, EntrySink.NONE));
        for (int i = 0; i < 1_000; i++) {
            put(cluster, 0, i, 1_000);
            stepUntilCompleted(cluster, i + 1);
        }
        assertThat(outcomes).containsOnly(Outcome.OK);
    }

    @Test
    void fullJournalAndOverlongValueAreRefused() {
        final LocalCluster cluster = start(3, 1 << 12, context -> Relay.newReplica(context, EntrySink.NONE));
        IntStream.range(0, 8).forEach(slot -> put(cluster, slot, slot, 1_000));
        stepUntilCompleted(cluster, 8);
        assertThat(outcomes).contains(Outcome.OK, Outcome.FAILED);
        outcomes.clear();
        put(cluster, 0, 0, Frames.MAX_VALUE_LENGTH + 1);
        put(cluster, 1, 0, 100);
        stepUntilCompleted(cluster, 10);
        assertThat(outcomes).containsExactlyInAnyOrder(Outcome.OK, Outcome.FAILED);
    }

    @Test
    void operationWithoutAnAnswerIsUnknownAtItsDeadlineAndItsSessionIsReplaced() {
        final LocalCluster cluster = start(
                3,
                1 << 20,
                context -> context.endpointId() == 0
                        ? Relay.newReplica(context, EntrySink.NONE)
                        : new EchoReplica(context));
        final Client client = cluster.client();
        final long sessionId = client.sessionId(3);
        put(cluster, 3, 1, 10);
        assertThat(client.isReady(3)).isFalse();
        assertThatThrownBy(() -> put(cluster, 3, 1, 10)).isInstanceOf(IllegalStateException.class);
        cluster.step();
        nowNs = client.nextDeadlineNs();
        stepUntilCompleted(cluster, 1);
        assertThat(outcomes).containsExactly(Outcome.UNKNOWN);
        assertThat(client.isReady(3)).isTrue();
        assertThat(client.sessionId(3)).isNotEqualTo(sessionId);
        assertThat(client.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void floorsAllocateNothing() {
        assertAllocatesNothing(EchoReplica::new);
        assertAllocatesNothing(context -> Relay.newReplica(context, EntrySink.NONE));
        assertAllocatesNothing(ChainRelay::new);
        clients = context -> FloorClient.ofFanOut(context, 2, this::onComplete);
        assertAllocatesNothing(EchoReplica::new);
    }

    private void assertAllocatesNothing(final ReplicaFactory replicas) {
        recording = false;
        completed = 0;
        final LocalCluster cluster = start(3, 1 << 20, replicas);
        putMany(cluster, 100_000);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            putMany(cluster, 100_000);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
    }

    private void putMany(final LocalCluster cluster, final int count) {
        for (int i = 0; i < count; i += SESSIONS) {
            final long target = completed + SESSIONS;
            for (int slot = 0; slot < SESSIONS; slot++) {
                put(cluster, slot, i, 64);
            }
            stepUntilCompleted(cluster, target);
        }
    }

    private void put(final LocalCluster cluster, final int slot, final long key, final int length) {
        if (cluster.client().submit(nowNs, slot, operation.put(key, value, 0, length)) == Client.BACK_PRESSURED) {
            throw new AssertionError("no room for slot " + slot);
        }
    }

    private void stepUntilCompleted(final LocalCluster cluster, final long target) {
        for (int step = 0; completed < target; step++) {
            if (step == MAX_STEPS) {
                throw new AssertionError(completed + " of " + target + " after " + MAX_STEPS + " steps");
            }
            nowNs += STEP_NS;
            cluster.step();
        }
    }

    private LocalCluster start(final int replicaCount, final int journalCapacity, final ReplicaFactory replicas) {
        final Journal[] journals = new Journal[replicaCount];
        for (int id = 0; id < replicaCount; id++) {
            journals[id] = new MemoryJournal(journalCapacity);
        }
        return new LocalCluster(journals, SESSIONS, 1 << 20, 1, () -> nowNs, replicas, clients::apply);
    }

    private void onComplete(
            final long completedNs,
            final long correlationId,
            final Outcome outcome,
            final long version,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        completed++;
        if (recording) {
            outcomes.add(outcome);
            versions.add(version);
            answers.add(buffer.getStringWithoutLengthAscii(offset, length));
        }
    }
}
