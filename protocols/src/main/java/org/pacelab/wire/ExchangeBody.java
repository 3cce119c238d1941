package org.pacelab.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.pacelab.wire.codec.ItemBatchDecoder;
import org.pacelab.wire.codec.KeyVersionDecoder;
import org.pacelab.wire.codec.LeafDecoder;
import org.pacelab.wire.codec.LeafVersionsDecoder;
import org.pacelab.wire.codec.TreeDifferenceDecoder;
import org.pacelab.wire.codec.TreeDifferencesDecoder;
import org.pacelab.wire.codec.TreeNodeDecoder;
import org.pacelab.wire.codec.TreeNodesDecoder;
import org.pacelab.wire.codec.WantedItemsDecoder;

/** The parts of the messages by which two replicas find what they have differently: records back to back behind a length. Allocates nothing. */
public final class ExchangeBody {
    /** Bytes of a part before its first record. */
    public static final int PART_HEADER_LENGTH = ItemBatchDecoder.entriesHeaderLength();

    /** Room that one frame has for records, whichever of the messages it is. */
    public static final int MAX_PART_LENGTH =
            Frames.MAX_FRAME_LENGTH - Frames.HEADER_LENGTH - TreeDifferencesDecoder.BLOCK_LENGTH - PART_HEADER_LENGTH;

    public static final int NODE_LENGTH = TreeNodeDecoder.BLOCK_LENGTH;
    public static final int DIFFERENCE_LENGTH = TreeDifferenceDecoder.BLOCK_LENGTH;
    public static final int LEAF_LENGTH = LeafDecoder.BLOCK_LENGTH;
    public static final int VERSION_LENGTH = KeyVersionDecoder.BLOCK_LENGTH;

    private ExchangeBody() {}

    public static void putPartLength(final MutableDirectBuffer buffer, final int offset, final int recordsLength) {
        buffer.putInt(offset, recordsLength, LITTLE_ENDIAN);
    }

    public static int partLength(final DirectBuffer buffer, final int part) {
        return buffer.getInt(part, LITTLE_ENDIAN);
    }

    static boolean isWellFormed(
            final int templateId, final DirectBuffer buffer, final int block, final int part, final int rest) {
        if (rest < PART_HEADER_LENGTH || partLength(buffer, part) != rest - PART_HEADER_LENGTH) {
            return false;
        }
        final int length = rest - PART_HEADER_LENGTH;
        final int records = part + PART_HEADER_LENGTH;
        if (length > MAX_PART_LENGTH) {
            return false;
        }
        return switch (templateId) {
            case TreeNodesDecoder.TEMPLATE_ID ->
                isCounted(buffer, block + TreeNodesDecoder.roundEncodingOffset())
                        && isCounted(buffer, block + TreeNodesDecoder.epochEncodingOffset());
            case TreeDifferencesDecoder.TEMPLATE_ID ->
                isCounted(buffer, block + TreeDifferencesDecoder.roundEncodingOffset())
                        && isCounted(buffer, block + TreeDifferencesDecoder.epochEncodingOffset())
                        && (buffer.getByte(block + TreeDifferencesDecoder.soundEncodingOffset()) & 0xFF) <= 1
                        && length % DIFFERENCE_LENGTH == 0;
            case LeafVersionsDecoder.TEMPLATE_ID ->
                isCounted(buffer, block + LeafVersionsDecoder.roundEncodingOffset())
                        && areLeaves(buffer, records, records + length);
            case WantedItemsDecoder.TEMPLATE_ID ->
                isCounted(buffer, block + WantedItemsDecoder.roundEncodingOffset())
                        && buffer.getInt(block + WantedItemsDecoder.batchCountEncodingOffset(), LITTLE_ENDIAN) >= 0
                        && (buffer.getByte(block + WantedItemsDecoder.soundEncodingOffset()) & 0xFF) <= 1
                        && length % Long.BYTES == 0;
            default ->
                isCounted(buffer, block + ItemBatchDecoder.roundEncodingOffset())
                        && buffer.getInt(block + ItemBatchDecoder.numberEncodingOffset(), LITTLE_ENDIAN) >= 0
                        && LogEntries.isBatch(
                                buffer,
                                part,
                                rest,
                                buffer.getInt(block + ItemBatchDecoder.entryCountEncodingOffset(), LITTLE_ENDIAN),
                                Frames.MAX_COUNTED);
        };
    }

    private static boolean areLeaves(final DirectBuffer buffer, final int offset, final int end) {
        int position = offset;
        while (position < end) {
            if (end - position < LEAF_LENGTH) {
                return false;
            }
            final int count = buffer.getInt(position + LeafDecoder.countEncodingOffset(), LITTLE_ENDIAN);
            position += LEAF_LENGTH;
            if (count < 0 || count > (end - position) / VERSION_LENGTH) {
                return false;
            }
            position += count * VERSION_LENGTH;
        }
        return true;
    }

    private static boolean isCounted(final DirectBuffer buffer, final int offset) {
        return LogEntries.isWithin(buffer.getLong(offset, LITTLE_ENDIAN), Frames.MAX_COUNTED);
    }
}
