package org.pacelab.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.agrona.BitUtil.align;

import org.agrona.checksum.Crc32c;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One change in a segment. A record starts 8-aligned; {@code length} is that of header and body.
 *
 * <pre>
 *   0        4      7    8                16       24
 *   +--------+------+----+----------------+--------+---------
 *   |checksum|length|kind|durablePosition |subject |body ...   padded with zeros to 8
 *   +--------+------+----+----------------+--------+---------
 *
 *   kind        subject                 body
 *   ENTRY       its index               term (int64), bytes
 *   TRUNCATION  the first index to go   0 (int32)
 *   VOTE        the current term        the candidate (int32)
 *   END         an incarnation          none: the log goes on in the next segment, which is of that incarnation
 *   SNAPSHOT    the last index in it    a SnapshotMark: this is the newest snapshot from here on
 *   START       a position              a CycleStart: a cycle begins, behind the records up to that position
 * </pre>
 *
 * The checksum is the CRC-32C of all that follows it, padding included, mixed with the record's position in the journal and the incarnation of its
 * segment, so that bytes of another place or an earlier use never pass. {@code durablePosition} is what was known to be
 * durable when the record was made: damage below it is no torn write.
 */
final class JournalRecord {
    static final int ENTRY = 1;
    static final int TRUNCATION = 2;
    static final int VOTE = 3;
    static final int END = 4;
    static final int SNAPSHOT = 5;
    static final int START = 6;

    static final int ALIGNMENT = Long.BYTES;
    static final int HEADER_LENGTH = 24;
    static final int TERM_LENGTH = Long.BYTES;
    static final int SHORT_LENGTH = HEADER_LENGTH + Integer.BYTES;

    private static final int LENGTH_OFFSET = Integer.BYTES;
    private static final int DURABLE_OFFSET = LENGTH_OFFSET + Integer.BYTES;
    private static final int SUBJECT_OFFSET = DURABLE_OFFSET + Long.BYTES;
    private static final int KIND_SHIFT = 24;
    private static final int LENGTH_MASK = (1 << KIND_SHIFT) - 1;
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    static {
        assert SUBJECT_OFFSET + Long.BYTES == HEADER_LENGTH;
    }

    private JournalRecord() {}

    /** Completes a record whose body and padding were written. */
    static void seal(
            final UnsafeBuffer buffer,
            final int offset,
            final int kind,
            final int length,
            final long durablePosition,
            final long subject,
            final long salt) {
        buffer.putLong(offset + DURABLE_OFFSET, durablePosition, LITTLE_ENDIAN);
        buffer.putLong(offset + SUBJECT_OFFSET, subject, LITTLE_ENDIAN);
        buffer.putInt(offset + LENGTH_OFFSET, kind << KIND_SHIFT | length, LITTLE_ENDIAN);
        buffer.putInt(offset, checksum(buffer, offset, length, salt), LITTLE_ENDIAN);
    }

    /** Whether a whole record made for this place stands within [offset, limit). */
    static boolean isValid(
            final UnsafeBuffer buffer, final int offset, final int limit, final long position, final long salt) {
        if (limit - offset < HEADER_LENGTH) {
            return false;
        }
        final int kind = kind(buffer, offset);
        final int length = length(buffer, offset);
        return kind >= ENTRY
                && kind <= START
                && length >= HEADER_LENGTH
                && paddedLength(length) <= limit - offset
                && durablePosition(buffer, offset) >= 0
                && durablePosition(buffer, offset) <= position
                && buffer.getInt(offset, LITTLE_ENDIAN) == checksum(buffer, offset, length, salt);
    }

    /** What the checksum of a record is mixed with. */
    static long salt(final long position, final long incarnation) {
        return (position + incarnation * GOLDEN_GAMMA) * GOLDEN_GAMMA;
    }

    static int kind(final UnsafeBuffer buffer, final int offset) {
        return buffer.getInt(offset + LENGTH_OFFSET, LITTLE_ENDIAN) >>> KIND_SHIFT;
    }

    static int length(final UnsafeBuffer buffer, final int offset) {
        return buffer.getInt(offset + LENGTH_OFFSET, LITTLE_ENDIAN) & LENGTH_MASK;
    }

    static int paddedLength(final int length) {
        return align(length, ALIGNMENT);
    }

    static long durablePosition(final UnsafeBuffer buffer, final int offset) {
        return buffer.getLong(offset + DURABLE_OFFSET, LITTLE_ENDIAN);
    }

    static long subject(final UnsafeBuffer buffer, final int offset) {
        return buffer.getLong(offset + SUBJECT_OFFSET, LITTLE_ENDIAN);
    }

    static int candidate(final UnsafeBuffer buffer, final int offset) {
        return buffer.getInt(offset + HEADER_LENGTH, LITTLE_ENDIAN);
    }

    private static int checksum(final UnsafeBuffer buffer, final int offset, final int length, final long salt) {
        return (int) (salt >>> Integer.SIZE)
                ^ Crc32c.INSTANCE.compute(
                        buffer.addressOffset(), offset + LENGTH_OFFSET, paddedLength(length) - LENGTH_OFFSET);
    }
}
