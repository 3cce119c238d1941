package org.pacelab.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.journal.Journal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.replica.Counters;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.SeededRandom;
import org.pacelab.replica.SentFrames;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.TreeDifferencesEncoder;
import org.pacelab.wire.codec.TreeNodesDecoder;

/** When a replica turns to whom: of three replicas the first, whose others are told by hand what they answer. */
class AntiEntropyTest {
    private static final long START_NS = 1_000;
    private static final long PERIOD_NS = 10_000;
    private static final long RESEND_NS = 100;
    private static final long NEVER_NS = Long.MAX_VALUE;

    private final SentFrames sent = new SentFrames();
    private final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(Frames.MAX_FRAME_LENGTH));
    private final UnsafeBuffer nothing = new UnsafeBuffer(new byte[0]);

    @Test
    void itTurnsToTheOthersByTurnsAPeriodAfterTheLastExchangeIsOver() {
        final AntiEntropy antiEntropy = newAntiEntropy(3, PERIOD_NS);
        assertThat(antiEntropy.nextDeadlineNs()).isEqualTo(START_NS);
        assertThat(antiEntropy.doWork(START_NS - 1)).isZero();
        assertThat(sent.frames()).isEmpty();
        long nowNs = START_NS;
        int before = 0;
        for (int exchange = 0; exchange < 6; exchange++) {
            assertThat(antiEntropy.doWork(nowNs)).isOne();
            assertThat(sent.frames()).hasSize(1);
            final int peer = sent.frames().get(0).to();
            assertThat(peer).isIn(1, 2).isNotEqualTo(before);
            assertThat(antiEntropy.nextDeadlineNs()).isEqualTo(nowNs + RESEND_NS);
            assertThat(antiEntropy.doWork(nowNs + RESEND_NS - 1)).isZero();
            nowNs += RESEND_NS / 2;
            answer(antiEntropy, nowNs, peer);
            nowNs += PERIOD_NS;
            assertThat(antiEntropy.nextDeadlineNs()).isEqualTo(nowNs);
            assertThat(antiEntropy.doWork(nowNs - 1)).isZero();
            before = peer;
        }
    }

    @Test
    void oneThatIsNotAnsweredIsGivenUpAndTheNextOneIsWithTheOtherAPeriodLater() {
        final AntiEntropy antiEntropy = newAntiEntropy(3, PERIOD_NS);
        antiEntropy.doWork(START_NS);
        final int silent = sent.frames().get(0).to();
        sent.frames().clear();
        final long lateNs = START_NS + RESEND_NS;
        assertThat(antiEntropy.doWork(lateNs)).isOne();
        assertThat(antiEntropy.nextDeadlineNs()).isEqualTo(lateNs + PERIOD_NS);
        assertThat(antiEntropy.doWork(lateNs + PERIOD_NS)).isOne();
        assertThat(sent.frames()).extracting(SentFrames.Sent::to).containsExactly(3 - silent);
    }

    @ParameterizedTest
    @CsvSource({"3, 0", "1, 10000"})
    void whoIsNotToOrHasNobodyToTurnToNeverDoes(final int replicas, final long periodNs) {
        final AntiEntropy antiEntropy = newAntiEntropy(replicas, periodNs);
        assertThat(antiEntropy.nextDeadlineNs()).isEqualTo(NEVER_NS);
        assertThat(antiEntropy.doWork(START_NS + 100 * PERIOD_NS)).isZero();
        assertThat(sent.frames()).isEmpty();
    }

    private AntiEntropy newAntiEntropy(final int replicas, final long periodNs) {
        final QuorumOptions usual = QuorumOptions.ofMajorities(replicas);
        final Journal journal = new MemoryJournal();
        final DurableOutbox outbox = new DurableOutbox(sent, journal, 1 << 10);
        final ReplicaContext context = new ReplicaContext(
                0, 1, replicas, START_NS, false, outbox, journal, new SeededRandom(1), new Counters());
        final QuorumOptions options = new QuorumOptions(
                usual.readQuorum(),
                usual.writeQuorum(),
                usual.isFanoutExact(),
                usual.readRepair(),
                usual.windowItems(),
                usual.snapshotEntries(),
                usual.snapshotChunkLength(),
                RESEND_NS,
                periodNs,
                MerkleTree.MIN_LEAF_BITS);
        return new AntiEntropy(
                context,
                new QuorumState(context),
                options,
                ItemForm.LATEST,
                new Placement(context.replicaCount(), options.copies()),
                new KeyValueStateMachine(1),
                outbox);
    }

    /** One that has the same answers the first frame that was sent, and nothing is left of what was sent. */
    private void answer(final AntiEntropy antiEntropy, final long nowNs, final int from) {
        final UnsafeBuffer asked = sent.frames().get(0).frame();
        sent.frames().clear();
        final TreeNodesDecoder nodes = new TreeNodesDecoder().wrapAndApplyHeader(asked, 0, new FrameHeaderDecoder());
        new TreeDifferencesEncoder()
                .wrapAndApplyHeader(frame, 0, new FrameHeaderEncoder())
                .round(nodes.round())
                .epoch(0)
                .sound((short) 1)
                .level(nodes.level())
                .putNodes(nothing, 0, 0);
        assertThat(antiEntropy.onMessage(nowNs, from, frame, 0)).isTrue();
    }
}
