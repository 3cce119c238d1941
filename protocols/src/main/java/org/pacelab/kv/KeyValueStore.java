package org.pacelab.kv;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.wire.Frames;
import org.pacelab.wire.SnapshotRecords;

/**
 * 64-bit keys to values of 0 to 4,096 bytes, each with the version that wrote it. A key that was deleted keeps an entry without a value, for its
 * version. Values live off-heap; a million keys cost no
 * garbage. Confined to one thread. Overwriting allocates nothing; a new key may make a chunk or one of the 256 segments grow,
 * which is why no single put ever rehashes the whole table.
 *
 * <p>A key's entry is named by a reference, valid until the next change. A slot of the table holds 32 bits of the key's hash
 * beside the reference, so that a probe touches a block only where the key very likely is:
 *
 * <pre>
 *   0        8          16             20
 *   +--------+----------+--------------+---------
 *   |key     |version   |valueLength   |value ...
 *   +--------+----------+--------------+---------
 * </pre>
 */
public final class KeyValueStore {
    /** There is no such key. */
    public static final int ABSENT = -1;

    private static final int VERSION_OFFSET = Long.BYTES;
    private static final int LENGTH_OFFSET = VERSION_OFFSET + Long.BYTES;
    private static final int VALUE_OFFSET = LENGTH_OFFSET + Integer.BYTES;
    static final int SEGMENT_BITS = 8;
    private static final int MIN_SEGMENT_CAPACITY = 16;
    static final long EMPTY = 0;

    /** In the place of a value's length. */
    private static final int DELETED = -1;

    private static final long NO_SCAN = Long.MIN_VALUE;
    private static final long TAG_MASK = 0xFFFF_FFFF_0000_0000L;

    private static final DirectBuffer NOTHING = new UnsafeBuffer(new byte[0]);

    /** Keys that can be expected at once. */
    public static final int MAX_EXPECTED = 16;

    private static final int CACHE_LINE_LENGTH = 64;

    /** Slots from its own to where an entry stands, after which a segment grows before it is half full. */
    private static final int MAX_MOVED_ON = 32;

    /** Slots for each key, beyond which it does not. */
    private static final int MAX_SPARSENESS = 64;

    private final Slab slab = new Slab();
    private final long[] expectedKeys = new long[MAX_EXPECTED];
    private final int[] expectedReferences = new int[MAX_EXPECTED];
    private int expectedCount;
    private long touched;
    private final long[][] segments = new long[1 << SEGMENT_BITS][MIN_SEGMENT_CAPACITY];
    private final int[] segmentCounts = new int[1 << SEGMENT_BITS];
    private long count;
    private long scannedVersion = NO_SCAN;
    private SnapshotWriter snapshot;
    private int scannedSegment;
    private int scannedSlot;

    /** The entry of a key, or {@link #ABSENT}. */
    public int find(final long key) {
        final long hash = hash(key);
        final long[] segment = segments[segmentOf(hash)];
        final int mask = segment.length - 1;
        int slot = homeSlot(hash, mask);
        while (segment[slot] != EMPTY) {
            if (((segment[slot] ^ hash) & TAG_MASK) == 0) {
                final int reference = (int) segment[slot] - 1;
                if (keyOf(reference) == key) {
                    return reference;
                }
            }
            slot = (slot + 1) & mask;
        }
        return ABSENT;
    }

    /** Announces that a key will be found or put soon, after {@link #touchExpected}. What is beyond the bound is passed over. */
    public void expect(final long key) {
        if (expectedCount < MAX_EXPECTED) {
            expectedKeys[expectedCount++] = key;
        }
    }

    /**
     * Reads where the expected keys' entries stand, each independently of the others, so that the cache misses overlap which finds
     * and puts would meet one after the other; one key alone has nothing to overlap with. Changes no entry. A key that is not
     * where it most likely stands is passed over.
     */
    public void touchExpected() {
        final int keyCount = expectedCount;
        expectedCount = 0;
        if (keyCount > 1) {
            for (int i = 0; i < keyCount; i++) {
                final long hash = hash(expectedKeys[i]);
                final long[] segment = segments[segmentOf(hash)];
                expectedReferences[i] = (int) segment[homeSlot(hash, segment.length - 1)] - 1;
            }
            for (int i = 0; i < keyCount; i++) {
                touch(expectedReferences[i]);
            }
        }
    }

    public long keyOf(final int reference) {
        return slab.buffer(reference).getLong(Slab.offset(reference));
    }

    public long versionOf(final int reference) {
        return slab.buffer(reference).getLong(Slab.offset(reference) + VERSION_OFFSET);
    }

    /** 0 if it is deleted. */
    public int valueLengthOf(final int reference) {
        return Math.max(0, slab.buffer(reference).getInt(Slab.offset(reference) + LENGTH_OFFSET));
    }

    public boolean isDeleted(final int reference) {
        return slab.buffer(reference).getInt(Slab.offset(reference) + LENGTH_OFFSET) == DELETED;
    }

    public DirectBuffer bufferOf(final int reference) {
        return slab.buffer(reference);
    }

    public int valueOffsetOf(final int reference) {
        return Slab.offset(reference) + VALUE_OFFSET;
    }

    /** Sets a key's value. The bytes are copied; they may be those of an entry of this store. Returns the entry's reference. */
    public int put(
            final long key, final long version, final DirectBuffer value, final int offset, final int valueLength) {
        assert valueLength >= 0 && valueLength <= Frames.MAX_VALUE_LENGTH : "valueLength=" + valueLength;
        final long hash = hash(key);
        final int segmentIndex = segmentOf(hash);
        final long[] segment = segments[segmentIndex];
        final int mask = segment.length - 1;
        int slot = homeSlot(hash, mask);
        while (segment[slot] != EMPTY) {
            if (((segment[slot] ^ hash) & TAG_MASK) == 0) {
                final int reference = (int) segment[slot] - 1;
                if (keyOf(reference) == key) {
                    if (versionOf(reference) <= scannedVersion) {
                        saveUnlessScanned(segmentIndex, slot, reference);
                    }
                    final int overwritten = overwrite(reference, key, version, value, offset, valueLength);
                    segment[slot] = slotOf(hash, overwritten);
                    return overwritten;
                }
            }
            slot = (slot + 1) & mask;
        }
        final int reference = slab.allocate(VALUE_OFFSET + valueLength);
        write(reference, key, version, value, offset, valueLength);
        segment[slot] = slotOf(hash, reference);
        count++;
        segmentCounts[segmentIndex]++;
        if (segmentCounts[segmentIndex] * 2 > segment.length
                || isCrowded(segmentIndex, slot - homeSlot(hash, mask) & mask)) {
            grow(segmentIndex);
        }
        return reference;
    }

    /** Takes a key's value away, if it has one: what is left of it is the version that did so. */
    public void delete(final long key, final long version) {
        final int reference = put(key, version, NOTHING, 0, 0);
        slab.buffer(reference).putInt(Slab.offset(reference) + LENGTH_OFFSET, DELETED);
    }

    /** Keys that come in the order of their hashes crowd at the beginning of a segment that has not the length yet that all of them want. */
    private boolean isCrowded(final int segmentIndex, final int movedOn) {
        return movedOn > MAX_MOVED_ON && segments[segmentIndex].length < MAX_SPARSENESS * segmentCounts[segmentIndex];
    }

    /** Starts writing out all entries of no later version, as they are now, whatever is put from now on. */
    void startScan(final long version, final SnapshotWriter writer) {
        scannedVersion = version;
        snapshot = writer;
        scannedSegment = 0;
        scannedSlot = 0;
    }

    /** Goes on for so many slots, or until a chunk is full. Returns how many were looked at, 0 at the end. */
    int scan(final int maxSlots) {
        final int chunkCount = snapshot.chunkCount();
        int slots = 0;
        while (slots < maxSlots && scannedSegment < segments.length && snapshot.chunkCount() == chunkCount) {
            final long[] segment = segments[scannedSegment];
            final int reference = (int) segment[scannedSlot] - 1;
            if (segment[scannedSlot] != EMPTY && versionOf(reference) <= scannedVersion) {
                save(reference);
            }
            slots++;
            scannedSlot++;
            if (scannedSlot == segment.length) {
                scannedSegment++;
                scannedSlot = 0;
            }
        }
        return slots;
    }

    void stopScan() {
        scannedVersion = NO_SCAN;
        snapshot = null;
    }

    /** How many keys have an entry. */
    public long count() {
        return count;
    }

    private void saveUnlessScanned(final int segmentIndex, final int slot, final int reference) {
        final boolean isScanned = segmentIndex < scannedSegment || segmentIndex == scannedSegment && slot < scannedSlot;
        if (snapshot != null && !isScanned) {
            save(reference);
        }
    }

    private void save(final int reference) {
        final UnsafeBuffer block = slab.buffer(reference);
        final int offset = Slab.offset(reference);
        snapshot.putKey(
                isDeleted(reference) ? SnapshotRecords.DELETED_KEY : SnapshotRecords.KEY,
                block.getLong(offset),
                versionOf(reference),
                block,
                valueOffsetOf(reference),
                valueLengthOf(reference));
    }

    private void touch(final int reference) {
        if (reference != ABSENT) {
            final int offset = Slab.offset(reference);
            final UnsafeBuffer block = slab.buffer(reference);
            final int nextLine = Math.min(offset + CACHE_LINE_LENGTH, block.capacity() - 1);
            touched += block.getByte(offset) + block.getByte(nextLine);
        }
    }

    private int overwrite(
            final int reference,
            final long key,
            final long version,
            final DirectBuffer value,
            final int offset,
            final int valueLength) {
        final int oldLength = VALUE_OFFSET + valueLengthOf(reference);
        final int newLength = VALUE_OFFSET + valueLength;
        if (Slab.sameClass(oldLength, newLength)) {
            write(reference, key, version, value, offset, valueLength);
            return reference;
        }
        final int moved = slab.allocate(newLength);
        write(moved, key, version, value, offset, valueLength);
        slab.free(reference, oldLength);
        return moved;
    }

    private void write(
            final int reference,
            final long key,
            final long version,
            final DirectBuffer value,
            final int offset,
            final int valueLength) {
        final UnsafeBuffer block = slab.buffer(reference);
        final int blockOffset = Slab.offset(reference);
        block.putLong(blockOffset, key);
        block.putLong(blockOffset + VERSION_OFFSET, version);
        block.putInt(blockOffset + LENGTH_OFFSET, valueLength);
        block.putBytes(blockOffset + VALUE_OFFSET, value, offset, valueLength);
    }

    private void grow(final int segmentIndex) {
        final long[] old = segments[segmentIndex];
        final long[] grown = new long[old.length * 2];
        final int mask = grown.length - 1;
        for (final long entry : old) {
            if (entry != EMPTY) {
                final int reference = (int) entry - 1;
                int slot = homeSlot(hash(keyOf(reference)), mask);
                while (grown[slot] != EMPTY) {
                    slot = (slot + 1) & mask;
                }
                grown[slot] = entry;
            }
        }
        segments[segmentIndex] = grown;
        if (segmentIndex == scannedSegment) {
            scannedSlot = 0;
        }
    }

    private static long slotOf(final long hash, final int reference) {
        return hash & TAG_MASK | (reference + 1) & 0xFFFF_FFFFL;
    }

    /** A slot holds these bits of a hash. */
    static boolean isInSlot(final long slot, final long hashMask, final long hash) {
        assert (hashMask & TAG_MASK) == hashMask : "hashMask=" + hashMask;
        return slot != EMPTY && ((slot ^ hash) & hashMask) == 0;
    }

    /** Of an entry in a slot. */
    static int referenceIn(final long slot) {
        return (int) slot - 1;
    }

    /** Entries stay where they are in it, until it is replaced by one of twice the length. */
    long[] segment(final int segmentIndex) {
        return segments[segmentIndex];
    }

    /** Where an entry stands in its segment unless others do: entries are in the order of their hashes but for those that had to move on. */
    static int homeSlot(final long hash, final int mask) {
        return (int) (hash << SEGMENT_BITS >>> Long.numberOfLeadingZeros(mask));
    }

    static int segmentOf(final long hash) {
        return (int) (hash >>> Long.SIZE - SEGMENT_BITS);
    }

    /** Where a key stands in the hash space: a bijection, evenly spread over its ranges also for keys in sequence. */
    public static long hash(final long key) {
        final long product = (key ^ key >>> 32) * 0x9E37_79B9_7F4A_7C15L;
        return product ^ product >>> 29;
    }
}
