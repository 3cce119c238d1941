package org.pacelab.harness.fuzz;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.replica.SeededRandom;
import org.pacelab.wire.ExchangeBody;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.ItemBatchEncoder;
import org.pacelab.wire.codec.LeafEncoder;
import org.pacelab.wire.codec.LeafVersionsEncoder;
import org.pacelab.wire.codec.TreeDifferencesEncoder;
import org.pacelab.wire.codec.TreeNodesEncoder;
import org.pacelab.wire.codec.WantedItemsEncoder;

/** Well-formed frames by which two replicas compare what they have, drawn at random. Not thread-safe. */
final class ExchangeSamples {
    static final int TEMPLATE_COUNT = 5;

    private static final int MAX_RECORDS = 6;
    private static final int MAX_LENGTH = 1 << 12;

    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private final TreeNodesEncoder nodes = new TreeNodesEncoder();
    private final TreeDifferencesEncoder differences = new TreeDifferencesEncoder();
    private final LeafVersionsEncoder versions = new LeafVersionsEncoder();
    private final WantedItemsEncoder wanted = new WantedItemsEncoder();
    private final ItemBatchEncoder items = new ItemBatchEncoder();
    private final UnsafeBuffer records = new UnsafeBuffer(new byte[MAX_LENGTH]);
    private SeededRandom random;

    /** Writes one at offset 0, not yet sealed. Returns its length. */
    int write(
            final int choice,
            final MutableDirectBuffer buffer,
            final SeededRandom source,
            final UnsafeBuffer batch,
            final ChainSamples.Batches batches,
            final int entryCount) {
        random = source;
        return switch (choice) {
            case 0 ->
                nodes.wrapAndApplyHeader(buffer, 0, header)
                        .round(counted())
                        .epoch(counted())
                        .leafBits((short) random.nextInt(256))
                        .level((short) random.nextInt(256))
                        .putNodes(records, 0, fill(random.nextInt(MAX_RECORDS * Long.BYTES)))
                        .limit();
            case 1 ->
                differences
                        .wrapAndApplyHeader(buffer, 0, header)
                        .round(counted())
                        .epoch(counted())
                        .sound((short) random.nextInt(2))
                        .level((short) random.nextInt(256))
                        .putNodes(records, 0, fill(random.nextInt(MAX_RECORDS) * ExchangeBody.DIFFERENCE_LENGTH))
                        .limit();
            case 2 ->
                versions.wrapAndApplyHeader(buffer, 0, header)
                        .round(counted())
                        .putLeaves(records, 0, fillLeaves())
                        .limit();
            case 3 ->
                wanted.wrapAndApplyHeader(buffer, 0, header)
                        .round(counted())
                        .batchCount(random.nextInt(Integer.MAX_VALUE))
                        .sound((short) random.nextInt(2))
                        .putKeys(records, 0, fill(random.nextInt(MAX_RECORDS) * Long.BYTES))
                        .limit();
            default -> {
                final int length = batches.fill(entryCount, Frames.MAX_COUNTED);
                yield items.wrapAndApplyHeader(buffer, 0, header)
                        .round(counted())
                        .number(random.nextInt(Integer.MAX_VALUE))
                        .entryCount(entryCount)
                        .putEntries(batch, 0, length)
                        .limit();
            }
        };
    }

    private int fillLeaves() {
        int length = 0;
        for (int left = random.nextInt(MAX_RECORDS); left > 0; left--) {
            final int count = random.nextInt(MAX_RECORDS);
            final int leaf = length;
            length += ExchangeBody.LEAF_LENGTH + count * ExchangeBody.VERSION_LENGTH;
            for (int i = leaf; i < length; i++) {
                records.putByte(i, (byte) random.nextLong());
            }
            records.putInt(leaf + LeafEncoder.countEncodingOffset(), count, LITTLE_ENDIAN);
        }
        return length;
    }

    private int fill(final int length) {
        for (int i = 0; i < length; i++) {
            records.putByte(i, (byte) random.nextLong());
        }
        return length;
    }

    private long counted() {
        return random.nextLong(0, Frames.MAX_COUNTED);
    }
}
