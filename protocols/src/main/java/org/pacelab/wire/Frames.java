package org.pacelab.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.checksum.Crc32c;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;

/**
 * The envelope of every message: {@code frameHeader} of the schema, then the message's block and variable parts.
 *
 * <pre>
 *   0        4             8             10          12        14       16      20           24
 *   +--------+-------------+-------------+-----------+---------+--------+-------+------------+---------
 *   |checksum|frameLength  |blockLength  |templateId |schemaId |version |sender |incarnation | body ...
 *   +--------+-------------+-------------+-----------+---------+--------+-------+------------+---------
 * </pre>
 *
 * The checksum is the CRC-32C of all that follows it. A checked frame has a known template, exact lengths and known enum codes:
 * decoding it and encoding it again gives the same bytes. Buffers must be direct (off-heap). Allocates nothing.
 */
public final class Frames {
    public static final int HEADER_LENGTH = FrameHeaderDecoder.ENCODED_LENGTH;

    /** The longest frame anyone may send, header included. */
    public static final int MAX_FRAME_LENGTH = 64 * 1024;

    /** The longest value of a key; longer ones are refused by the replica, not by the frame check. */
    public static final int MAX_VALUE_LENGTH = 4096;

    /** Terms and indexes are counted up from 0, one by one: no frame may have one that is negative or beyond this. */
    public static final long MAX_COUNTED = 1L << 62;

    private static final int LENGTH_OFFSET = FrameHeaderEncoder.frameLengthEncodingOffset();
    private static final int CHECKED_OFFSET = LENGTH_OFFSET;
    private static final int TEMPLATE_OFFSET = FrameHeaderEncoder.templateIdEncodingOffset();
    private static final int SENDER_OFFSET = FrameHeaderEncoder.senderEncodingOffset();
    private static final int INCARNATION_OFFSET = FrameHeaderEncoder.incarnationEncodingOffset();

    private Frames() {}

    /** Completes a frame whose block and template were set by the message's encoder. */
    public static void seal(
            final MutableDirectBuffer buffer,
            final int offset,
            final int length,
            final int sender,
            final int incarnation) {
        assert length >= HEADER_LENGTH && length <= MAX_FRAME_LENGTH : "length=" + length;
        buffer.putInt(offset + LENGTH_OFFSET, length, LITTLE_ENDIAN);
        buffer.putInt(offset + SENDER_OFFSET, sender, LITTLE_ENDIAN);
        buffer.putInt(offset + INCARNATION_OFFSET, incarnation, LITTLE_ENDIAN);
        buffer.putInt(offset, checksum(buffer, offset, length), LITTLE_ENDIAN);
    }

    /** The length a frame claims to have; readable once {@link #HEADER_LENGTH} bytes are there. Not yet checked. */
    public static int claimedLength(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset + LENGTH_OFFSET, LITTLE_ENDIAN);
    }

    public static int templateId(final DirectBuffer buffer, final int offset) {
        return buffer.getShort(offset + TEMPLATE_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    public static int sender(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset + SENDER_OFFSET, LITTLE_ENDIAN);
    }

    public static int incarnation(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset + INCARNATION_OFFSET, LITTLE_ENDIAN);
    }

    /** Judges one whole frame of exactly {@code length} bytes. Returns null if it is good, else why it is rejected. */
    public static FrameFault check(final DirectBuffer buffer, final int offset, final int length) {
        if (length < HEADER_LENGTH) {
            return FrameFault.TRUNCATED;
        }
        final int claimedLength = claimedLength(buffer, offset);
        final FrameFault lengthFault = checkClaimedLength(claimedLength);
        if (lengthFault != null) {
            return lengthFault;
        }
        if (claimedLength != length) {
            return claimedLength > length ? FrameFault.TRUNCATED : FrameFault.OVERSIZED;
        }
        if (buffer.getInt(offset, LITTLE_ENDIAN) != checksum(buffer, offset, length)) {
            return FrameFault.GARBLED;
        }
        return FrameBody.check(buffer, offset, length);
    }

    /** Judges a length alone, before the rest of a frame has arrived. Returns null if a frame may have it. */
    public static FrameFault checkClaimedLength(final int claimedLength) {
        if (claimedLength < HEADER_LENGTH) {
            return FrameFault.TRUNCATED;
        }
        return claimedLength > MAX_FRAME_LENGTH ? FrameFault.OVERSIZED : null;
    }

    static int checksum(final DirectBuffer buffer, final int offset, final int length) {
        assert buffer.byteArray() == null : "frames live off-heap";
        return Crc32c.INSTANCE.compute(buffer.addressOffset(), offset + CHECKED_OFFSET, length - CHECKED_OFFSET);
    }
}
