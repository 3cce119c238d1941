package org.pacelab.clock;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The bytes of a vector clock and of a set of siblings: a vector is a set without siblings.
 *
 * <pre>
 *   0          2
 *   +----------+-----------------------------------------------------+--------------------------------------
 *   |actorCount|actorCount x (actor int32, counter, siblingCount)    |siblings: kind int8, length, value ...
 *   +----------+-----------------------------------------------------+--------------------------------------
 * </pre>
 *
 * Entries stand in the unsigned order of their actors, siblings in the order of the entries, the one with the newest dot last: an entry with counter n and l siblings
 * stands for the dots n - l + 1 to n (the triple of DVVSet). Little-endian, not aligned; counts and lengths are unsigned.
 */
final class VectorLayout {
    static final int MAX_UINT16 = 0xFFFF;
    static final int HEADER_LENGTH = Short.BYTES;
    static final int ENTRY_LENGTH = Integer.BYTES + Long.BYTES + Short.BYTES;
    static final int SIBLING_HEADER_LENGTH = Byte.BYTES + Short.BYTES;
    static final byte VALUE = 0;
    static final byte TOMBSTONE = 1;

    private static final int COUNTER_OFFSET = Integer.BYTES;
    private static final int SIBLING_COUNT_OFFSET = COUNTER_OFFSET + Long.BYTES;

    static {
        assert SIBLING_COUNT_OFFSET + Short.BYTES == ENTRY_LENGTH;
    }

    private VectorLayout() {}

    static int actorCount(final DirectBuffer buffer, final int offset) {
        return buffer.getShort(offset, LITTLE_ENDIAN) & MAX_UINT16;
    }

    static void putActorCount(final MutableDirectBuffer buffer, final int offset, final int actorCount) {
        buffer.putShort(offset, (short) actorCount, LITTLE_ENDIAN);
    }

    /** Where an entry begins; the one behind the last is where the siblings begin. */
    static int entryOffset(final int offset, final int entry) {
        return offset + HEADER_LENGTH + entry * ENTRY_LENGTH;
    }

    static int actor(final DirectBuffer buffer, final int entryOffset) {
        return buffer.getInt(entryOffset, LITTLE_ENDIAN);
    }

    static long counter(final DirectBuffer buffer, final int entryOffset) {
        return buffer.getLong(entryOffset + COUNTER_OFFSET, LITTLE_ENDIAN);
    }

    static int siblingCount(final DirectBuffer buffer, final int entryOffset) {
        return buffer.getShort(entryOffset + SIBLING_COUNT_OFFSET, LITTLE_ENDIAN) & MAX_UINT16;
    }

    static void putEntry(
            final MutableDirectBuffer buffer,
            final int entryOffset,
            final int actor,
            final long counter,
            final int siblingCount) {
        buffer.putInt(entryOffset, actor, LITTLE_ENDIAN);
        buffer.putLong(entryOffset + COUNTER_OFFSET, counter, LITTLE_ENDIAN);
        buffer.putShort(entryOffset + SIBLING_COUNT_OFFSET, (short) siblingCount, LITTLE_ENDIAN);
    }

    static byte kind(final DirectBuffer buffer, final int siblingOffset) {
        return buffer.getByte(siblingOffset);
    }

    static int valueLength(final DirectBuffer buffer, final int siblingOffset) {
        return buffer.getShort(siblingOffset + Byte.BYTES, LITTLE_ENDIAN) & MAX_UINT16;
    }

    static void putSiblingHeader(
            final MutableDirectBuffer buffer, final int siblingOffset, final byte kind, final int valueLength) {
        buffer.putByte(siblingOffset, kind);
        buffer.putShort(siblingOffset + Byte.BYTES, (short) valueLength, LITTLE_ENDIAN);
    }

    /** Whether a peer's bytes are a set: what it lets pass, no reader leaves, and there are no other bytes for the same set. */
    static boolean isValid(final DirectBuffer buffer, final int offset, final int length) {
        if (length < HEADER_LENGTH) {
            return false;
        }
        final int limit = offset + length;
        final int actorCount = actorCount(buffer, offset);
        final int entriesEnd = entryOffset(offset, actorCount);
        if (entriesEnd > limit) {
            return false;
        }
        int siblingCount = 0;
        for (int entry = entryOffset(offset, 0); entry < entriesEnd; entry += ENTRY_LENGTH) {
            final boolean isInOrder = entry == offset + HEADER_LENGTH
                    || Integer.compareUnsigned(actor(buffer, entry - ENTRY_LENGTH), actor(buffer, entry)) < 0;
            if (!isInOrder || counter(buffer, entry) < 1 || siblingCount(buffer, entry) > counter(buffer, entry)) {
                return false;
            }
            siblingCount += siblingCount(buffer, entry);
        }
        return areSiblings(buffer, entriesEnd, limit, siblingCount);
    }

    private static boolean areSiblings(
            final DirectBuffer buffer, final int firstOffset, final int limit, final int count) {
        int offset = firstOffset;
        for (int i = 0; i < count; i++) {
            if (limit - offset < SIBLING_HEADER_LENGTH) {
                return false;
            }
            final byte kind = kind(buffer, offset);
            final int valueLength = valueLength(buffer, offset);
            if (kind != VALUE && (kind != TOMBSTONE || valueLength != 0)) {
                return false;
            }
            offset += SIBLING_HEADER_LENGTH + valueLength;
        }
        return offset == limit;
    }
}
