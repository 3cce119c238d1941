package org.pacelab.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.control.Allocation;
import org.pacelab.replica.SeededRandom;

class RangeScanTest {
    private final UnsafeBuffer value = new UnsafeBuffer(new byte[64]);
    private final List<Long> keys = new ArrayList<>();
    private final KeyValueStore store = new KeyValueStore();
    private final RangeScan scan = new RangeScan(store);

    @Test
    void findsEachEntryOfARangeOnceWhileNothingIsPut() {
        final SeededRandom random = new SeededRandom(1);
        for (int i = 0; i < 20_000; i++) {
            put(random.nextLong());
        }
        final int[] widths = {0, 1, 5, 8, 9, 14, 20, 32};
        for (int i = 0; i < 200; i++) {
            final int bits = widths[random.nextInt(widths.length)];
            final int range = rangeOf(keys.get(random.nextInt(keys.size())), bits);
            final List<Long> found = new ArrayList<>();
            scan.start(bits, range);
            while (!scan.isDone()) {
                scan.slice(1 + random.nextInt(3_000));
                for (int reference = scan.next(); reference != KeyValueStore.ABSENT; reference = scan.next()) {
                    found.add(store.keyOf(reference));
                }
            }
            Collections.sort(found);
            assertThat(found).as("bits %d range %d", bits, range).isEqualTo(within(bits, range));
        }
    }

    @Test
    void findsWhatWasThereHoweverMuchIsPutMeanwhile() {
        long again = 0;
        for (long seed = 0; seed < 100; seed++) {
            final RangeScanTest other = new RangeScanTest();
            again += other.scanWhileSomebodyPuts(new SeededRandom(seed), "seed " + seed);
        }
        assertThat(again).isPositive();
    }

    /** How many entries were found more than once. */
    private long scanWhileSomebodyPuts(final SeededRandom random, final String where) {
        for (int i = random.nextInt(4_000); i >= 0; i--) {
            put(random.nextInt(1 << 20));
        }
        final int bits = random.nextInt(11);
        final int range = random.nextInt(1 << bits);
        final List<Long> expected = within(bits, range);
        final List<Long> found = new ArrayList<>();
        scan.start(bits, range);
        while (!scan.isDone()) {
            scan.slice(1 + random.nextInt(200));
            for (int reference = scan.next(); reference != KeyValueStore.ABSENT; reference = scan.next()) {
                found.add(store.keyOf(reference));
                if (random.nextBoolean(.1)) {
                    put(random.nextInt(1 << 20));
                }
            }
            for (int i = random.nextInt(300); i > 0; i--) {
                put(random.nextInt(1 << 20));
            }
        }
        final Set<Long> distinct = new HashSet<>(found);
        assertThat(distinct.containsAll(expected)).as(where).isTrue();
        assertThat(new HashSet<>(within(bits, range)).containsAll(distinct))
                .as(where)
                .isTrue();
        return found.size() - distinct.size();
    }

    @Test
    void aSliceLooksAtNoMoreThanItMay() {
        scan.start(0, 0);
        assertThat(scan.isDone()).isFalse();
        for (int slot = 0; slot < 256 * 16; slot++) {
            assertThat(scan.isDone()).isFalse();
            scan.slice(1);
            assertThat(scan.next()).isEqualTo(KeyValueStore.ABSENT);
        }
        assertThat(scan.isDone()).isTrue();
    }

    /** With a million keys four to a range: what is looked at is in proportion to them. */
    @Test
    void aNarrowRangeLooksAtFewSlots() {
        final SeededRandom random = new SeededRandom(3);
        for (int i = 0; i < 1 << 18; i++) {
            put(random.nextLong());
        }
        int slots = 0;
        for (int range = 0; range < 1 << 16; range += 97) {
            scan.start(16, range);
            while (!scan.isDone()) {
                scan.slice(1);
                scan.next();
                slots++;
            }
        }
        assertThat(slots / (double) ((1 << 16) / 97)).isBetween(8., 24.);
    }

    @Test
    void isDoneBeforeItStarts() {
        assertThat(scan.isDone()).isTrue();
        scan.slice(10);
        assertThat(scan.next()).isEqualTo(KeyValueStore.ABSENT);
    }

    @Test
    void allocatesNothing() {
        for (long key = 0; key < 10_000; key++) {
            store.put(key, 1, value, 0, 8);
        }
        final long[] found = new long[2];
        assertThat(Allocation.leastOf(() -> {
                    scan.start(12, (int) found[0]++ & 4_095);
                    scan.slice(1_000);
                    while (scan.next() != KeyValueStore.ABSENT) {
                        found[1]++;
                    }
                }))
                .isZero();
        assertThat(found[1]).isPositive();
    }

    private void put(final long key) {
        if (store.find(key) == KeyValueStore.ABSENT) {
            keys.add(key);
        }
        store.put(key, keys.size(), value, 0, 1 + (int) (key & 63));
    }

    private List<Long> within(final int bits, final int range) {
        return keys.stream().filter(key -> rangeOf(key, bits) == range).sorted().toList();
    }

    private static int rangeOf(final long key, final int bits) {
        return bits == 0 ? 0 : (int) (KeyValueStore.hash(key) >>> 64 - bits);
    }
}
