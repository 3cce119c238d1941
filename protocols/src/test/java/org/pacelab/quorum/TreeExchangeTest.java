package org.pacelab.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pacelab.journal.Journal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.kv.KeyValueStore;
import org.pacelab.replica.Counters;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.SeededRandom;
import org.pacelab.replica.SentFrames;
import org.pacelab.wire.ExchangeBody;
import org.pacelab.wire.Frames;
import org.pacelab.wire.Items;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.LeafVersionsDecoder;
import org.pacelab.wire.codec.TreeDifferencesDecoder;
import org.pacelab.wire.codec.TreeDifferencesEncoder;
import org.pacelab.wire.codec.TreeNodesDecoder;
import org.pacelab.wire.codec.WantedItemsDecoder;
import org.pacelab.wire.codec.WantedItemsEncoder;

/** The asking side, told by hand what the other one answers. */
class TreeExchangeTest {
    private static final int PEER = 2;
    private static final long RESEND_NS = 1_000;
    private static final long EPOCH = 3;
    private static final long KEY = 5;

    private final SentFrames sent = new SentFrames();
    private final KeyValueStateMachine machine = new KeyValueStateMachine(1);
    private final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(Frames.MAX_FRAME_LENGTH));
    private final UnsafeBuffer records = new UnsafeBuffer(ByteBuffer.allocateDirect(ExchangeBody.MAX_PART_LENGTH));
    private MerkleTree tree;
    private TreeExchange exchange;

    @BeforeEach
    void begin() {
        final UnsafeBuffer item = new UnsafeBuffer(new byte[Items.HEADER_LENGTH]);
        Items.putVersion(item, 0, 1, 1, false);
        machine.store().put(KEY, 1, item, 0, Items.HEADER_LENGTH);
        final Journal journal = new MemoryJournal();
        final DurableOutbox outbox = new DurableOutbox(sent, journal, 1 << 10);
        final QuorumState state = new QuorumState(
                new ReplicaContext(0, 1, 3, 0, false, outbox, journal, new SeededRandom(1), new Counters()));
        final ItemTrees items =
                new ItemTrees(MerkleTree.MIN_LEAF_BITS, ItemForm.LATEST, new Placement(3, 0), 0, machine.store());
        tree = items.of(PEER);
        exchange =
                new TreeExchange(items, machine, new ExchangeFrames(state, ItemForm.LATEST, outbox), 3, RESEND_NS, 10);
        exchange.begin(0, PEER, EPOCH);
    }

    @Test
    void itIsWholeWhereNothingDiffers() {
        final TreeNodesDecoder nodes =
                new TreeNodesDecoder().wrapAndApplyHeader(sent.frames().get(0).frame(), 0, new FrameHeaderDecoder());
        assertThat(sent.frames()).hasSize(1);
        assertThat(nodes.epoch()).isEqualTo(EPOCH);
        assertThat(nodes.level()).isZero();
        assertThat(differ(PEER, round(), 0, 0, 0)).isTrue();
        assertThat(exchange.isRunning()).isFalse();
    }

    @Test
    void itGoesDownToTheLeafThatDiffersAndIsWholeOnceEachBatchWasTaken() {
        goDown();
        final LeafVersionsDecoder versions = new LeafVersionsDecoder()
                .wrapAndApplyHeader(sent.frames().get(sent.frames().size() - 1).frame(), 0, new FrameHeaderDecoder());
        assertThat(versions.leavesLength()).isEqualTo(ExchangeBody.LEAF_LENGTH + ExchangeBody.VERSION_LENGTH);
        assertThat(exchange.onBatch(1, PEER, round(), 0)).isFalse();
        assertThat(want(2)).isFalse();
        assertThat(exchange.onBatch(1, 1, round(), 1)).as("of another one").isFalse();
        assertThat(exchange.onBatch(1, PEER, round(), 1)).isTrue();
        assertThat(exchange.isRunning()).isFalse();
    }

    @Test
    void aBatchThatIsMissingEndsIt() {
        goDown();
        assertThat(want(2)).isFalse();
        assertThat(exchange.onBatch(1, PEER, round(), 1)).isFalse();
        assertThat(exchange.isLate(RESEND_NS - 1)).isFalse();
        assertThat(exchange.isLate(2 * RESEND_NS)).isTrue();
        assertThat(exchange.isRunning()).isFalse();
        exchange.begin(0, PEER, EPOCH);
        assertThat(exchange.nextDeadlineNs()).isEqualTo(2 * RESEND_NS);
    }

    /** Bits of children that there are not, nodes that there are not, of a level that was not asked for, or far too many. */
    @Test
    void noAnswerCanMakeItAskForWhatThereIsNot() {
        assertThat(differ(PEER, round(), 1, 0, 1)).isFalse();
        assertThat(sent.frames()).hasSize(1);
        assertThat(differ(PEER, round(), 0, 0, 0xFF)).isFalse();
        final TreeNodesDecoder nodes =
                new TreeNodesDecoder().wrapAndApplyHeader(sent.frames().get(1).frame(), 0, new FrameHeaderDecoder());
        assertThat(nodes.nodesLength())
                .isEqualTo(tree.childCount(0) * (ExchangeBody.NODE_LENGTH + tree.childCount(1) * Long.BYTES));
        assertThat(differ(PEER, round(), 1, tree.nodeCount(1), 1)).isFalse();
        assertThat(exchange.isRunning()).isFalse();
        exchange.begin(0, PEER, EPOCH);
        int length = 0;
        while (length + ExchangeBody.DIFFERENCE_LENGTH <= records.capacity()) {
            length = putDifference(length, 0, 0xFF);
        }
        assertThat(differ(PEER, round(), 0, length)).isFalse();
        assertThat(exchange.isRunning()).isFalse();
    }

    private void goDown() {
        int node = tree.leafOf(KeyValueStore.hash(KEY));
        final int[] path = new int[tree.leafLevel() + 1];
        for (int level = tree.leafLevel(); level >= 0; level--) {
            path[level] = node;
            node = level == 1 ? 0 : node / MerkleTree.FAN_OUT;
        }
        for (int level = 0; level < tree.leafLevel(); level++) {
            final int child = path[level + 1] - tree.firstChild(level, path[level]);
            assertThat(differ(PEER, round(), level, path[level], 1 << child)).isFalse();
        }
    }

    /** Of the latest frame that was sent. */
    private long round() {
        final UnsafeBuffer latest = sent.frames().get(sent.frames().size() - 1).frame();
        return latest.getLong(Frames.HEADER_LENGTH + TreeNodesDecoder.roundEncodingOffset());
    }

    private boolean differ(final int from, final long round, final int level, final int node, final int children) {
        return differ(from, round, level, children == 0 ? 0 : putDifference(0, node, children));
    }

    private int putDifference(final int offset, final int node, final int children) {
        records.putInt(offset, node);
        records.putByte(offset + Integer.BYTES, (byte) children);
        return offset + ExchangeBody.DIFFERENCE_LENGTH;
    }

    private boolean differ(final int from, final long round, final int level, final int recordsLength) {
        new TreeDifferencesEncoder()
                .wrapAndApplyHeader(frame, 0, new FrameHeaderEncoder())
                .round(round)
                .epoch(EPOCH)
                .sound((short) 1)
                .level((short) level)
                .putNodes(records, 0, recordsLength);
        final TreeDifferencesDecoder differences =
                new TreeDifferencesDecoder().wrapAndApplyHeader(frame, 0, new FrameHeaderDecoder());
        return exchange.onDifferences(
                1, from, differences, frame, Frames.HEADER_LENGTH + TreeDifferencesDecoder.BLOCK_LENGTH);
    }

    private boolean want(final int batchCount) {
        new WantedItemsEncoder()
                .wrapAndApplyHeader(frame, 0, new FrameHeaderEncoder())
                .round(round())
                .batchCount(batchCount)
                .sound((short) 1)
                .putKeys(records, 0, 0);
        return exchange.onWanted(
                1,
                PEER,
                new WantedItemsDecoder().wrapAndApplyHeader(frame, 0, new FrameHeaderDecoder()),
                frame,
                Frames.HEADER_LENGTH + WantedItemsDecoder.BLOCK_LENGTH);
    }
}
