package org.pacelab.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The body of the record that makes a snapshot the newest. It repeats the current term and vote, so that all records before it
 * may go but those of entries that are still needed.
 *
 * <pre>
 *   0     8    16              24     32       40        48         52           56     64          72       76         80
 *   +-----+----+---------------+------+--------+---------+----------+------------+------+-----------+--------+----------+-----------
 *   |index|term|membershipIndex|voters|learners|returning|admittedId|admittedLife|number|currentTerm|votedFor|chunkCount|replacesLog
 *   +-----+----+---------------+------+--------+---------+----------+------------+------+-----------+--------+----------+-----------
 * </pre>
 *
 * @param number      names the snapshot's files
 * @param replacesLog the log was emptied, and goes on behind the snapshot
 */
record SnapshotMark(
        SnapshotHeader header, long number, long currentTerm, int votedFor, int chunkCount, boolean replacesLog) {
    private static final int TERM_OFFSET = Long.BYTES;
    private static final int MEMBERSHIP_OFFSET = TERM_OFFSET + Long.BYTES;
    private static final int VOTERS_OFFSET = MEMBERSHIP_OFFSET + Long.BYTES;
    private static final int LEARNERS_OFFSET = VOTERS_OFFSET + Long.BYTES;
    private static final int RETURNING_OFFSET = LEARNERS_OFFSET + Long.BYTES;
    private static final int ADMITTED_OFFSET = RETURNING_OFFSET + Long.BYTES;
    private static final int ADMITTED_LIFE_OFFSET = ADMITTED_OFFSET + Integer.BYTES;
    private static final int NUMBER_OFFSET = ADMITTED_LIFE_OFFSET + Integer.BYTES;
    private static final int CURRENT_TERM_OFFSET = NUMBER_OFFSET + Long.BYTES;
    private static final int VOTED_FOR_OFFSET = CURRENT_TERM_OFFSET + Long.BYTES;
    private static final int CHUNK_COUNT_OFFSET = VOTED_FOR_OFFSET + Integer.BYTES;
    private static final int REPLACES_OFFSET = CHUNK_COUNT_OFFSET + Integer.BYTES;

    static final int LENGTH = REPLACES_OFFSET + Integer.BYTES;

    void encode(final UnsafeBuffer buffer, final int offset) {
        buffer.putLong(offset, header.index(), LITTLE_ENDIAN);
        buffer.putLong(offset + TERM_OFFSET, header.term(), LITTLE_ENDIAN);
        buffer.putLong(offset + MEMBERSHIP_OFFSET, header.membershipIndex(), LITTLE_ENDIAN);
        buffer.putLong(offset + VOTERS_OFFSET, header.voters(), LITTLE_ENDIAN);
        buffer.putLong(offset + LEARNERS_OFFSET, header.learners(), LITTLE_ENDIAN);
        buffer.putLong(offset + RETURNING_OFFSET, header.returning(), LITTLE_ENDIAN);
        buffer.putInt(offset + ADMITTED_OFFSET, header.admittedId(), LITTLE_ENDIAN);
        buffer.putInt(offset + ADMITTED_LIFE_OFFSET, header.admittedLife(), LITTLE_ENDIAN);
        buffer.putLong(offset + NUMBER_OFFSET, number, LITTLE_ENDIAN);
        buffer.putLong(offset + CURRENT_TERM_OFFSET, currentTerm, LITTLE_ENDIAN);
        buffer.putInt(offset + VOTED_FOR_OFFSET, votedFor, LITTLE_ENDIAN);
        buffer.putInt(offset + CHUNK_COUNT_OFFSET, chunkCount, LITTLE_ENDIAN);
        buffer.putInt(offset + REPLACES_OFFSET, replacesLog ? 1 : 0, LITTLE_ENDIAN);
    }

    static SnapshotMark decode(final UnsafeBuffer buffer, final int offset) {
        return new SnapshotMark(
                new SnapshotHeader(
                        buffer.getLong(offset, LITTLE_ENDIAN),
                        buffer.getLong(offset + TERM_OFFSET, LITTLE_ENDIAN),
                        buffer.getLong(offset + MEMBERSHIP_OFFSET, LITTLE_ENDIAN),
                        buffer.getLong(offset + VOTERS_OFFSET, LITTLE_ENDIAN),
                        buffer.getLong(offset + LEARNERS_OFFSET, LITTLE_ENDIAN),
                        buffer.getLong(offset + RETURNING_OFFSET, LITTLE_ENDIAN),
                        buffer.getInt(offset + ADMITTED_OFFSET, LITTLE_ENDIAN),
                        buffer.getInt(offset + ADMITTED_LIFE_OFFSET, LITTLE_ENDIAN)),
                buffer.getLong(offset + NUMBER_OFFSET, LITTLE_ENDIAN),
                buffer.getLong(offset + CURRENT_TERM_OFFSET, LITTLE_ENDIAN),
                buffer.getInt(offset + VOTED_FOR_OFFSET, LITTLE_ENDIAN),
                buffer.getInt(offset + CHUNK_COUNT_OFFSET, LITTLE_ENDIAN),
                buffer.getInt(offset + REPLACES_OFFSET, LITTLE_ENDIAN) != 0);
    }
}
