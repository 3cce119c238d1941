package org.pacelab.harness.sim;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.harness.history.ValueNumber;

/**
 * The bytes of values that are known by a number: the number, then up to 56 bytes that follow from it, so that a mixed-up or
 * shortened value is seen. Keys from {@link #FIRST_COUNTER_KEY} on are counters, whose values are bare int64.
 */
public final class OperationValues {
    /** The number of no value. */
    public static final long ABSENT = RecordedOperation.ABSENT;

    /** A value that nobody wrote. */
    public static final long FOREIGN = -1;

    public static final long FIRST_COUNTER_KEY = 1L << 32;

    static final int MAX_LENGTH = 64;

    private OperationValues() {}

    public static boolean isCounter(final long key) {
        return key >= FIRST_COUNTER_KEY;
    }

    /** Writes the value of a number. Returns its length, 0 for {@link #ABSENT}. */
    static int encode(final long number, final MutableDirectBuffer buffer, final int offset) {
        if (number == ABSENT) {
            return 0;
        }
        final int length = length(number);
        buffer.putLong(offset, number, LITTLE_ENDIAN);
        for (int i = Long.BYTES; i < length; i++) {
            buffer.putByte(offset + i, filler(number, i));
        }
        return length;
    }

    /** The number of a value, {@link #FOREIGN} if it is none that {@link #encode} makes. */
    static long decode(final DirectBuffer buffer, final int offset, final int length) {
        if (length == 0) {
            return ABSENT;
        }
        if (length < Long.BYTES) {
            return FOREIGN;
        }
        final long number = buffer.getLong(offset, LITTLE_ENDIAN);
        if (length != length(number)) {
            return FOREIGN;
        }
        for (int i = Long.BYTES; i < length; i++) {
            if (buffer.getByte(offset + i) != filler(number, i)) {
                return FOREIGN;
            }
        }
        return number;
    }

    /** What stands under a key, as a number: a counter's sum, or a value's number. */
    static long decode(final long key, final DirectBuffer buffer, final int offset, final int length) {
        return numberingOf(key).of(buffer, offset, length);
    }

    /** How the values under a key come to their numbers. Allocates nothing. */
    static ValueNumber.Numbering numberingOf(final long key) {
        return isCounter(key) ? OperationValues::sum : OperationValues::decode;
    }

    private static long sum(final DirectBuffer buffer, final int offset, final int length) {
        if (length == 0) {
            return ABSENT;
        }
        return length == Long.BYTES ? buffer.getLong(offset, LITTLE_ENDIAN) : FOREIGN;
    }

    private static int length(final long number) {
        return Long.BYTES + (int) Math.floorMod(number * 7, (long) MAX_LENGTH - Long.BYTES + 1);
    }

    private static byte filler(final long number, final int position) {
        return (byte) (number * 31 + position);
    }
}
