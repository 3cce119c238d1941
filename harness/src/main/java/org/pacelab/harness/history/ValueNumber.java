package org.pacelab.harness.history;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.pacelab.replica.OperationKind;

/** The number by which a history knows a value, and what a client was told. Allocates nothing. */
public final class ValueNumber {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final int SHIFT = 29;

    private ValueNumber() {}

    /** How bytes come to a number, those of an empty value to {@link RecordedOperation#ABSENT}. */
    @FunctionalInterface
    public interface Numbering {
        long of(DirectBuffer buffer, int offset, int length);
    }

    /**
     * What an operation that ended OK was answered. Whether a key is there is told by its value alone: a protocol need not have
     * versions, and no checker may rest on them.
     */
    public static long ofAnswer(
            final OperationKind kind,
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final Numbering values) {
        return switch (kind) {
            case GET -> values.of(buffer, offset, length);
            case ADD -> buffer.getLong(offset, LITTLE_ENDIAN);
            case COMPARE_AND_SET -> buffer.getByte(offset);
            default -> length == 0 ? 0 : values.of(buffer, offset, length);
        };
    }

    /**
     * The int64 of 8 bytes, little-endian, and a fingerprint of any other length; {@link RecordedOperation#ABSENT} for an empty
     * value, which a compare-and-set cannot tell from none.
     */
    public static long of(final DirectBuffer buffer, final int offset, final int length) {
        if (length == Long.BYTES) {
            return buffer.getLong(offset, LITTLE_ENDIAN);
        }
        return length == 0 ? RecordedOperation.ABSENT : fingerprint(buffer, offset, length);
    }

    private static long fingerprint(final DirectBuffer buffer, final int offset, final int length) {
        long hash = length;
        int read = 0;
        for (; length - read >= Long.BYTES; read += Long.BYTES) {
            hash = mixed(hash ^ buffer.getLong(offset + read, LITTLE_ENDIAN));
        }
        for (; read < length; read++) {
            hash = mixed(hash ^ buffer.getByte(offset + read));
        }
        return hash;
    }

    private static long mixed(final long value) {
        final long product = value * MULTIPLIER;
        return product ^ product >>> SHIFT;
    }
}
