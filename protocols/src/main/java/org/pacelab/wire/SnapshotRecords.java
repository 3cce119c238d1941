package org.pacelab.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.codec.InstallSnapshotDecoder;
import org.pacelab.wire.codec.SnapshotKeyDecoder;
import org.pacelab.wire.codec.SnapshotSessionDecoder;

/**
 * Walks the records of a snapshot as they stand in a chunk, on a disk and on the wire: {@code SnapshotKey} and
 * {@code SnapshotSession} blocks, each of which begins with its kind. Lengths are read, never trusted.
 */
public final class SnapshotRecords {
    public static final short KEY = 1;
    public static final short SESSION = 2;

    /** A {@code SnapshotKey} of which only the version is left. */
    public static final short DELETED_KEY = 3;

    /** Bytes of one record at most. */
    public static final int MAX_LENGTH =
            SnapshotKeyDecoder.BLOCK_LENGTH + SnapshotKeyDecoder.valueHeaderLength() + Frames.MAX_VALUE_LENGTH;

    /** Bytes of a frame's part before its first record. */
    public static final int PART_HEADER_LENGTH = InstallSnapshotDecoder.recordsHeaderLength();

    /** The longest answer that a session keeps. */
    private static final int MAX_ANSWER_LENGTH = Long.BYTES;

    private SnapshotRecords() {}

    /** Starts a frame's part: its records follow at the offset plus {@link #PART_HEADER_LENGTH}. */
    public static void putPartLength(final MutableDirectBuffer buffer, final int offset, final int recordsLength) {
        buffer.putInt(offset, recordsLength, LITTLE_ENDIAN);
    }

    public static int partLength(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset, LITTLE_ENDIAN);
    }

    /** What kind of record stands at the offset. */
    public static short kind(final DirectBuffer buffer, final int offset) {
        return (short) (buffer.getByte(offset) & 0xFF);
    }

    /** Whether such a record is a {@code SnapshotKey}. */
    public static boolean isOfKey(final short kind) {
        return kind == KEY || kind == DELETED_KEY;
    }

    /** The length of the record at the offset if it is well-formed and ends before the limit, else -1. */
    public static int length(final DirectBuffer buffer, final int offset, final int limit) {
        final short kind = kind(buffer, offset);
        final int length;
        if (isOfKey(kind)
                && limit - offset >= SnapshotKeyDecoder.BLOCK_LENGTH + SnapshotKeyDecoder.valueHeaderLength()) {
            final int value = offset + SnapshotKeyDecoder.BLOCK_LENGTH;
            length = LogEntries.nextPart(buffer, value) - offset;
            if (LogEntries.partLength(buffer, value) > (kind == KEY ? Frames.MAX_VALUE_LENGTH : 0)
                    || !isIndex(buffer, offset + SnapshotKeyDecoder.versionEncodingOffset())) {
                return -1;
            }
        } else if (kind == SESSION && limit - offset >= SnapshotSessionDecoder.BLOCK_LENGTH) {
            length = SnapshotSessionDecoder.BLOCK_LENGTH;
            if (!isSession(buffer, offset)) {
                return -1;
            }
        } else {
            return -1;
        }
        return length <= limit - offset ? length : -1;
    }

    /** Whether a long part at the offset fills {@code available} with well-formed records. */
    static boolean isPart(final DirectBuffer buffer, final int offset, final int available) {
        if (available < PART_HEADER_LENGTH || partLength(buffer, offset) != available - PART_HEADER_LENGTH) {
            return false;
        }
        int position = offset + PART_HEADER_LENGTH;
        final int end = offset + available;
        while (position < end) {
            final int length = length(buffer, position, end);
            if (length < 0) {
                return false;
            }
            position += length;
        }
        return true;
    }

    private static boolean isSession(final DirectBuffer buffer, final int offset) {
        final int answerLength = buffer.getByte(offset + SnapshotSessionDecoder.answerLengthEncodingOffset()) & 0xFF;
        final int status = buffer.getByte(offset + SnapshotSessionDecoder.statusEncodingOffset()) & 0xFF;
        return answerLength <= MAX_ANSWER_LENGTH
                && ReplyStatus.isKnown(status)
                && isIndex(buffer, offset + SnapshotSessionDecoder.lastIndexEncodingOffset())
                && isIndex(buffer, offset + SnapshotSessionDecoder.versionEncodingOffset());
    }

    private static boolean isIndex(final DirectBuffer buffer, final int offset) {
        return LogEntries.isWithin(buffer.getLong(offset, LITTLE_ENDIAN), Frames.MAX_COUNTED);
    }
}
