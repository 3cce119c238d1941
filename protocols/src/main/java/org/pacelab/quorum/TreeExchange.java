package org.pacelab.quorum;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.kv.KeyValueStore;
import org.pacelab.kv.RangeScan;
import org.pacelab.wire.ExchangeBody;
import org.pacelab.wire.codec.KeyVersionEncoder;
import org.pacelab.wire.codec.LeafEncoder;
import org.pacelab.wire.codec.TreeDifferenceDecoder;
import org.pacelab.wire.codec.TreeDifferencesDecoder;
import org.pacelab.wire.codec.WantedItemsDecoder;

/**
 * The asking side of an exchange with one other replica (Dynamo, §4.7): goes down where the trees differ, depth first, and brings leaf by leaf what is
 * later to whoever lacks it. One frame is on the way at a time; one that is not answered in time ends the exchange, and the next with that replica has twice the time. What is written meanwhile
 * may be found or not. Confined to the replica's thread; allocates nothing after construction.
 */
final class TreeExchange {
    static final int NOBODY = -1;

    private static final long NOBODY_COUNTS = 0;
    private static final int LEAVES = -1;
    private static final int LONGEST_PATIENCE = 16;
    private static final int NODES_AT_ONCE = 64;
    static final int LEAVES_AT_ONCE = 32;
    private static final int MAX_WAITING = 8 * MerkleTree.FAN_OUT * NODES_AT_ONCE;

    private final ItemTrees items;
    private final KeyValueStateMachine machine;
    private final ExchangeFrames frames;
    private final long shortestPatienceNs;
    private final RangeScan scan;
    private final Records records = new Records();
    private final int[] nodes = new int[MAX_WAITING];
    private final int[] levels = new int[MAX_WAITING];
    private final int[] leaves = new int[MAX_WAITING];
    private final long[] wanted = new long[ExchangeBody.MAX_PART_LENGTH / Long.BYTES];
    private int nodeCount;
    private int leafCount;

    private int peerId = NOBODY;
    private MerkleTree tree;
    private long round;
    private long epoch;
    private boolean isAnswered;
    private int announcedBatches;
    private int takenBatches;
    private int askedLevel;
    private long deadlineNs = Long.MAX_VALUE;
    private final long[] patienceNs;

    TreeExchange(
            final ItemTrees items,
            final KeyValueStateMachine machine,
            final ExchangeFrames frames,
            final int replicaCount,
            final long resendNs,
            final long roundsBefore) {
        this.items = items;
        this.machine = machine;
        this.frames = frames;
        this.shortestPatienceNs = resendNs;
        this.patienceNs = new long[replicaCount];
        Arrays.fill(patienceNs, resendNs);
        this.scan = new RangeScan(machine.store());
        this.round = roundsBefore;
    }

    boolean isRunning() {
        return peerId != NOBODY;
    }

    int peerId() {
        return peerId;
    }

    long nextDeadlineNs() {
        return peerId == NOBODY ? Long.MAX_VALUE : deadlineNs;
    }

    /** @param newEpoch what the other has answered since, it has answered in this epoch or a later one */
    void begin(final long nowNs, final int newPeerId, final long newEpoch) {
        peerId = newPeerId;
        tree = items.of(newPeerId);
        epoch = newEpoch;
        nodeCount = 1;
        nodes[0] = 0;
        levels[0] = 0;
        leafCount = 0;
        goOn(nowNs);
    }

    void giveUp() {
        peerId = NOBODY;
        deadlineNs = Long.MAX_VALUE;
    }

    /** Returns whether the exchange is over, and whole: this replica has all that the other one had when it was asked. */
    boolean onDifferences(
            final long nowNs,
            final int from,
            final TreeDifferencesDecoder differences,
            final DirectBuffer buffer,
            final int part) {
        final int level = differences.level();
        if (from != peerId || differences.round() != round || level != askedLevel) {
            return false;
        }
        final int end = part + ExchangeBody.PART_HEADER_LENGTH + ExchangeBody.partLength(buffer, part);
        for (int at = part + ExchangeBody.PART_HEADER_LENGTH; at < end; at += ExchangeBody.DIFFERENCE_LENGTH) {
            final int node = buffer.getInt(at + TreeDifferenceDecoder.nodeEncodingOffset(), LITTLE_ENDIAN);
            if (!tree.isInner(level, node) || !hasRoom(MerkleTree.FAN_OUT)) {
                giveUp();
                return false;
            }
            final int children = buffer.getByte(at + TreeDifferenceDecoder.childrenEncodingOffset()) & 0xFF;
            for (int rest = children & (1 << tree.childCount(level)) - 1; rest != 0; rest &= rest - 1) {
                add(level + 1, tree.firstChild(level, node) + Integer.numberOfTrailingZeros(rest));
            }
        }
        return goOn(nowNs);
    }

    /** All items of a batch have been taken. One that is not the next is not counted: it was here before, or one before it is lost. */
    boolean onBatch(final long nowNs, final int from, final long ofRound, final int number) {
        if (from != peerId || ofRound != round || number != takenBatches) {
            return false;
        }
        takenBatches++;
        return endOfLeaves(nowNs);
    }

    boolean onWanted(
            final long nowNs,
            final int from,
            final WantedItemsDecoder answer,
            final DirectBuffer buffer,
            final int part) {
        if (from != peerId || answer.round() != round || askedLevel != LEAVES || isAnswered) {
            return false;
        }
        final int count = Math.min(wanted.length, ExchangeBody.partLength(buffer, part) / Long.BYTES);
        for (int i = 0; i < count; i++) {
            wanted[i] = buffer.getLong(part + ExchangeBody.PART_HEADER_LENGTH + i * Long.BYTES, LITTLE_ENDIAN);
        }
        int sent = 0;
        while (sent < count) {
            final int inFrame = frames.sendItems(from, NOBODY_COUNTS, 0, wanted, sent, count, machine.store());
            if (inFrame == 0) {
                break;
            }
            sent += inFrame;
        }
        isAnswered = true;
        announcedBatches = answer.batchCount();
        return endOfLeaves(nowNs);
    }

    /** Returns whether the exchange was given up. */
    boolean isLate(final long nowNs) {
        final boolean isLate = isRunning() && nowNs - deadlineNs >= 0;
        if (isLate) {
            patienceNs[peerId] = Math.min(2 * patienceNs[peerId], LONGEST_PATIENCE * shortestPatienceNs);
            giveUp();
        }
        return isLate;
    }

    private boolean endOfLeaves(final long nowNs) {
        return isAnswered && takenBatches >= announcedBatches && goOn(nowNs);
    }

    /** More than this no honest answer makes wait. */
    private boolean hasRoom(final int count) {
        return nodeCount + count <= nodes.length && leafCount + count <= leaves.length;
    }

    private void add(final int level, final int node) {
        if (level == tree.leafLevel()) {
            leaves[leafCount++] = node;
        } else {
            levels[nodeCount] = level;
            nodes[nodeCount++] = node;
        }
    }

    /** Asks what is to be asked next. Returns whether that is nothing. */
    private boolean goOn(final long nowNs) {
        if (leafCount == 0 && nodeCount == 0) {
            patienceNs[peerId] = Math.max(patienceNs[peerId] / 2, shortestPatienceNs);
            giveUp();
            return true;
        }
        round++;
        isAnswered = false;
        takenBatches = 0;
        deadlineNs = nowNs + patienceNs[peerId];
        if (leafCount > 0) {
            sendLeaves();
        } else {
            sendNodes();
        }
        return false;
    }

    private void sendNodes() {
        final int level = levels[nodeCount - 1];
        final int recordLength = ExchangeBody.NODE_LENGTH + tree.childCount(level) * Long.BYTES;
        askedLevel = level;
        records.clear();
        for (int count = 0; count < NODES_AT_ONCE && nodeCount > 0 && levels[nodeCount - 1] == level; count++) {
            final int node = nodes[--nodeCount];
            final int record = records.take(recordLength);
            records.buffer().putInt(record, node, LITTLE_ENDIAN);
            tree.putChildren(level, node, records.buffer(), record + ExchangeBody.NODE_LENGTH);
        }
        frames.sendNodes(peerId, round, epoch, tree.leafBits(), level, records);
    }

    private void sendLeaves() {
        askedLevel = LEAVES;
        records.clear();
        for (int count = 0; count < LEAVES_AT_ONCE && leafCount > 0; count++) {
            final int start = records.length();
            if (!putLeaf(leaves[leafCount - 1]) && start > 0) {
                records.cutTo(start);
                break;
            }
            leafCount--;
        }
        frames.sendVersions(peerId, round, records);
    }

    /** Returns false if not all of it fits: alone in a frame, what does not is passed over, and the other sends its own. */
    private boolean putLeaf(final int leaf) {
        if (!records.hasRoom(ExchangeBody.LEAF_LENGTH)) {
            return false;
        }
        final KeyValueStore store = machine.store();
        final int record = records.take(ExchangeBody.LEAF_LENGTH);
        int count = 0;
        boolean isWhole = true;
        scan.start(tree.leafBits(), leaf);
        scan.slice(Integer.MAX_VALUE);
        for (int reference = scan.next(); reference != KeyValueStore.ABSENT; reference = scan.next()) {
            final long key = store.keyOf(reference);
            if (!items.isShared(key, peerId)) {
                continue;
            }
            isWhole = records.hasRoom(ExchangeBody.VERSION_LENGTH);
            if (!isWhole) {
                break;
            }
            final DirectBuffer block = store.bufferOf(reference);
            final int item = store.valueOffsetOf(reference);
            final int version = records.take(ExchangeBody.VERSION_LENGTH);
            records.buffer().putLong(version + KeyVersionEncoder.keyEncodingOffset(), key, LITTLE_ENDIAN);
            records.buffer()
                    .putLong(
                            version + KeyVersionEncoder.timestampEncodingOffset(),
                            items.form.timestamp(key, block, item, store.valueLengthOf(reference)),
                            LITTLE_ENDIAN);
            records.buffer()
                    .putInt(
                            version + KeyVersionEncoder.writerEncodingOffset(),
                            items.form.writer(block, item),
                            LITTLE_ENDIAN);
            count++;
        }
        records.buffer().putInt(record + LeafEncoder.leafEncodingOffset(), leaf, LITTLE_ENDIAN);
        records.buffer().putInt(record + LeafEncoder.countEncodingOffset(), count, LITTLE_ENDIAN);
        return isWhole;
    }
}
