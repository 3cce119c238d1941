package org.pacelab.chain;

import static org.assertj.core.api.Assertions.assertThat;

import org.agrona.DirectBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.log.NoOp;
import org.pacelab.replica.SentFrames;
import org.pacelab.wire.codec.ChainAckDecoder;
import org.pacelab.wire.codec.ChainUpdateDecoder;
import org.pacelab.wire.codec.FrameHeaderDecoder;

/** A node whose log is 1 1 1 by its entries' epochs, and its predecessor, whose log is 1 2 2 2; both go by epoch 2. */
class UpstreamTest {
    private static final long START_NS = 1_000_000_000;
    private static final String EPOCH_2 = "3 -2";

    private final OneNode source = new OneNode(0, 1, false, new MemoryJournal(1 << 16));
    private final OneNode node = new OneNode(1, 1, false, new MemoryJournal(1 << 16));

    @BeforeEach
    void theirLogsPart() {
        append(source, 1, 1);
        append(node, 1, 3);
        source.adopt(START_NS, EPOCH_2);
        append(source, 2, 3);
    }

    @Test
    void whatConflictsIsCutAndTakenFromTheSource() {
        node.adopt(START_NS, EPOCH_2);
        update();
        assertThat(acknowledged()).isEqualTo(4);
        assertThat(epochs()).isEqualTo("1222");
        assertThat(node.state.soundIndex()).isEqualTo(4);
    }

    /** It cannot be, so it is the source that is wrong: nothing behind it is taken, and nothing of it acknowledged. */
    @Test
    void whatHasCommittedIsNeverCut() {
        commitThree();
        update();
        assertThat(acknowledged()).isEqualTo(1);
        assertThat(epochs()).isEqualTo("111");
    }

    /** As from a source that begins behind an entry that is another one here. */
    @Test
    void nothingIsTakenBehindACommittedEntryThatIsAnother() {
        final OneNode other = new OneNode(0, 1, false, new MemoryJournal(1 << 16));
        append(other, 1, 1);
        append(other, 2, 2);
        other.adopt(START_NS, EPOCH_2);
        append(other, 2, 1);
        commitThree();
        final int frameCount = node.sent().size();
        final ChainUpdateDecoder update = updateFrom(other);
        assertThat(update.prevIndex()).isEqualTo(3);
        sendOn(update);
        assertThat(node.sent()).hasSize(frameCount);
        assertThat(epochs()).isEqualTo("111");
    }

    private void commitThree() {
        node.adopt(START_NS, "3");
        node.state.verified(3);
        node.state.learnCommitted(3);
        node.state.advanceCommit();
        node.adopt(START_NS, EPOCH_2);
        assertThat(node.state.commitIndex()).isEqualTo(3);
    }

    /** Entries 2 to 4, behind the first one. */
    private void update() {
        final ChainUpdateDecoder update = updateFrom(source);
        assertThat(update.prevIndex()).isEqualTo(1);
        assertThat(update.entryCount()).isEqualTo(3);
        sendOn(update);
    }

    private static ChainUpdateDecoder updateFrom(final OneNode sender) {
        sender.downstream.doWork();
        return new ChainUpdateDecoder().wrapAndApplyHeader(last(sender), 0, new FrameHeaderDecoder());
    }

    private void sendOn(final ChainUpdateDecoder update) {
        node.upstream.onUpdate(0, update, update.buffer(), 0);
        node.force();
    }

    private long acknowledged() {
        final ChainAckDecoder ack = lastAck();
        assertThat(ack.refused()).isZero();
        return ack.matchIndex();
    }

    private ChainAckDecoder lastAck() {
        return new ChainAckDecoder().wrapAndApplyHeader(last(node), 0, new FrameHeaderDecoder());
    }

    private static DirectBuffer last(final OneNode sender) {
        sender.force();
        final SentFrames.Sent sent = sender.sent().get(sender.sent().size() - 1);
        return sent.frame();
    }

    private String epochs() {
        final StringBuilder epochs = new StringBuilder();
        for (long index = 1; index <= node.journal.lastIndex(); index++) {
            epochs.append(node.journal.termOf(index));
        }
        return epochs.toString();
    }

    private static void append(final OneNode to, final long epoch, final int count) {
        final DirectBuffer command = NoOp.command();
        for (int i = 0; i < count; i++) {
            to.journal.append(epoch, command, 0, command.capacity());
        }
        to.force();
    }
}
