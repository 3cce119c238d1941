package org.pacelab.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.agrona.BitUtil.align;

import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A journal that survives nothing: entries stand in a preallocated off-heap ring, each in one piece behind a header of 16 bytes;
 * a second ring says where, by index. A change is durable as soon as it is made, for that is all this journal promises.
 *
 * <pre>
 *   0               8       12      16      24
 *   +---------------+-------+-------+-------+---------
 *   |sequence       |length |unused |term   |bytes ...   padded to 8
 *   +---------------+-------+-------+-------+---------
 * </pre>
 *
 * The memory is not zeroed: its pages become resident as they are first used, and an emptied ring starts over at its beginning.
 * {@link #close} gives it back; nothing may be called after. Confined to the replica's thread; allocates nothing after
 * construction; every look-up is O(1).
 */
public final class MemoryJournal implements Journal {
    public static final int DEFAULT_CAPACITY = 64 * 1024 * 1024;

    private static final int LENGTH_OFFSET = Long.BYTES;
    private static final int HEADER_LENGTH = LENGTH_OFFSET + 2 * Integer.BYTES;
    private static final int TERM_LENGTH = Long.BYTES;
    private static final int ALIGNMENT = Long.BYTES;
    private static final int CAPACITY_PER_START = 32;
    private static final int NO_ROOM = -1;

    private final UnsafeBuffer ring;
    private final UnsafeBuffer starts;
    private final int startMask;
    private boolean closed;

    private long firstIndex = 1;
    private long lastIndex;
    private long releasedTerm;
    private long term;
    private int votedFor = NO_VOTE;
    private long sequence;
    private int head;
    private int tail;
    private final MemorySnapshots snapshots = new MemorySnapshots(this);

    public MemoryJournal() {
        this(DEFAULT_CAPACITY);
    }

    /** @param capacity bytes of all entries, headers included: a power of two. It also bounds their number, one for each 32 bytes. */
    public MemoryJournal(final int capacity) {
        if (Integer.bitCount(capacity) != 1 || capacity < CAPACITY_PER_START) {
            throw new IllegalArgumentException("capacity " + capacity + " is not a power of two from 32 on");
        }
        final int startCount = capacity / CAPACITY_PER_START;
        startMask = startCount - 1;
        ring = new UnsafeBuffer(UnsafeApi.allocateMemory(capacity), capacity);
        starts = new UnsafeBuffer(
                UnsafeApi.allocateMemory((long) startCount * Integer.BYTES), startCount * Integer.BYTES);
    }

    @Override
    public long append(final long entryTerm, final DirectBuffer buffer, final int offset, final int length) {
        final int required = align(HEADER_LENGTH + TERM_LENGTH + length, ALIGNMENT);
        final int start = startOfNext(required);
        if (start == NO_ROOM) {
            return FULL;
        }
        sequence++;
        lastIndex++;
        ring.putLong(start, sequence);
        ring.putInt(start + LENGTH_OFFSET, TERM_LENGTH + length);
        ring.putLong(start + HEADER_LENGTH, entryTerm, LITTLE_ENDIAN);
        ring.putBytes(start + HEADER_LENGTH + TERM_LENGTH, buffer, offset, length);
        starts.putInt(((int) lastIndex & startMask) * Integer.BYTES, start);
        tail = start + required;
        return sequence;
    }

    @Override
    public long truncateFrom(final long fromIndex) {
        assert fromIndex >= firstIndex && fromIndex <= lastIndex + 1 : "fromIndex=" + fromIndex;
        if (fromIndex <= lastIndex) {
            tail = startOf(fromIndex);
            lastIndex = fromIndex - 1;
            startOverIfEmpty();
        }
        return ++sequence;
    }

    @Override
    public long recordVote(final long currentTerm, final int candidate) {
        assert currentTerm >= term : "term=" + term + " currentTerm=" + currentTerm;
        term = currentTerm;
        votedFor = candidate;
        return ++sequence;
    }

    @Override
    public void releaseBefore(final long index) {
        assert index <= lastIndex + 1 : "lastIndex=" + lastIndex + " index=" + index;
        if (index > firstIndex) {
            releasedTerm = termOf(index - 1);
            firstIndex = index;
            if (index <= lastIndex) {
                head = startOf(index);
            }
            startOverIfEmpty();
        }
    }

    @Override
    public boolean reusesReleasedRoom() {
        return true;
    }

    @Override
    public long term() {
        return term;
    }

    @Override
    public int votedFor() {
        return votedFor;
    }

    @Override
    public long firstIndex() {
        return firstIndex;
    }

    @Override
    public long lastIndex() {
        return lastIndex;
    }

    @Override
    public long termOf(final long index) {
        return index == firstIndex - 1 ? releasedTerm : ring.getLong(offsetOf(index), LITTLE_ENDIAN);
    }

    @Override
    public DirectBuffer bufferOf(final long index) {
        return ring;
    }

    @Override
    public int offsetOf(final long index) {
        return startOf(index) + HEADER_LENGTH;
    }

    @Override
    public int lengthOf(final long index) {
        return ring.getInt(startOf(index) + LENGTH_OFFSET);
    }

    @Override
    public long sequenceOf(final long index) {
        return index < firstIndex ? 0 : ring.getLong(startOf(index));
    }

    @Override
    public long appendedSequence() {
        return sequence;
    }

    @Override
    public long durableSequence() {
        return sequence;
    }

    @Override
    public long durableIndex() {
        return lastIndex;
    }

    @Override
    public boolean force(final long upToSequence) {
        return false;
    }

    @Override
    public boolean needsForce() {
        return false;
    }

    @Override
    public SnapshotStore snapshots() {
        return snapshots;
    }

    /** A snapshot became the newest. Returns the sequence of that. */
    long published(final SnapshotHeader header, final boolean replacesLog) {
        sequence++;
        if (replacesLog) {
            lastIndex = header.index();
            firstIndex = lastIndex + 1;
            releasedTerm = header.term();
            startOverIfEmpty();
        }
        return sequence;
    }

    @Override
    public long forceCount() {
        return 0;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            snapshots.close();
            UnsafeApi.freeMemory(ring.addressOffset());
            UnsafeApi.freeMemory(starts.addressOffset());
        }
    }

    private int startOf(final long index) {
        assert index >= firstIndex && index <= lastIndex : "index=" + index + " of " + firstIndex + ".." + lastIndex;
        return starts.getInt(((int) index & startMask) * Integer.BYTES);
    }

    /** Entries are at [head, tail), or, once they run over the end, at [head, ...) and [0, tail); tail == head is then full. */
    private int startOfNext(final int required) {
        if (lastIndex - firstIndex >= startMask) {
            return NO_ROOM;
        }
        if (tail > head || lastIndex < firstIndex) {
            if (ring.capacity() - tail >= required) {
                return tail;
            }
            return head >= required ? 0 : NO_ROOM;
        }
        return head - tail >= required ? tail : NO_ROOM;
    }

    private void startOverIfEmpty() {
        if (firstIndex > lastIndex) {
            head = 0;
            tail = 0;
        }
    }
}
