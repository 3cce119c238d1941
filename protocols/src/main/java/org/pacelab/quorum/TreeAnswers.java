package org.pacelab.quorum;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.kv.KeyValueStore;
import org.pacelab.kv.RangeScan;
import org.pacelab.wire.ExchangeBody;
import org.pacelab.wire.Items;
import org.pacelab.wire.codec.KeyVersionDecoder;
import org.pacelab.wire.codec.LeafDecoder;
import org.pacelab.wire.codec.LeafVersionsDecoder;
import org.pacelab.wire.codec.TreeDifferenceEncoder;
import org.pacelab.wire.codec.TreeNodeDecoder;
import org.pacelab.wire.codec.TreeNodesDecoder;

/**
 * The answering side of an exchange: keeps nothing between two frames. Whoever asks learns where the trees differ, and of a leaf gets what is later here, and is
 * asked for what is later there. Confined to the replica's thread; allocates nothing after construction.
 */
final class TreeAnswers {
    private static final int VERSION_LENGTH = ExchangeBody.VERSION_LENGTH;
    private static final int MAX_VERSIONS = ExchangeBody.MAX_PART_LENGTH / VERSION_LENGTH;

    private final ItemTrees items;
    private final KeyValueStateMachine machine;
    private final ExchangeFrames frames;
    private final RangeScan scan;
    private final Records records = new Records();
    private final long[] later = new long[MAX_VERSIONS];
    private final long[] seen = new long[(MAX_VERSIONS + Long.SIZE - 1) / Long.SIZE];
    private int laterCount;
    private int batchCount;

    TreeAnswers(final ItemTrees items, final KeyValueStateMachine machine, final ExchangeFrames frames) {
        this.items = items;
        this.machine = machine;
        this.frames = frames;
        this.scan = new RangeScan(machine.store());
    }

    /**
     * @param part    where the nodes' part starts
     * @param epoch   that the answer tells
     * @param isSound whether this replica has all that it acknowledged
     * @return whether they are nodes of such a tree as this one
     */
    boolean onNodes(
            final int from,
            final TreeNodesDecoder nodes,
            final DirectBuffer buffer,
            final int part,
            final long epoch,
            final boolean isSound) {
        final MerkleTree tree = items.of(from);
        final int level = nodes.level();
        final int end = part + ExchangeBody.PART_HEADER_LENGTH + ExchangeBody.partLength(buffer, part);
        records.clear();
        int position = part + ExchangeBody.PART_HEADER_LENGTH;
        while (position < end) {
            final int node = position + Integer.BYTES <= end ? buffer.getInt(position, LITTLE_ENDIAN) : -1;
            if (nodes.leafBits() != tree.leafBits() || !tree.isInner(level, node)) {
                return false;
            }
            final int recordLength = ExchangeBody.NODE_LENGTH + tree.childCount(level) * Long.BYTES;
            if (end - position < recordLength) {
                return false;
            }
            final int differing = tree.differingChildren(level, node, buffer, position + TreeNodeDecoder.BLOCK_LENGTH);
            if (differing != 0) {
                final int record = records.take(ExchangeBody.DIFFERENCE_LENGTH);
                records.buffer().putInt(record + TreeDifferenceEncoder.nodeEncodingOffset(), node, LITTLE_ENDIAN);
                records.buffer().putByte(record + TreeDifferenceEncoder.childrenEncodingOffset(), (byte) differing);
            }
            position += recordLength;
        }
        frames.sendDifferences(from, nodes.round(), epoch, isSound, level, records);
        return true;
    }

    /** As above, of leaves. */
    boolean onVersions(
            final int from,
            final LeafVersionsDecoder versions,
            final DirectBuffer buffer,
            final int part,
            final boolean isSound) {
        final MerkleTree tree = items.of(from);
        final int end = part + ExchangeBody.PART_HEADER_LENGTH + ExchangeBody.partLength(buffer, part);
        records.clear();
        laterCount = 0;
        batchCount = 0;
        int position = part + ExchangeBody.PART_HEADER_LENGTH;
        for (int leaves = 0; position < end; leaves++) {
            final int leaf = buffer.getInt(position + LeafDecoder.leafEncodingOffset(), LITTLE_ENDIAN);
            final int count = buffer.getInt(position + LeafDecoder.countEncodingOffset(), LITTLE_ENDIAN);
            if (leaves == TreeExchange.LEAVES_AT_ONCE || leaf < 0 || leaf >= tree.nodeCount(tree.leafLevel())) {
                return false;
            }
            position += ExchangeBody.LEAF_LENGTH;
            compare(from, versions.round(), leaf, buffer, position, count);
            position += count * VERSION_LENGTH;
        }
        sendLater(from, versions.round());
        frames.sendWanted(from, versions.round(), batchCount, isSound, records);
        return true;
    }

    private void compare(
            final int from,
            final long round,
            final int leaf,
            final DirectBuffer buffer,
            final int first,
            final int count) {
        final KeyValueStore store = machine.store();
        for (int i = 0; i * Long.SIZE < count; i++) {
            seen[i] = 0;
        }
        scan.start(items.of(from).leafBits(), leaf);
        scan.slice(Integer.MAX_VALUE);
        for (int reference = scan.next(); reference != KeyValueStore.ABSENT; reference = scan.next()) {
            final long key = store.keyOf(reference);
            if (!items.isShared(key, from)) {
                continue;
            }
            final int place = placeOf(key, buffer, first, count);
            final int order = place < 0 ? 1 : compare(reference, buffer, first + place * VERSION_LENGTH);
            final boolean isOrdered = place < 0 || items.form.isOrdered();
            if (place >= 0 && (order == 0 || order > 0 && isOrdered)) {
                seen[place / Long.SIZE] |= 1L << place;
            }
            if (order > 0 || order < 0 && !isOrdered) {
                if (laterCount == later.length) {
                    sendLater(from, round);
                }
                later[laterCount++] = key;
            }
        }
        for (int place = 0; place < count; place++) {
            final boolean isWanted = (seen[place / Long.SIZE] >>> place & 1) == 0;
            if (isWanted && items.isShared(keyAt(buffer, first, place), from) && records.hasRoom(Long.BYTES)) {
                records.putLong(keyAt(buffer, first, place));
            }
        }
    }

    private void sendLater(final int from, final long round) {
        int sent = 0;
        while (sent < laterCount) {
            final int count = frames.sendItems(from, round, batchCount, later, sent, laterCount, machine.store());
            batchCount++;
            if (count == 0) {
                break;
            }
            sent += count;
        }
        laterCount = 0;
    }

    private static int placeOf(final long key, final DirectBuffer buffer, final int first, final int count) {
        for (int place = 0; place < count; place++) {
            if (keyAt(buffer, first, place) == key) {
                return place;
            }
        }
        return -1;
    }

    private static long keyAt(final DirectBuffer buffer, final int first, final int place) {
        return buffer.getLong(first + place * VERSION_LENGTH + KeyVersionDecoder.keyEncodingOffset(), LITTLE_ENDIAN);
    }

    /** Greater than 0 if what is here is later. */
    private int compare(final int reference, final DirectBuffer buffer, final int version) {
        final KeyValueStore store = machine.store();
        final DirectBuffer here = store.bufferOf(reference);
        final int item = store.valueOffsetOf(reference);
        return Items.compare(
                items.form.timestamp(store.keyOf(reference), here, item, store.valueLengthOf(reference)),
                items.form.writer(here, item),
                buffer.getLong(version + KeyVersionDecoder.timestampEncodingOffset(), LITTLE_ENDIAN),
                buffer.getInt(version + KeyVersionDecoder.writerEncodingOffset(), LITTLE_ENDIAN));
    }
}
