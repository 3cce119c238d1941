package org.pacelab.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.pacelab.wire.codec.ItemDecoder;
import org.pacelab.wire.codec.ItemEncoder;

/** What a quorum store keeps of a key: a version, and behind it the value. Absent is what has no bytes: earlier than all others. Allocates nothing. */
public final class Items {
    /** Bytes before the value. */
    public static final int HEADER_LENGTH = ItemEncoder.BLOCK_LENGTH;

    /** The longest value that fits into an item. */
    public static final int MAX_VALUE_LENGTH = Frames.MAX_VALUE_LENGTH - HEADER_LENGTH;

    private static final int TIMESTAMP_OFFSET = ItemDecoder.timestampEncodingOffset();
    private static final int WRITER_OFFSET = ItemDecoder.writerEncodingOffset();
    private static final int DELETED_OFFSET = ItemDecoder.deletedEncodingOffset();

    private Items() {}

    public static void putVersion(
            final MutableDirectBuffer buffer,
            final int offset,
            final long timestamp,
            final int writer,
            final boolean isDeleted) {
        buffer.putLong(offset + TIMESTAMP_OFFSET, timestamp, LITTLE_ENDIAN);
        buffer.putInt(offset + WRITER_OFFSET, writer, LITTLE_ENDIAN);
        buffer.putByte(offset + DELETED_OFFSET, (byte) (isDeleted ? 1 : 0));
    }

    public static long timestamp(final DirectBuffer buffer, final int offset) {
        return buffer.getLong(offset + TIMESTAMP_OFFSET, LITTLE_ENDIAN);
    }

    public static int writer(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset + WRITER_OFFSET, LITTLE_ENDIAN);
    }

    public static boolean isDeleted(final DirectBuffer buffer, final int offset) {
        return buffer.getByte(offset + DELETED_OFFSET) != 0;
    }

    /** Whether the first of two items is later. */
    public static boolean isLater(
            final DirectBuffer buffer, final int offset, final DirectBuffer other, final int otherOffset) {
        return compare(
                        timestamp(buffer, offset),
                        writer(buffer, offset),
                        timestamp(other, otherOffset),
                        writer(other, otherOffset))
                > 0;
    }

    /** Which of two versions is later: greater than 0 for the first, 0 for equal ones. */
    public static int compare(
            final long timestamp, final int writer, final long otherTimestamp, final int otherWriter) {
        return timestamp != otherTimestamp
                ? Long.compare(timestamp, otherTimestamp)
                : Integer.compare(writer, otherWriter);
    }

    /** Whether so many bytes are an item: a timestamp that can be counted, and a tombstone without a value. */
    public static boolean isItem(final DirectBuffer buffer, final int offset, final int length) {
        if (length < HEADER_LENGTH || length > Frames.MAX_VALUE_LENGTH) {
            return false;
        }
        final int deleted = buffer.getByte(offset + DELETED_OFFSET);
        return LogEntries.isWithin(timestamp(buffer, offset), Frames.MAX_COUNTED)
                && (deleted == 0 || deleted == 1 && length == HEADER_LENGTH);
    }
}
