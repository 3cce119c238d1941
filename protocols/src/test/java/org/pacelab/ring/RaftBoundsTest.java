package org.pacelab.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.journal.Journal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.raft.ChosenOptions;
import org.pacelab.raft.RaftOptions;
import org.pacelab.raft.RaftReplica;
import org.pacelab.raft.RaftRouting;
import org.pacelab.replica.Client;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.ReadMode;

/** What three replicas do where something is full: the journal's ring and each table that {@link RaftOptions} bounds. */
class RaftBoundsTest {
    private static final int REPLICAS = 3;
    private static final long STEP_NS = 10_000;
    private static final int MAX_STEPS = 1_000_000;
    private static final int JOURNAL_CAPACITY = 1 << 16;

    private final Operation operation = new Operation();
    private final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(64));
    private final GatedReplica[] replicas = new GatedReplica[REPLICAS];
    private final List<Outcome> outcomes = new ArrayList<>();
    private long nowNs;
    private LocalCluster cluster;
    private Client client;

    @Test
    void aFollowerBehindTheRingIsCountedOnceHoldsNobodyBackAndGetsASnapshot() {
        final RaftOptions options = RaftOptions.defaults();
        start(options, ReadMode.LOG, 16);
        final int leader = leader();
        final int skipped = follower(1);
        final long term = replicas[leader].raft().term();
        replicas[skipped].stop();
        final long lastIndexOfSkipped = cluster.journal(skipped).lastIndex();
        final long stoppedNs = nowNs;
        put(5_000);
        assertThat(nowNs - stoppedNs)
                .as("well before it stops counting as live")
                .isLessThan(options.electionTimeoutMinNs());
        assertThat(cluster.journal(leader).firstIndex()).isGreaterThan(lastIndexOfSkipped + 1);
        assertThat(counter(leader, "raft/needs-snapshot")).isEqualTo(1);
        assertThat(counter(leader, "raft/back-pressured")).isZero();

        replicas[skipped].resume();
        stepUntil(() -> counter(skipped, "raft/snapshots-installed") == 1);
        put(5_000);
        stepUntil(() ->
                cluster.journal(skipped).lastIndex() == cluster.journal(leader).lastIndex());
        assertThat(counter(leader, "raft/snapshots-taken")).isEqualTo(1);
        assertThat(counter(leader, "raft/needs-snapshot")).isEqualTo(1);
        assertThat(leader()).isEqualTo(leader);
        assertThat(replicas[leader].raft().term()).isEqualTo(term);
        assertThat(outcomes).hasSize(10_000).containsOnly(Outcome.OK);
    }

    @Test
    void aSnapshotArrivesThoughChunksOfItAreLostAndWritesGoOn() {
        start(RaftOptions.defaults(), ReadMode.LOG, 64);
        final int leader = leader();
        final int skipped = follower(1);
        replicas[skipped].stop();
        put(5_000);
        replicas[skipped].loseChunks(1);
        replicas[skipped].resume();
        stepUntil(() -> replicas[skipped].lostChunks() == 2);
        assertThat(counter(skipped, "raft/snapshots-installed")).isZero();
        replicas[skipped].loseChunks(Integer.MAX_VALUE);
        stepUntil(() -> counter(skipped, "raft/snapshots-installed") == 1);
        put(100);
        stepUntil(() ->
                cluster.journal(skipped).lastIndex() == cluster.journal(leader).lastIndex());
        stepUntil(() -> replicas[skipped].raft().appliedIndex()
                == replicas[leader].raft().appliedIndex());
        assertThat(replicas[skipped].lostChunks()).isPositive();
        assertThat(counter(leader, "raft/snapshot-chunks-sent")).isGreaterThan(1);
        for (long key = 0; key < 64; key++) {
            replicas[leader].raft().stateMachine().read(key);
            final long version = replicas[leader].raft().stateMachine().version();
            replicas[skipped].raft().stateMachine().read(key);
            assertThat(replicas[skipped].raft().stateMachine().version()).isEqualTo(version);
        }
        assertThat(outcomes).hasSize(5_100).containsOnly(Outcome.OK);
    }

    /** Each session asks once; the table takes four entries, and the others' time comes when these have committed. */
    @Test
    void aLeaderTakesNoMoreUncommittedEntriesThanItsTableHolds() {
        start(bounded(1, 4, 4, 8), ReadMode.LOG, 8);
        final int leader = leader();
        replicas[follower(1)].stop();
        replicas[follower(2)].stop();
        final long refused = counter(leader, "raft/back-pressured");
        submitOnEach(slot -> operation.put(slot, value, 0, 64));
        step(100);
        assertThat(uncommittedAt(leader)).isEqualTo(4);
        assertThat(counter(leader, "raft/back-pressured") - refused).isEqualTo(4);
        assertThat(outcomes).isEmpty();

        replicas[follower(1)].resume();
        stepUntil(() -> {
            assertThat(uncommittedAt(leader)).isLessThanOrEqualTo(4);
            return outcomes.size() == 8;
        });
        assertThat(outcomes).containsOnly(Outcome.OK);
        assertThat(replicas[leader].raft().stateMachine().store().count()).isEqualTo(8);
    }

    @Test
    void aLeaderKeepsNoMoreReadsWaitingForItsConfirmationThanItsTableHolds() {
        start(bounded(1, 4, 4, 8), ReadMode.READ_INDEX, 8);
        final int leader = leader();
        replicas[follower(1)].stop();
        replicas[follower(2)].stop();
        final long refused = counter(leader, "raft/back-pressured");
        submitOnEach(operation::get);
        step(100);
        assertThat(counter(leader, "raft/back-pressured") - refused).isEqualTo(4);
        assertThat(outcomes).isEmpty();

        replicas[follower(1)].resume();
        stepUntil(() -> outcomes.size() == 8);
        assertThat(outcomes).containsOnly(Outcome.OK);
    }

    /** The followers do not know of the last puts' commit before its notice, so each session's read waits; they share the sessions. */
    @Test
    void aFollowerKeepsNoMoreSequentialReadsWaitingThanItsTableHolds() {
        start(bounded(32, 16, 4, 16), ReadMode.SEQUENTIAL, 16);
        submitOnEach(slot -> operation.put(slot, value, 0, 64));
        stepUntil(() -> outcomes.size() == 16);
        final long refused = counter(follower(1), "raft/back-pressured") + counter(follower(2), "raft/back-pressured");
        submitOnEach(operation::get);
        step(2);
        assertThat(counter(follower(1), "raft/back-pressured") + counter(follower(2), "raft/back-pressured") - refused)
                .isEqualTo(16 - 2 * 4);
        assertThat(outcomes).hasSize(16);

        stepUntil(() -> outcomes.size() == 32);
        assertThat(outcomes).containsOnly(Outcome.OK);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 32})
    void noMoreFramesAreOnTheWayToAFollowerThanItsWindowHolds(final int windowFrames) {
        start(bounded(windowFrames, 1 << 8, 4, 1), ReadMode.LOG, 1);
        step(100);
        final GatedReplica stopped = replicas[follower(1)];
        stopped.stop();
        final long stoppedNs = nowNs;
        put(100);
        assertThat(nowNs - stoppedNs)
                .as("before anything is sent again")
                .isLessThan(RaftOptions.defaults().heartbeatNs());
        assertThat(stopped.lostEntryFrames()).isEqualTo(windowFrames);

        stopped.resume();
        stepUntil(() -> cluster.journal(follower(1)).lastIndex()
                == cluster.journal(leader()).lastIndex());
        assertThat(outcomes).containsOnly(Outcome.OK);
    }

    @Test
    void aFirstAttemptOfAnEvictedSessionFailsAndARetryIsUnknown() {
        start(bounded(1, 4, 4, 2), ReadMode.LOG, 3);
        final GatedReplica leader = replicas[leader()];
        assertThat(leader.raft().stateMachine().sessionCount()).isEqualTo(2);

        final int first = evictedSlot();
        final long firstSessionId = client.sessionId(first);
        client.submit(nowNs, first, operation.put(1, value, 0, 64));
        stepUntil(() -> outcomes.size() == 1);
        assertThat(outcomes).containsExactly(Outcome.FAILED);
        stepUntilReady(first);
        assertThat(client.sessionId(first)).isGreaterThan(firstSessionId);

        final int second = evictedSlot();
        assertThat(second).isNotEqualTo(first);
        setHearClients(false);
        client.submit(nowNs, second, operation.put(2, value, 0, 64));
        step(100);
        setHearClients(true);
        stepUntil(() -> outcomes.size() == 2);
        assertThat(outcomes).containsExactly(Outcome.FAILED, Outcome.UNKNOWN);
        stepUntilReady(second);

        assertThat(leader.raft().stateMachine().store().count()).isZero();
        client.submit(nowNs, second, operation.put(2, value, 0, 64));
        stepUntil(() -> outcomes.size() == 3);
        assertThat(outcomes).last().isEqualTo(Outcome.OK);
        assertThat(leader.raft().stateMachine().store().count()).isEqualTo(1);
    }

    /** The slot of the oldest session: an id is the index of the entry that opened it, and none has written since. */
    private int evictedSlot() {
        int oldest = 0;
        for (int slot = 1; slot < client.sessionCount(); slot++) {
            if (client.sessionId(slot) < client.sessionId(oldest)) {
                oldest = slot;
            }
        }
        return oldest;
    }

    private void setHearClients(final boolean hears) {
        for (final GatedReplica replica : replicas) {
            replica.hearClients(hears);
        }
    }

    private void submitOnEach(final IntFunction<Operation> operations) {
        for (int slot = 0; slot < client.sessionCount(); slot++) {
            assertThat(client.submit(nowNs, slot, operations.apply(slot))).isPositive();
        }
    }

    private long uncommittedAt(final int leader) {
        return cluster.journal(leader).lastIndex() - replicas[leader].raft().commitIndex();
    }

    private static RaftOptions bounded(
            final int windowFrames, final int maxUncommitted, final int maxWaitingReads, final int sessionCapacity) {
        return ChosenOptions.of(Map.of(
                "windowFrames",
                windowFrames,
                "maxUncommitted",
                maxUncommitted,
                "maxWaitingReads",
                maxWaitingReads,
                "sessionCapacity",
                sessionCapacity));
    }

    /** Steps until so many puts are completed, a session's next one once its last is. */
    private void put(final int count) {
        final int target = outcomes.size() + count;
        int left = count;
        while (outcomes.size() < target) {
            for (int slot = 0; slot < client.sessionCount() && left > 0; slot++) {
                if (client.isReady(slot) && client.submit(nowNs, slot, operation.put(slot, value, 0, 64)) >= 0) {
                    left--;
                }
            }
            step();
        }
    }

    private void start(final RaftOptions options, final ReadMode mode, final int sessionCount) {
        final Journal[] journals = new Journal[REPLICAS];
        for (int id = 0; id < REPLICAS; id++) {
            journals[id] = new MemoryJournal(JOURNAL_CAPACITY);
        }
        cluster = new LocalCluster(
                journals,
                sessionCount,
                1 << 20,
                7,
                () -> nowNs,
                context -> replicas[context.endpointId()] = new GatedReplica(new RaftReplica(context, options)),
                context -> RaftRouting.newClient(context, mode, this::onComplete));
        client = cluster.client();
        for (int slot = 0; slot < sessionCount; slot++) {
            stepUntilReady(slot);
        }
    }

    private int leader() {
        for (int id = 0; id < REPLICAS; id++) {
            if (replicas[id].raft().isLeader()) {
                return id;
            }
        }
        throw new AssertionError("nobody leads");
    }

    private int follower(final int distance) {
        return (leader() + distance) % REPLICAS;
    }

    private long counter(final int replica, final String name) {
        return cluster.counters(replica).get(name);
    }

    private void stepUntilReady(final int slot) {
        stepUntil(() -> client.isReady(slot));
    }

    private void stepUntil(final BooleanSupplier condition) {
        for (int step = 0; !condition.getAsBoolean(); step++) {
            if (step == MAX_STEPS) {
                throw new AssertionError("not within " + MAX_STEPS + " steps; outcomes so far: " + outcomes.size());
            }
            step();
        }
    }

    private void step(final int count) {
        for (int i = 0; i < count; i++) {
            step();
        }
    }

    private void step() {
        nowNs += STEP_NS;
        cluster.step();
    }

    private void onComplete(
            final long completedNs,
            final long correlationId,
            final Outcome outcome,
            final long version,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        outcomes.add(outcome);
    }
}
