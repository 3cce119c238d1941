package org.pacelab.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.journal.Journal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.raft.RaftClient;
import org.pacelab.raft.RaftOptions;
import org.pacelab.raft.RaftReplica;
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
    void aFollowerBehindTheRingIsCountedOnceSkippedAndHoldsNobodyBack() {
        final RaftOptions options = RaftOptions.defaults();
        start(options, ReadMode.LOG, 16);
        final int leader = leader();
        final int skipped = follower(1);
        final long term = replicas[leader].raft().term();
        replicas[skipped].stop();
        final long lastIndexOfSkipped = cluster.journal(skipped).lastIndex();
        final long stoppedNs = nowNs;
        put(5_000);
        assertThat(nowNs - stoppedNs).as("well before it stops counting as live").isLessThan(options.electionTimeoutMinNs());
        assertThat(cluster.journal(leader).firstIndex()).isGreaterThan(lastIndexOfSkipped + 1);
        assertThat(counter(leader, "raft/needs-snapshot")).isEqualTo(1);

        replicas[skipped].resume();
        final long rejected = counter(skipped, "raft/rejected-appends");
        stepUntil(() -> counter(skipped, "raft/rejected-appends") >= rejected + 2);
        put(5_000);
        assertThat(cluster.journal(skipped).lastIndex()).isEqualTo(lastIndexOfSkipped);
        assertThat(counter(leader, "raft/needs-snapshot")).isEqualTo(1);
        assertThat(leader()).isEqualTo(leader);
        assertThat(replicas[leader].raft().term()).isEqualTo(term);
        assertThat(outcomes).hasSize(10_000).containsOnly(Outcome.OK);
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
                context -> new RaftClient(context, mode, this::onComplete));
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
