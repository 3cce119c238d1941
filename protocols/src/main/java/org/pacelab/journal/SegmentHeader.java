package org.pacelab.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.checksum.Crc32c;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The first bytes of a segment. Written and forced last, after the zeros behind it: a segment without one was never used.
 *
 * <pre>
 *   0     8       12       16        24        28            32     40          48
 *   +-----+-------+--------+---------+---------+-------------+------+-----------+---------
 *   |magic|version|checksum|clusterId|replicaId|segmentLength|number|incarnation|zeros to 64
 *   +-----+-------+--------+---------+---------+-------------+------+-----------+---------
 * </pre>
 *
 * The checksum is the CRC-32C of what follows it. Magic and version stand before it, for they say what it means.
 */
final class SegmentHeader {
    static final int LENGTH = 64;

    private static final long MAGIC = 0x4C4E524A4C434150L;
    private static final int VERSION = 1;

    private static final int VERSION_OFFSET = Long.BYTES;
    private static final int CHECKSUM_OFFSET = VERSION_OFFSET + Integer.BYTES;
    private static final int CLUSTER_OFFSET = CHECKSUM_OFFSET + Integer.BYTES;
    private static final int REPLICA_OFFSET = CLUSTER_OFFSET + Long.BYTES;
    private static final int SEGMENT_LENGTH_OFFSET = REPLICA_OFFSET + Integer.BYTES;
    private static final int NUMBER_OFFSET = SEGMENT_LENGTH_OFFSET + Integer.BYTES;
    private static final int INCARNATION_OFFSET = NUMBER_OFFSET + Long.BYTES;

    private SegmentHeader() {}

    static void encode(
            final UnsafeBuffer buffer,
            final JournalOwner owner,
            final int segmentLength,
            final long number,
            final long incarnation) {
        buffer.setMemory(0, LENGTH, (byte) 0);
        buffer.putLong(0, MAGIC, LITTLE_ENDIAN);
        buffer.putInt(VERSION_OFFSET, VERSION, LITTLE_ENDIAN);
        buffer.putLong(CLUSTER_OFFSET, owner.clusterId(), LITTLE_ENDIAN);
        buffer.putInt(REPLICA_OFFSET, owner.replicaId(), LITTLE_ENDIAN);
        buffer.putInt(SEGMENT_LENGTH_OFFSET, segmentLength, LITTLE_ENDIAN);
        buffer.putLong(NUMBER_OFFSET, number, LITTLE_ENDIAN);
        buffer.putLong(INCARNATION_OFFSET, incarnation, LITTLE_ENDIAN);
        buffer.putInt(CHECKSUM_OFFSET, checksum(buffer), LITTLE_ENDIAN);
    }

    /** Why no header of this version can be read. Null if one can. */
    static String damage(final UnsafeBuffer buffer) {
        if (buffer.getLong(0, LITTLE_ENDIAN) != MAGIC) {
            return "is not a journal segment or its header is damaged";
        }
        final int version = buffer.getInt(VERSION_OFFSET, LITTLE_ENDIAN);
        if (version != VERSION) {
            return "has format version " + version + ", this build reads " + VERSION;
        }
        if (buffer.getInt(CHECKSUM_OFFSET, LITTLE_ENDIAN) != checksum(buffer)) {
            return "has a damaged header";
        }
        return null;
    }

    /** Why a segment with this header, which can be read, is not the journal's. Null if it is. */
    static String refusal(
            final UnsafeBuffer buffer, final JournalOwner owner, final int segmentLength, final long number) {
        final JournalOwner found = new JournalOwner(
                buffer.getLong(CLUSTER_OFFSET, LITTLE_ENDIAN), buffer.getInt(REPLICA_OFFSET, LITTLE_ENDIAN));
        if (!found.equals(owner)) {
            return "belongs to " + found + ", not to " + owner;
        }
        final int foundLength = buffer.getInt(SEGMENT_LENGTH_OFFSET, LITTLE_ENDIAN);
        if (foundLength != segmentLength) {
            return "belongs to a journal with segments of " + foundLength + " bytes, not " + segmentLength;
        }
        final long foundNumber = buffer.getLong(NUMBER_OFFSET, LITTLE_ENDIAN);
        return foundNumber == number ? null : "is segment " + foundNumber + " under the name of another";
    }

    static long incarnation(final UnsafeBuffer buffer) {
        return buffer.getLong(INCARNATION_OFFSET, LITTLE_ENDIAN);
    }

    private static int checksum(final UnsafeBuffer buffer) {
        return Crc32c.INSTANCE.compute(buffer.addressOffset(), CLUSTER_OFFSET, LENGTH - CLUSTER_OFFSET);
    }
}
