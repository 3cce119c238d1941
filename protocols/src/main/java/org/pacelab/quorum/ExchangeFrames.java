package org.pacelab.quorum;

import org.agrona.MutableDirectBuffer;
import org.pacelab.kv.KeyValueStore;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.Outbox;
import org.pacelab.wire.ExchangeBody;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.ItemBatchEncoder;
import org.pacelab.wire.codec.LeafVersionsEncoder;
import org.pacelab.wire.codec.LogEntryEncoder;
import org.pacelab.wire.codec.TreeDifferencesEncoder;
import org.pacelab.wire.codec.TreeNodesEncoder;
import org.pacelab.wire.codec.WantedItemsEncoder;

/**
 * Sends the messages of an exchange, whose records somebody has put together. What has no room in the outbox
 * is lost, as any frame may be. Allocates nothing.
 */
final class ExchangeFrames {
    private static final int EMPTY_ENTRY_LENGTH =
            LogEntryEncoder.BLOCK_LENGTH + LogEntryEncoder.expectedHeaderLength() + LogEntryEncoder.valueHeaderLength();

    private final QuorumState state;
    private final ItemForm form;
    private final DurableOutbox outbox;
    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private final TreeNodesEncoder nodes = new TreeNodesEncoder();
    private final TreeDifferencesEncoder differences = new TreeDifferencesEncoder();
    private final LeafVersionsEncoder versions = new LeafVersionsEncoder();
    private final WantedItemsEncoder wanted = new WantedItemsEncoder();
    private final ItemBatchEncoder batch = new ItemBatchEncoder();
    private final LogEntryEncoder entry = new LogEntryEncoder();

    /** The latest entry that made something of the present answer's batches: none of them passes one before it. */
    private long latestIndex;

    ExchangeFrames(final QuorumState state, final ItemForm form, final DurableOutbox outbox) {
        this.state = state;
        this.form = form;
        this.outbox = outbox;
    }

    void sendNodes(
            final int to,
            final long round,
            final long epoch,
            final int leafBits,
            final int level,
            final Records records) {
        final int offset = claim(to, TreeNodesEncoder.BLOCK_LENGTH, records.length(), DurableOutbox.UNCONDITIONAL);
        if (offset != Outbox.FULL) {
            nodes.wrapAndApplyHeader(outbox.buffer(), offset, header)
                    .round(round)
                    .epoch(epoch)
                    .leafBits((short) leafBits)
                    .level((short) level);
            put(nodes.limit(), records);
        }
    }

    /** Rests on this replica's going by its epoch. */
    void sendDifferences(
            final int to,
            final long round,
            final long epoch,
            final boolean isSound,
            final int level,
            final Records records) {
        final int offset = claim(to, TreeDifferencesEncoder.BLOCK_LENGTH, records.length(), state.termSequence());
        if (offset != Outbox.FULL) {
            differences
                    .wrapAndApplyHeader(outbox.buffer(), offset, header)
                    .round(round)
                    .epoch(epoch)
                    .sound((short) (isSound ? 1 : 0))
                    .level((short) level);
            put(differences.limit(), records);
        }
    }

    void sendVersions(final int to, final long round, final Records records) {
        final int offset = claim(to, LeafVersionsEncoder.BLOCK_LENGTH, records.length(), DurableOutbox.UNCONDITIONAL);
        if (offset != Outbox.FULL) {
            versions.wrapAndApplyHeader(outbox.buffer(), offset, header).round(round);
            put(versions.limit(), records);
        }
    }

    /** Rests on this replica's still having what it tells of. */
    void sendWanted(final int to, final long round, final int batchCount, final boolean isSound, final Records keys) {
        final int offset = claim(to, WantedItemsEncoder.BLOCK_LENGTH, keys.length(), state.termSequence());
        if (offset != Outbox.FULL) {
            wanted.wrapAndApplyHeader(outbox.buffer(), offset, header)
                    .round(round)
                    .batchCount(batchCount)
                    .sound((short) (isSound ? 1 : 0));
            put(wanted.limit(), keys);
        }
    }

    /** Sends what stands under so many of the keys as fit into one frame, from the first on. Returns how many, 0 if there was no room. */
    int sendItems(
            final int to,
            final long round,
            final int number,
            final long[] keys,
            final int first,
            final int end,
            final KeyValueStore store) {
        int length = 0;
        int count = 0;
        latestIndex = number == 0 ? 0 : latestIndex;
        while (first + count < end) {
            final int reference = store.find(keys[first + count]);
            final int entryLength =
                    reference == KeyValueStore.ABSENT ? 0 : EMPTY_ENTRY_LENGTH + store.valueLengthOf(reference);
            if (length + entryLength > ExchangeBody.MAX_PART_LENGTH) {
                break;
            }
            latestIndex = Math.max(latestIndex, reference == KeyValueStore.ABSENT ? 0 : store.versionOf(reference));
            length += entryLength;
            count++;
        }
        final int offset = claim(to, ItemBatchEncoder.BLOCK_LENGTH, length, state.restsOn(latestIndex));
        if (offset == Outbox.FULL) {
            return 0;
        }
        final MutableDirectBuffer buffer = outbox.buffer();
        batch.wrapAndApplyHeader(buffer, offset, header).round(round).number(number);
        ExchangeBody.putPartLength(buffer, batch.limit(), length);
        int position = batch.limit() + ExchangeBody.PART_HEADER_LENGTH;
        int entryCount = 0;
        for (int i = first; i < first + count; i++) {
            final int reference = store.find(keys[i]);
            if (reference != KeyValueStore.ABSENT) {
                position = putEntry(buffer, position, keys[i], reference, store);
                entryCount++;
            }
        }
        batch.entryCount(entryCount);
        outbox.commit();
        return count;
    }

    private int putEntry(
            final MutableDirectBuffer buffer,
            final int position,
            final long key,
            final int reference,
            final KeyValueStore store) {
        entry.wrap(buffer, position)
                .term(0)
                .command()
                .sessionId(0)
                .sequence(0)
                .key(key)
                .operation(form.kind().code());
        entry.putExpected(buffer, 0, 0)
                .putValue(store.bufferOf(reference), store.valueOffsetOf(reference), store.valueLengthOf(reference));
        assert LogEntries.entryLength(buffer, position) == entry.encodedLength() : "position=" + position;
        return position + entry.encodedLength();
    }

    private int claim(final int to, final int blockLength, final int recordsLength, final long restsOn) {
        return outbox.tryClaim(
                to, Frames.HEADER_LENGTH + blockLength + ExchangeBody.PART_HEADER_LENGTH + recordsLength, restsOn);
    }

    private void put(final int part, final Records records) {
        final MutableDirectBuffer buffer = outbox.buffer();
        ExchangeBody.putPartLength(buffer, part, records.length());
        buffer.putBytes(part + ExchangeBody.PART_HEADER_LENGTH, records.buffer(), 0, records.length());
        outbox.commit();
    }
}
