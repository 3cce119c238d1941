package org.pacelab.quorum;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.journal.Journal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.kv.KeyValueStore;
import org.pacelab.replica.Counters;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.SeededRandom;
import org.pacelab.replica.SentFrames;
import org.pacelab.wire.ExchangeBody;
import org.pacelab.wire.Frames;
import org.pacelab.wire.Items;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.ItemBatchDecoder;
import org.pacelab.wire.codec.LeafVersionsDecoder;
import org.pacelab.wire.codec.LeafVersionsEncoder;
import org.pacelab.wire.codec.TreeDifferencesDecoder;
import org.pacelab.wire.codec.TreeNodesDecoder;
import org.pacelab.wire.codec.TreeNodesEncoder;
import org.pacelab.wire.codec.WantedItemsDecoder;

/** The answering side, asked by hand. */
class TreeAnswersTest {
    private static final int PEER = 2;
    private static final int LEAF_BITS = MerkleTree.MIN_LEAF_BITS;
    private static final long ROUND = 17;
    private static final long EPOCH = 3;
    private static final int LEAF = 5;
    private static final int OTHER_LEAF = 6;

    private final SentFrames sent = new SentFrames();
    private final Cramped cramped = new Cramped();
    private final KeyValueStateMachine machine = new KeyValueStateMachine(1);
    private final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(Frames.MAX_FRAME_LENGTH));
    private final UnsafeBuffer records = new UnsafeBuffer(ByteBuffer.allocateDirect(ExchangeBody.MAX_PART_LENGTH));
    private final ItemTrees items =
            new ItemTrees(LEAF_BITS, ItemForm.LATEST, new Placement(3, QuorumOptions.EVERYBODY), 0, machine.store());
    private final TreeAnswers answers;
    private int recordsLength;

    TreeAnswersTest() {
        final Journal journal = new MemoryJournal();
        final DurableOutbox outbox = new DurableOutbox(cramped, journal, 1 << 10);
        final QuorumState state = new QuorumState(
                new ReplicaContext(0, 1, 3, 0, false, outbox, journal, new SeededRandom(1), new Counters()));
        answers = new TreeAnswers(items, machine, new ExchangeFrames(state, ItemForm.LATEST, outbox));
    }

    /** Of a node that differs, and not of one that does not. */
    @Test
    void itTellsWhichChildrenDiffer() {
        items.of(1).replace(0, Fingerprint.ABSENT, 9);
        putNode(0, 0, 0);
        records.putLong(ExchangeBody.NODE_LENGTH + Long.BYTES, 1, LITTLE_ENDIAN);
        putNode(0, 0, 0);
        assertThat(onNodes(LEAF_BITS, 0)).isTrue();
        final TreeDifferencesDecoder told =
                new TreeDifferencesDecoder().wrapAndApplyHeader(onlyFrame(), 0, new FrameHeaderDecoder());
        assertThat(List.of(told.round(), told.epoch(), (long) told.sound(), (long) told.level()))
                .containsExactly(ROUND, EPOCH, 1L, 0L);
        final int part = Frames.HEADER_LENGTH + TreeDifferencesDecoder.BLOCK_LENGTH;
        assertThat(ExchangeBody.partLength(onlyFrame(), part)).isEqualTo(ExchangeBody.DIFFERENCE_LENGTH);
        assertThat(onlyFrame().getByte(part + ExchangeBody.PART_HEADER_LENGTH + Integer.BYTES))
                .isEqualTo((byte) 0b10);
    }

    /** Only the epoch is asked for: whatever tree the other one has. */
    @Test
    void noNodesAreAnsweredByNoDifferences() {
        assertThat(onNodes(LEAF_BITS + 1, 0)).isTrue();
        assertThat(new TreeDifferencesDecoder()
                        .wrapAndApplyHeader(onlyFrame(), 0, new FrameHeaderDecoder())
                        .nodesLength())
                .isZero();
    }

    /** Levels 0 to 2 of such a tree are inner ones, of 1, 4 and 32 nodes. */
    @ParameterizedTest
    @CsvSource({
        "9, 0, 0, 0",
        "8, 3, 0, 0",
        "8, 255, 0, 0",
        "8, 0, 1, 0",
        "8, 0, -1, 0",
        "8, 2, 32, 0",
        "8, 2, 31, -1",
        "8, 2, 31, -64",
        "8, 2, 31, 3"
    })
    void nodesThatThereAreNotAreRefused(final int leafBits, final int level, final int node, final int tooLongByBytes) {
        putNode(2, 31, tooLongByBytes);
        records.putInt(0, node, LITTLE_ENDIAN);
        assertThat(onNodes(leafBits, level)).isFalse();
        assertThat(sent.frames()).isEmpty();
        recordsLength = 0;
        putNode(2, 31, 0);
        assertThat(onNodes(8, 2)).isTrue();
    }

    @Test
    void ofALeafItSendsWhatIsLaterHereAndAsksForWhatIsLaterThere() {
        final long[] keys = keysOf(LEAF, 8);
        putLeaf(LEAF, 7);
        both(keys[0], 5, 1, 3, 1);
        both(keys[1], 4, 1, 4, 1);
        both(keys[2], 1, 1, 4, 1);
        both(keys[3], 4, 2, 4, 1);
        both(keys[4], 4, 1, 4, 2);
        both(keys[5], 4, 1, 4, 1);
        putVersion(keys[6], 1, 1);
        put(keys[7], 1, 1, 20);
        put(keysOf(OTHER_LEAF, 1)[0], 9, 1, 20);
        assertThat(onVersions()).isTrue();
        assertThat(keysSent()).containsExactlyInAnyOrder(keys[0], keys[3], keys[7]);
        assertThat(keysWanted(1)).containsExactlyInAnyOrder(keys[2], keys[4], keys[6]);
    }

    /** More than are noted at once, let alone fit into a frame; the asking side counts them. */
    @Test
    void whatDoesNotFitIntoOneBatchComesInSeveralAndOnce() {
        final long[] keys = keysOf(LEAF, 2 * ExchangeBody.MAX_PART_LENGTH / ExchangeBody.VERSION_LENGTH);
        for (final long key : keys) {
            put(key, 1, 1, 0);
        }
        putLeaf(LEAF, 0);
        assertThat(onVersions()).isTrue();
        final List<SentFrames.Sent> batches =
                sent.frames().subList(0, sent.frames().size() - 1);
        assertThat(keysSent())
                .containsExactlyInAnyOrderElementsOf(LongStream.of(keys).boxed().toList());
        assertThat(batches).hasSizeGreaterThan(3);
        for (int number = 0; number < batches.size(); number++) {
            final ItemBatchDecoder batch = new ItemBatchDecoder()
                    .wrapAndApplyHeader(batches.get(number).frame(), 0, new FrameHeaderDecoder());
            assertThat(batch.round()).isEqualTo(ROUND);
            assertThat(batch.number()).isEqualTo(number);
        }
        assertThat(keysWanted(batches.size())).isEmpty();
    }

    /** Else who asks would take the exchange for whole. */
    @Test
    void aBatchForWhichThereIsNoRoomIsAnnounced() {
        put(keysOf(LEAF, 1)[0], 1, 1, 20);
        putLeaf(LEAF, 0);
        cramped.fullClaims = 1;
        assertThat(onVersions()).isTrue();
        assertThat(keysSent()).isEmpty();
        assertThat(keysWanted(1)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "256, 1", "6, 32"})
    void leavesThatThereAreNotOrTooManyAreRefusedAndLeaveNothingBehind(final int leaf, final int count) {
        put(keysOf(LEAF, 1)[0], 1, 1, 20);
        putLeaf(LEAF, 0);
        IntStream.range(0, count).forEach(i -> putLeaf(leaf, 0));
        assertThat(onVersions()).isFalse();
        assertThat(sent.frames()).isEmpty();
        recordsLength = 0;
        putLeaf(OTHER_LEAF, 0);
        assertThat(onVersions()).isTrue();
        assertThat(keysSent()).isEmpty();
        assertThat(keysWanted(0)).isEmpty();
    }

    @Test
    void asManyLeavesAsComeAtOnceAreAnswered() {
        IntStream.range(0, TreeExchange.LEAVES_AT_ONCE).forEach(leaf -> putLeaf(leaf, 0));
        assertThat(onVersions()).isTrue();
    }

    private static long[] keysOf(final int leaf, final int count) {
        return LongStream.iterate(0, key -> key + 1)
                .filter(key -> KeyValueStore.hash(key) >>> Long.SIZE - LEAF_BITS == leaf)
                .limit(count)
                .toArray();
    }

    private void both(final long key, final long here, final int writer, final long there, final int otherWriter) {
        put(key, here, writer, 20);
        putVersion(key, there, otherWriter);
    }

    private void put(final long key, final long timestamp, final int writer, final int valueLength) {
        final UnsafeBuffer item = new UnsafeBuffer(new byte[Items.HEADER_LENGTH + valueLength]);
        Items.putVersion(item, 0, timestamp, writer, false);
        machine.store().put(key, 0, item, 0, item.capacity());
    }

    /** As it is here, and longer or shorter than that. */
    private void putNode(final int level, final int node, final int tooLongByBytes) {
        final int start = recordsLength;
        records.putInt(start, node, LITTLE_ENDIAN);
        items.of(1).putChildren(level, node, records, start + ExchangeBody.NODE_LENGTH);
        recordsLength = start + ExchangeBody.NODE_LENGTH + items.of(1).childCount(level) * Long.BYTES + tooLongByBytes;
    }

    private void putLeaf(final int leaf, final int count) {
        records.putInt(recordsLength, leaf, LITTLE_ENDIAN);
        records.putInt(recordsLength + Integer.BYTES, count, LITTLE_ENDIAN);
        recordsLength += ExchangeBody.LEAF_LENGTH;
    }

    private void putVersion(final long key, final long timestamp, final int writer) {
        records.putLong(recordsLength, key, LITTLE_ENDIAN);
        records.putLong(recordsLength + Long.BYTES, timestamp, LITTLE_ENDIAN);
        records.putInt(recordsLength + 2 * Long.BYTES, writer, LITTLE_ENDIAN);
        recordsLength += ExchangeBody.VERSION_LENGTH;
    }

    private boolean onNodes(final int leafBits, final int level) {
        new TreeNodesEncoder()
                .wrapAndApplyHeader(frame, 0, new FrameHeaderEncoder())
                .round(ROUND)
                .epoch(EPOCH)
                .leafBits((short) leafBits)
                .level((short) level)
                .putNodes(records, 0, recordsLength);
        final TreeNodesDecoder nodes = new TreeNodesDecoder().wrapAndApplyHeader(frame, 0, new FrameHeaderDecoder());
        return answers.onNodes(PEER, nodes, frame, Frames.HEADER_LENGTH + TreeNodesDecoder.BLOCK_LENGTH, EPOCH, true);
    }

    private boolean onVersions() {
        new LeafVersionsEncoder()
                .wrapAndApplyHeader(frame, 0, new FrameHeaderEncoder())
                .round(ROUND)
                .putLeaves(records, 0, recordsLength);
        final LeafVersionsDecoder versions =
                new LeafVersionsDecoder().wrapAndApplyHeader(frame, 0, new FrameHeaderDecoder());
        return answers.onVersions(PEER, versions, frame, Frames.HEADER_LENGTH + LeafVersionsDecoder.BLOCK_LENGTH, true);
    }

    private UnsafeBuffer onlyFrame() {
        assertThat(sent.frames()).hasSize(1);
        assertThat(sent.frames().get(0).to()).isEqualTo(PEER);
        return sent.frames().get(0).frame();
    }

    private List<Long> keysSent() {
        final List<Long> keys = new ArrayList<>();
        for (final SentFrames.Sent each : sent.frames()) {
            if (each.templateId() == ItemBatchDecoder.TEMPLATE_ID) {
                final ItemBatchDecoder batch =
                        new ItemBatchDecoder().wrapAndApplyHeader(each.frame(), 0, new FrameHeaderDecoder());
                int position = Frames.HEADER_LENGTH + ItemBatchDecoder.BLOCK_LENGTH + ExchangeBody.PART_HEADER_LENGTH;
                for (int i = 0; i < batch.entryCount(); i++) {
                    keys.add(LogEntries.key(each.frame(), position + LogEntries.TERM_LENGTH));
                    position += LogEntries.entryLength(each.frame(), position);
                }
            }
        }
        return keys;
    }

    /** Of the last frame, which announces so many batches. */
    private List<Long> keysWanted(final int batchCount) {
        final UnsafeBuffer last = sent.frames().get(sent.frames().size() - 1).frame();
        final WantedItemsDecoder wanted =
                new WantedItemsDecoder().wrapAndApplyHeader(last, 0, new FrameHeaderDecoder());
        assertThat(sent.frames().get(sent.frames().size() - 1).templateId()).isEqualTo(WantedItemsDecoder.TEMPLATE_ID);
        assertThat(wanted.round()).isEqualTo(ROUND);
        assertThat(wanted.sound()).isEqualTo((short) 1);
        assertThat(wanted.batchCount()).isEqualTo(batchCount);
        final int part = Frames.HEADER_LENGTH + WantedItemsDecoder.BLOCK_LENGTH;
        return IntStream.range(0, ExchangeBody.partLength(last, part) / Long.BYTES)
                .mapToObj(i -> last.getLong(part + ExchangeBody.PART_HEADER_LENGTH + i * Long.BYTES, LITTLE_ENDIAN))
                .toList();
    }

    /** Has no room for some frames. */
    private final class Cramped implements Outbox {
        private int fullClaims;

        @Override
        public int tryClaim(final int toEndpointId, final int length) {
            return fullClaims-- > 0 ? FULL : sent.tryClaim(toEndpointId, length);
        }

        @Override
        public MutableDirectBuffer buffer() {
            return sent.buffer();
        }

        @Override
        public void commit() {
            sent.commit();
        }

        @Override
        public void abort() {
            sent.abort();
        }
    }
}
