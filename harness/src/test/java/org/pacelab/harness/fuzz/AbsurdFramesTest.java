package org.pacelab.harness.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
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
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.SeededRandom;
import org.pacelab.ring.LocalCluster;
import org.pacelab.wire.Frames;

/** One of three replicas is sent absurd frames between its own: it throws nothing, and commits what clients write afterwards. */
class AbsurdFramesTest implements Completion {
    private static final int REPLICAS = 3;
    private static final int SESSIONS = 8;
    private static final int FRAMES = 4_000;
    private static final long STEP_NS = 1_000_000;
    private static final int MAX_STEPS = 60_000;
    private static final int SEEDS = 24;

    private final RaftReplica[] replicas = new RaftReplica[REPLICAS];
    private final Operation operation = new Operation();
    private final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(64));
    private final Set<Integer> templates = new TreeSet<>();
    private LocalCluster cluster;
    private Client client;
    private long nowNs = 1;
    private long written;

    @Test
    void aReplicaThatIsToldAbsurdThingsGoesOn() {
        long refused = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            final int victim = (int) seed % REPLICAS;
            try {
                start(seed);
                confuse(victim, new SeededRandom(seed));
                recover(victim);
            } catch (final RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
            refused += cluster.counters(victim).get("raft/refused-frames");
        }
        assertThat(templates).hasSize(SampleFrames.TEMPLATE_COUNT);
        assertThat(refused).isPositive();
    }

    private void confuse(final int victim, final SeededRandom random) {
        final AbsurdFrames absurd = new AbsurdFrames(random, replicas[victim], cluster.journal(victim));
        for (int i = 0; i < FRAMES; i++) {
            final int from = random.nextInt(8) == 0
                    ? ReplicaContext.FIRST_CLIENT_ID
                    : (victim + 1 + random.nextInt(2)) % REPLICAS;
            final int length = absurd.write(from);
            templates.add(Frames.templateId(absurd.frame(), 0));
            replicas[victim].onMessage(nowNs, from, absurd.frame(), 0, length);
            if (random.nextBoolean(.3)) {
                step();
            }
        }
    }

    private void recover(final int victim) {
        final long enough = written + 200;
        stepUntil(() -> written >= enough);
        long committed = 0;
        for (final RaftReplica replica : replicas) {
            committed = Math.max(committed, replica.commitIndex());
        }
        final long target = committed;
        stepUntil(() -> replicas[victim].appliedIndex() >= target);
    }

    private void start(final long seed) {
        final RaftOptions defaults = RaftOptions.defaults();
        final RaftOptions options = new RaftOptions(
                defaults.electionTimeoutMinNs(),
                defaults.electionTimeoutMaxNs(),
                defaults.heartbeatNs(),
                defaults.commitNoticeNs(),
                defaults.maxDriftPpm(),
                seed % 2 == 0,
                seed % 4 < 2,
                defaults.windowFrames(),
                defaults.maxUncommitted(),
                defaults.maxWaitingReads(),
                defaults.sessionCapacity(),
                defaults.initialVoters(),
                100,
                defaults.snapshotChunkLength(),
                defaults.maxBatchLength());
        final Journal[] journals = new Journal[REPLICAS];
        for (int id = 0; id < REPLICAS; id++) {
            journals[id] = new MemoryJournal(1 << 20);
        }
        cluster = new LocalCluster(
                journals,
                SESSIONS,
                1 << 20,
                seed,
                () -> nowNs,
                context -> replicas[context.endpointId()] = new RaftReplica(context, options),
                context -> RaftRouting.newClient(context, ReadMode.LOG, this));
        client = cluster.client();
        written = 0;
        stepUntil(() -> written >= 50);
    }

    private void stepUntil(final BooleanSupplier condition) {
        for (int i = 0; i < MAX_STEPS && !condition.getAsBoolean(); i++) {
            step();
        }
        assertThat(condition.getAsBoolean()).as(state()).isTrue();
    }

    private String state() {
        final StringBuilder text = new StringBuilder("written=" + written);
        for (int id = 0; id < REPLICAS; id++) {
            final RaftReplica replica = replicas[id];
            text.append("; replica ").append(id).append(" term=").append(replica.term());
            text.append(" leader=")
                    .append(replica.leaderId())
                    .append(" applied=")
                    .append(replica.appliedIndex());
            text.append(" lastIndex=").append(cluster.journal(id).lastIndex());
        }
        return text.toString();
    }

    private void step() {
        for (int slot = 0; slot < SESSIONS; slot++) {
            if (client.isReady(slot)) {
                client.submit(nowNs, slot, operation.put(slot, value, 0, 64));
            }
        }
        nowNs += STEP_NS;
        cluster.step();
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
        written += outcome == Outcome.OK ? 1 : 0;
    }
}
