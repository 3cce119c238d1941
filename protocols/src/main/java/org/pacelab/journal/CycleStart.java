package org.pacelab.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The body of the record that begins a cycle. Its record's subject is the position at which the log before it ends; what stands behind
 * that position in an earlier cycle is superseded.
 *
 * <pre>
 *   0         8         12      16          20
 *   +---------+---------+-------+-----------+
 *   |clusterId|replicaId|version|cycleLength|
 *   +---------+---------+-------+-----------+
 * </pre>
 */
final class CycleStart {
    private static final int VERSION = 1;

    private static final int REPLICA_OFFSET = Long.BYTES;
    private static final int VERSION_OFFSET = REPLICA_OFFSET + Integer.BYTES;
    private static final int CYCLE_LENGTH_OFFSET = VERSION_OFFSET + Integer.BYTES;

    static final int LENGTH = CYCLE_LENGTH_OFFSET + Integer.BYTES;

    private CycleStart() {}

    static void encode(final UnsafeBuffer buffer, final int offset, final JournalOwner owner, final int cycleLength) {
        buffer.putLong(offset, owner.clusterId(), LITTLE_ENDIAN);
        buffer.putInt(offset + REPLICA_OFFSET, owner.replicaId(), LITTLE_ENDIAN);
        buffer.putInt(offset + VERSION_OFFSET, VERSION, LITTLE_ENDIAN);
        buffer.putInt(offset + CYCLE_LENGTH_OFFSET, cycleLength, LITTLE_ENDIAN);
    }

    /** Why a cycle with this start is not the journal's. Null if it is. */
    static String refusal(
            final UnsafeBuffer buffer, final int offset, final JournalOwner owner, final int cycleLength) {
        final int version = buffer.getInt(offset + VERSION_OFFSET, LITTLE_ENDIAN);
        if (version != VERSION) {
            return "has format version " + version + ", this build reads " + VERSION;
        }
        final JournalOwner found = new JournalOwner(
                buffer.getLong(offset, LITTLE_ENDIAN), buffer.getInt(offset + REPLICA_OFFSET, LITTLE_ENDIAN));
        if (!found.equals(owner)) {
            return "belongs to " + found + ", not to " + owner;
        }
        final int foundLength = buffer.getInt(offset + CYCLE_LENGTH_OFFSET, LITTLE_ENDIAN);
        return foundLength == cycleLength
                ? null
                : "belongs to a journal with cycles of " + foundLength + " bytes, not " + cycleLength;
    }
}
