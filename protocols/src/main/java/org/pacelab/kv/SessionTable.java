package org.pacelab.kv;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What makes a command exactly-once: per session the last sequence that was executed, and its answer (dissertation §6.3).
 * Bounded: a session opened while the table is full evicts the one whose last command is the oldest in the log, so that every
 * replica evicts the same. An answer is at most 8 bytes; answers of reads are not kept, a repeated read is simply read again.
 *
 * <p>Rows of 64 bytes stand off-heap; an open-addressing table of row numbers finds them. Confined to one thread; allocates
 * nothing after construction.
 *
 * <pre>
 *   0           8          16          24        32       40             44
 *   +-----------+----------+-----------+---------+--------+--------------+--------+
 *   |sessionId  |sequence  |lastIndex  |version  |answer  |answerLength  |status  |
 *   +-----------+----------+-----------+---------+--------+--------------+--------+
 * </pre>
 */
public final class SessionTable {
    /** There is no such session: it was never opened, or was evicted. */
    public static final int UNKNOWN_SESSION = -1;

    public static final int MAX_ANSWER_LENGTH = Long.BYTES;

    private static final long NO_SCAN = Long.MIN_VALUE;
    private static final int SEQUENCE_OFFSET = Long.BYTES;
    private static final int INDEX_OFFSET = SEQUENCE_OFFSET + Long.BYTES;
    private static final int VERSION_OFFSET = INDEX_OFFSET + Long.BYTES;
    private static final int ANSWER_OFFSET = VERSION_OFFSET + Long.BYTES;
    private static final int ANSWER_LENGTH_OFFSET = ANSWER_OFFSET + MAX_ANSWER_LENGTH;
    private static final int STATUS_OFFSET = ANSWER_LENGTH_OFFSET + Integer.BYTES;
    private static final int ROW_LENGTH = BitUtil.align(STATUS_OFFSET + Byte.BYTES, BitUtil.CACHE_LINE_LENGTH);

    private final int capacity;
    private final int mask;
    private final int[] slots;
    private final UnsafeBuffer rows;
    private int count;
    private long scannedIndex = NO_SCAN;
    private SnapshotWriter snapshot;
    private int scannedRow;

    /** @param capacity sessions that may be open at once */
    public SessionTable(final int capacity) {
        if (capacity < 1 || capacity > 1 << 20) {
            throw new IllegalArgumentException("sessionCapacity " + capacity + " is not within 1.." + (1 << 20));
        }
        this.capacity = capacity;
        this.slots = new int[BitUtil.findNextPositivePowerOfTwo(capacity * 2)];
        this.mask = slots.length - 1;
        this.rows = new UnsafeBuffer(ByteBuffer.allocateDirect(capacity * ROW_LENGTH));
        Arrays.fill(slots, UNKNOWN_SESSION);
    }

    /** The row of a session, or {@link #UNKNOWN_SESSION}. Valid until the next {@link #open}. */
    public int find(final long sessionId) {
        final int row = slots[slotOf(sessionId)];
        return row;
    }

    /** Opens a session at a log index. */
    public void open(final long sessionId, final long index) {
        final int row = count < capacity ? count++ : evictOldest();
        final int offset = row * ROW_LENGTH;
        rows.putLong(offset, sessionId);
        slots[slotOf(sessionId)] = row;
        write(row, 0, index, 0, (byte) 0);
    }

    /** Opens a session as a snapshot has it. Returns false if the table is full or has it already. */
    boolean restore(
            final long sessionId,
            final long sequence,
            final long index,
            final long version,
            final long answer,
            final int answerLength,
            final byte status) {
        final int slot = slotOf(sessionId);
        if (slots[slot] == UNKNOWN_SESSION) {
            if (count == capacity) {
                return false;
            }
            slots[slot] = count;
            rows.putLong(count * ROW_LENGTH, sessionId);
            count++;
        }
        write(slots[slot], sequence, index, version, status);
        answer(slots[slot], answer, answerLength);
        return true;
    }

    /** Starts writing out all rows whose last command is no later, as they are now, whatever happens to them from now on. */
    void startScan(final long index, final SnapshotWriter writer) {
        scannedIndex = index;
        snapshot = writer;
        scannedRow = 0;
    }

    /** Goes on for so many rows, or until a chunk is full. Returns how many were looked at, 0 at the end. */
    int scan(final int maxRows) {
        final int chunkCount = snapshot.chunkCount();
        int looked = 0;
        while (looked < maxRows && scannedRow < count && snapshot.chunkCount() == chunkCount) {
            final int row = scannedRow++;
            if (indexOf(row) <= scannedIndex) {
                save(row);
            }
            looked++;
        }
        return looked;
    }

    void stopScan() {
        scannedIndex = NO_SCAN;
        snapshot = null;
    }

    public long sequenceOf(final int row) {
        return rows.getLong(row * ROW_LENGTH + SEQUENCE_OFFSET);
    }

    public long versionOf(final int row) {
        return rows.getLong(row * ROW_LENGTH + VERSION_OFFSET);
    }

    public byte statusOf(final int row) {
        return rows.getByte(row * ROW_LENGTH + STATUS_OFFSET);
    }

    /** Where the row's answer stands in {@link #buffer}. */
    public int answerOffsetOf(final int row) {
        return row * ROW_LENGTH + ANSWER_OFFSET;
    }

    public int answerLengthOf(final int row) {
        return rows.getInt(row * ROW_LENGTH + ANSWER_LENGTH_OFFSET);
    }

    public UnsafeBuffer buffer() {
        return rows;
    }

    /** The session did something at this index: it is evicted later than those that did not. */
    public void touch(final int row, final long index) {
        saveUnlessScanned(row);
        rows.putLong(row * ROW_LENGTH + INDEX_OFFSET, index);
    }

    /** Records an executed command with an empty answer; the answer, if there is one, is put by {@link #answer} after that. */
    public void record(final int row, final long sequence, final long index, final long version, final byte status) {
        saveUnlessScanned(row);
        write(row, sequence, index, version, status);
    }

    private void write(final int row, final long sequence, final long index, final long version, final byte status) {
        final int offset = row * ROW_LENGTH;
        rows.putLong(offset + SEQUENCE_OFFSET, sequence);
        rows.putLong(offset + INDEX_OFFSET, index);
        rows.putLong(offset + VERSION_OFFSET, version);
        rows.putInt(offset + ANSWER_LENGTH_OFFSET, 0);
        rows.putByte(offset + STATUS_OFFSET, status);
    }

    /** Keeps the answer of the row's last command: the low {@code length} bytes of a little-endian int64. */
    public void answer(final int row, final long answer, final int length) {
        rows.putLong(answerOffsetOf(row), answer, LITTLE_ENDIAN);
        rows.putInt(row * ROW_LENGTH + ANSWER_LENGTH_OFFSET, length);
    }

    public int count() {
        return count;
    }

    private long indexOf(final int row) {
        return rows.getLong(row * ROW_LENGTH + INDEX_OFFSET);
    }

    /** Before a row changes: the snapshot gets what it is. */
    private void saveUnlessScanned(final int row) {
        if (indexOf(row) <= scannedIndex && row >= scannedRow) {
            save(row);
        }
    }

    private void save(final int row) {
        snapshot.putSession(
                rows.getLong(row * ROW_LENGTH),
                sequenceOf(row),
                indexOf(row),
                versionOf(row),
                rows.getLong(answerOffsetOf(row), LITTLE_ENDIAN),
                answerLengthOf(row),
                statusOf(row));
    }

    private int slotOf(final long sessionId) {
        int slot = home(sessionId);
        while (slots[slot] != UNKNOWN_SESSION && rows.getLong(slots[slot] * ROW_LENGTH) != sessionId) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int home(final long sessionId) {
        final long product = sessionId * 0x9E37_79B9_7F4A_7C15L;
        return (int) (product >>> 32) & mask;
    }

    private int evictOldest() {
        int oldest = 0;
        for (int row = 1; row < capacity; row++) {
            if (indexOf(row) < indexOf(oldest)) {
                oldest = row;
            }
        }
        saveUnlessScanned(oldest);
        remove(slotOf(rows.getLong(oldest * ROW_LENGTH)));
        return oldest;
    }

    private void remove(final int removedSlot) {
        int hole = removedSlot;
        int slot = removedSlot;
        while (true) {
            slot = (slot + 1) & mask;
            if (slots[slot] == UNKNOWN_SESSION) {
                break;
            }
            final int home = home(rows.getLong(slots[slot] * ROW_LENGTH));
            if ((slot - home & mask) >= (slot - hole & mask)) {
                slots[hole] = slots[slot];
                hole = slot;
            }
        }
        slots[hole] = UNKNOWN_SESSION;
    }
}
