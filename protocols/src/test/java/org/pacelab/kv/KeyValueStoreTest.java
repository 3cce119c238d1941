package org.pacelab.kv;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.replica.SeededRandom;
import org.pacelab.wire.Frames;

class KeyValueStoreTest {
    private static final int DELETED = -1;

    private final UnsafeBuffer source = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * Frames.MAX_VALUE_LENGTH));

    KeyValueStoreTest() {
        for (int i = 0; i < source.capacity(); i++) {
            source.putByte(i, (byte) (i * 31 + i / 256));
        }
    }

    /** What a value was written from. */
    private record Written(long version, int offset, int length) {}

    @Test
    void holdsWhatAMapHoldsUnderRandomPutsAndDeletes() {
        for (long seed = 0; seed < 20; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final KeyValueStore store = new KeyValueStore();
            final Map<Long, Written> map = new HashMap<>();
            final int keyCount = 1 + random.nextInt(3_000);
            for (long version = 1; version <= 20_000; version++) {
                final long key = randomKey(random, keyCount);
                final int length =
                        random.nextBoolean(.5) ? random.nextInt(80) : random.nextInt(Frames.MAX_VALUE_LENGTH + 1);
                final int offset = random.nextInt(Frames.MAX_VALUE_LENGTH);
                expectSome(store, random, keyCount);
                if (random.nextInt(5) == 0) {
                    store.delete(key, version);
                    map.put(key, new Written(version, offset, DELETED));
                } else {
                    store.put(key, version, source, offset, length);
                    map.put(key, new Written(version, offset, length));
                }
                assertHolds(store, randomKey(random, keyCount), map, "seed " + seed);
            }
            assertThat(store.count()).isEqualTo(map.size());
            for (final long key : map.keySet()) {
                assertHolds(store, key, map, "seed " + seed);
            }
        }
    }

    @Test
    void keepsValuesOfEveryLength() {
        final KeyValueStore store = new KeyValueStore();
        for (int length = 0; length <= Frames.MAX_VALUE_LENGTH; length++) {
            store.put(length, length + 1, source, length, length);
        }
        for (int length = 0; length <= Frames.MAX_VALUE_LENGTH; length++) {
            assertHolds(
                    store, length, Map.of((long) length, new Written(length + 1, length, length)), "length " + length);
        }
    }

    @Test
    void tellsKeysOfTheSameHashBitsApart() {
        final KeyValueStore store = new KeyValueStore();
        for (long key = 1; key != 0; key <<= 1) {
            store.put(key, key, source, 0, 8);
            store.put(-key, -key, source, 8, 8);
        }
        for (long key = 1; key > 0; key <<= 1) {
            assertThat(store.versionOf(store.find(key))).isEqualTo(key);
            assertThat(store.versionOf(store.find(-key))).isEqualTo(-key);
        }
    }

    @Test
    void givesFreedBlocksOutAgain() {
        final Slab slab = new Slab();
        for (int length = 1; length <= Slab.MAX_BLOCK_LENGTH; length++) {
            final int reference = slab.allocate(length);
            slab.free(reference, length);
            assertThat(slab.allocate(length)).as("length %d", length).isEqualTo(reference);
        }
    }

    @Test
    void allocatesNothingOnOverwritingAMillionKeys() {
        final KeyValueStore store = new KeyValueStore();
        for (long key = 0; key < 1_000_000; key++) {
            store.put(key, 1, source, 0, 16);
        }
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            overwrite(store, round * 100_000L, 100_000);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
        assertThat(store.count()).isEqualTo(1_000_000);
    }

    private void overwrite(final KeyValueStore store, final long firstKey, final int count) {
        for (long key = firstKey; key < firstKey + count; key++) {
            store.put(key, 2, source, 0, 12 + (int) (key & 7));
            store.delete(key + 1, 2);
        }
    }

    /** Of keys that are there and keys that are not, and now and then more than there is room for. */
    private static void expectSome(final KeyValueStore store, final SeededRandom random, final int keyCount) {
        final int expected = random.nextInt(KeyValueStore.MAX_EXPECTED + 2);
        for (int i = 0; i < expected; i++) {
            store.expect(randomKey(random, 2 * keyCount));
        }
        store.touchExpected();
    }

    private static long randomKey(final SeededRandom random, final int keyCount) {
        return (random.nextInt(keyCount) - keyCount / 2) * 0x1_0000_0001L;
    }

    private void assertHolds(
            final KeyValueStore store, final long key, final Map<Long, Written> map, final String where) {
        final int reference = store.find(key);
        final Written written = map.get(key);
        if (written == null) {
            assertThat(reference).as(where).isEqualTo(KeyValueStore.ABSENT);
            return;
        }
        assertThat(reference).as(where).isNotEqualTo(KeyValueStore.ABSENT);
        assertThat(store.versionOf(reference)).as(where).isEqualTo(written.version());
        assertThat(store.isDeleted(reference)).as(where).isEqualTo(written.length() == DELETED);
        assertThat(store.valueLengthOf(reference)).as(where).isEqualTo(Math.max(0, written.length()));
        for (int i = 0; i < written.length(); i++) {
            if (store.bufferOf(reference).getByte(store.valueOffsetOf(reference) + i)
                    != source.getByte(written.offset() + i)) {
                throw new AssertionError(where + ": byte " + i + " of key " + key);
            }
        }
    }

    /** As a snapshot brings them, or an exchange of trees, leaf by leaf. */
    @Test
    void keysInTheOrderOfTheirHashesStandCloseToTheirSlots() {
        final SeededRandom random = new SeededRandom(5);
        final long[] keys = new long[1 << 17];
        Arrays.setAll(keys, i -> random.nextLong());
        final long[] ordered = Arrays.stream(keys)
                .boxed()
                .sorted((one, other) -> Long.compareUnsigned(KeyValueStore.hash(one), KeyValueStore.hash(other)))
                .mapToLong(Long::longValue)
                .toArray();
        final KeyValueStore ordinary = new KeyValueStore();
        final KeyValueStore inOrder = new KeyValueStore();
        final UnsafeBuffer value = new UnsafeBuffer(new byte[8]);
        for (int i = 0; i < keys.length; i++) {
            ordinary.put(keys[i], 1, value, 0, 8);
            inOrder.put(ordered[i], 1, value, 0, 8);
        }
        for (final long key : keys) {
            assertThat(inOrder.find(key)).isNotEqualTo(KeyValueStore.ABSENT);
        }
        long ordinarySlots = 0;
        long slotsInOrder = 0;
        for (int segment = 0; segment < 256; segment++) {
            ordinarySlots += ordinary.segment(segment).length;
            slotsInOrder += inOrder.segment(segment).length;
            assertThat(furthest(inOrder, segment)).isLessThan(64);
        }
        assertThat(slotsInOrder).isLessThanOrEqualTo(2 * ordinarySlots);
    }

    /** Slots from its own to where an entry of a segment stands, at most. */
    private static int furthest(final KeyValueStore store, final int segmentIndex) {
        final long[] segment = store.segment(segmentIndex);
        final int mask = segment.length - 1;
        int furthest = 0;
        for (int slot = 0; slot < segment.length; slot++) {
            if (segment[slot] != 0) {
                final long hash = KeyValueStore.hash(store.keyOf(KeyValueStore.referenceIn(segment[slot])));
                furthest = Math.max(furthest, slot - KeyValueStore.homeSlot(hash, mask) & mask);
            }
        }
        return furthest;
    }
}
