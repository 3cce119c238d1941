package org.pacelab.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.checksum.Crc32c;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A chunk of a snapshot in its slot, of which a part file has a whole number.
 *
 * <pre>
 *   0        4      8     12     16
 *   +--------+------+-----+------+---------
 *   |checksum|length|chunk|unused|bytes ...   the slot's rest is unused
 *   +--------+------+-----+------+---------
 * </pre>
 *
 * The checksum is the CRC-32C of all that follows it, mixed with the snapshot's number.
 */
final class SnapshotChunk {
    static final int SLOT_LENGTH = 32 * 1024;

    private static final int LENGTH_OFFSET = Integer.BYTES;
    private static final int CHUNK_OFFSET = LENGTH_OFFSET + Integer.BYTES;
    private static final int UNUSED_OFFSET = CHUNK_OFFSET + Integer.BYTES;
    private static final int BYTES_OFFSET = UNUSED_OFFSET + Integer.BYTES;

    static final int MAX_LENGTH = SLOT_LENGTH - BYTES_OFFSET;

    private SnapshotChunk() {}

    static void encode(
            final UnsafeBuffer slots,
            final int slot,
            final int chunk,
            final long number,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        assert length >= 0 && length <= MAX_LENGTH : "length=" + length;
        slots.putInt(slot + LENGTH_OFFSET, length, LITTLE_ENDIAN);
        slots.putInt(slot + CHUNK_OFFSET, chunk, LITTLE_ENDIAN);
        slots.putInt(slot + UNUSED_OFFSET, 0);
        slots.putBytes(slot + BYTES_OFFSET, buffer, offset, length);
        slots.putInt(slot, checksum(slots, slot, length, number), LITTLE_ENDIAN);
    }

    static boolean isValid(final UnsafeBuffer slots, final int slot, final int chunk, final long number) {
        if (slot + BYTES_OFFSET > slots.capacity()) {
            return false;
        }
        final int length = length(slots, slot);
        return length >= 0
                && length <= MAX_LENGTH
                && slot + slotLength(length) <= slots.capacity()
                && slots.getInt(slot + CHUNK_OFFSET, LITTLE_ENDIAN) == chunk
                && slots.getInt(slot, LITTLE_ENDIAN) == checksum(slots, slot, length, number);
    }

    static int length(final UnsafeBuffer slots, final int slot) {
        return slots.getInt(slot + LENGTH_OFFSET, LITTLE_ENDIAN);
    }

    /** Where a chunk's bytes start. */
    static int bytesOffset(final int slot) {
        return slot + BYTES_OFFSET;
    }

    /** What a chunk of so many bytes takes of its slot. */
    static int slotLength(final int length) {
        return BYTES_OFFSET + length;
    }

    private static int checksum(final UnsafeBuffer slots, final int slot, final int length, final long number) {
        return (int) (JournalRecord.salt(number, 0) >>> Integer.SIZE)
                ^ Crc32c.INSTANCE.compute(
                        slots.addressOffset(), slot + LENGTH_OFFSET, slotLength(length) - LENGTH_OFFSET);
    }
}
