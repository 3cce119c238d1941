package org.pacelab.chain;

import static org.assertj.core.api.Assertions.assertThat;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.log.NoOp;
import org.pacelab.replica.SentFrames;
import org.pacelab.wire.codec.ChainAckDecoder;
import org.pacelab.wire.codec.ChainAckEncoder;
import org.pacelab.wire.codec.ChainUpdateDecoder;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;

/** A head towards its successor. */
class DownstreamTest {
    private static final long START_NS = 1_000_000_000;
    private static final short GIVEN_UP = 2;
    private static final long REPORT_NS = OneNode.OPTIONS.epochs().reportNs();

    private final OneNode node = new OneNode(0, 1, false, new MemoryJournal(1 << 16));
    private final UnsafeBuffer ack = new UnsafeBuffer(new byte[128]);

    @BeforeEach
    void twoEntriesAreUnderWay() {
        node.adopt(START_NS, "3");
        final DirectBuffer command = NoOp.command();
        node.journal.append(1, command, 0, command.capacity());
        node.journal.append(1, command, 0, command.capacity());
        node.force();
        final ChainUpdateDecoder update = sentAt(START_NS);
        assertThat(update.prevIndex()).isZero();
        assertThat(update.entryCount()).isEqualTo(2);
    }

    @Test
    void asksWhatTheSuccessorHasUntilItHasAll() {
        assertThat(sentAt(START_NS + REPORT_NS).wantsAnswer()).isEqualTo((short) 1);
        acknowledged(2);
        node.state.learnCommitted(2);
        node.state.advanceCommit();
        assertThat(sentAt(START_NS + 2 * REPORT_NS).wantsAnswer()).isZero();
    }

    /** The word that it has committed may have got lost, and is told once. */
    @Test
    void asksOfWhatHasNotCommittedThoughTheSuccessorHasAll() {
        acknowledged(2);
        assertThat(sentAt(START_NS + REPORT_NS).wantsAnswer()).isEqualTo((short) 1);
    }

    /** It was not heard while its window was full, and the log went on without it. */
    @Test
    void aSuccessorThatLacksWhatIsGoneNeedsASnapshotWhateverIsUnderWay() {
        acknowledged(2);
        final DirectBuffer command = NoOp.command();
        for (int frame = 0; frame < OneNode.OPTIONS.epochs().windowFrames(); frame++) {
            node.journal.append(1, command, 0, command.capacity());
            node.force();
            sentAt(START_NS + frame);
        }
        final long lastIndex = node.journal.lastIndex();
        node.journal.append(1, command, 0, command.capacity());
        node.force();
        assertThat(sentAt(START_NS + 100).prevIndex()).as("the window is full").isEqualTo(lastIndex - 1);
        node.journal.releaseBefore(lastIndex + 2);
        sentAt(START_NS + 2 * REPORT_NS);
        assertThat(node.downstream.wantsSnapshot()).isTrue();
    }

    /** It answers each probe, which is due again at once. */
    @Test
    void whoWaitsForASnapshotIsAskedNoFasterThanAnybody() {
        refused(GIVEN_UP);
        sentAt(START_NS + 1);
        final int frameCount = node.sent().size();
        refused(GIVEN_UP);
        sentAt(START_NS + 2);
        refused(GIVEN_UP);
        sentAt(START_NS + 3);
        assertThat(node.sent()).hasSize(frameCount);
        assertThat(node.downstream.wantsSnapshot()).isTrue();
    }

    private void refused(final short how) {
        node.downstream.onAck(new ChainAckDecoder().wrapAndApplyHeader(encode(0, how), 0, new FrameHeaderDecoder()));
    }

    private void acknowledged(final long index) {
        node.downstream.onAck(
                new ChainAckDecoder().wrapAndApplyHeader(encode(index, (short) 0), 0, new FrameHeaderDecoder()));
    }

    private UnsafeBuffer encode(final long matchIndex, final short refused) {
        new ChainAckEncoder()
                .wrapAndApplyHeader(ack, 0, new FrameHeaderEncoder())
                .epoch(1)
                .commitIndex(0)
                .matchIndex(matchIndex)
                .matchEpoch(0)
                .refused(refused);
        return ack;
    }

    private ChainUpdateDecoder sentAt(final long nowNs) {
        node.state.nowNs = nowNs;
        node.downstream.doWork();
        node.force();
        final SentFrames.Sent last = node.sent().get(node.sent().size() - 1);
        return new ChainUpdateDecoder().wrapAndApplyHeader(last.frame(), 0, new FrameHeaderDecoder());
    }
}
