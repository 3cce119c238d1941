package org.pacelab.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.replica.SeededRandom;

class DirtyVersionsTest {
    private static final int STEPS = 20_000;

    /** The log's suffix as a list that is searched from its end. */
    private static final class Suffix {
        private final List<Entry> entries = new ArrayList<>();
        private long lastIndex;

        private record Entry(long index, long key, boolean writesKey) {}

        long firstIndex() {
            return lastIndex - entries.size() + 1;
        }

        void restart(final long index) {
            entries.clear();
            lastIndex = index;
        }

        void append(final long key, final boolean writesKey) {
            entries.add(new Entry(++lastIndex, key, writesKey));
        }

        void clean(final long index) {
            entries.removeIf(entry -> entry.index <= index);
        }

        void cut(final long index) {
            entries.removeIf(entry -> entry.index >= index);
            lastIndex = Math.max(lastIndex - Math.max(0, lastIndex - index + 1), 0);
        }

        /** The newest version of a key first. */
        List<Long> versions(final long key) {
            final List<Long> versions = new ArrayList<>();
            for (int i = entries.size() - 1; i >= 0; i--) {
                if (entries.get(i).writesKey && entries.get(i).key == key) {
                    versions.add(entries.get(i).index);
                }
            }
            return versions;
        }
    }

    /** Capacities from one entry to many, keys fewer and more than that, so that every wrap and every fill level is met. */
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "1, 3, 2", "2, 1, 3", "4, 2, 4", "8, 3, 5", "8, 100, 6", "64, 5, 7", "64, 1000, 8"})
    void knowsWhatASearchOfTheSuffixFinds(final int capacity, final int keys, final long seed) {
        final SeededRandom random = new SeededRandom(seed);
        final DirtyVersions versions = new DirtyVersions(capacity);
        final Suffix suffix = new Suffix();
        for (int step = 0; step < STEPS; step++) {
            final int drawn = random.nextInt(100);
            if (drawn < 60 && suffix.entries.size() < capacity) {
                final long key = random.nextInt(keys);
                final boolean writesKey = random.nextInt(10) > 0;
                suffix.append(key, writesKey);
                versions.appended(key, writesKey);
            } else if (drawn < 90) {
                final long index = suffix.firstIndex() - 1 + random.nextInt(suffix.entries.size() + 1);
                suffix.clean(index);
                versions.cleaned(index);
            } else if (drawn < 99) {
                final long index = suffix.firstIndex() + random.nextInt(suffix.entries.size() + 1);
                suffix.cut(index);
                versions.cut(index);
            } else {
                final long index = random.nextInt(1_000);
                suffix.restart(index);
                versions.restart(index);
            }
            assertThat(versions.isFull()).isEqualTo(suffix.entries.size() == capacity);
            assertSame(versions, suffix, random.nextInt(keys));
            if (step % 100 == 0) {
                for (long key = 0; key < keys; key++) {
                    assertSame(versions, suffix, key);
                }
            }
        }
    }

    @Test
    void aKeyIsDirtyUntilItsLastVersionIsClean() {
        final DirtyVersions versions = new DirtyVersions(4);
        versions.restart(10);
        versions.appended(7, true);
        versions.appended(8, false);
        versions.appended(7, true);
        assertThat(versions.newest(7)).isEqualTo(13);
        assertThat(versions.before(13)).isEqualTo(11);
        assertThat(versions.newest(8)).isEqualTo(DirtyVersions.NONE);
        versions.cleaned(11);
        assertThat(versions.hasAtMost(1, 7)).isTrue();
        assertThat(versions.hasAtMost(0, 7)).isFalse();
        assertThat(versions.before(13)).isEqualTo(DirtyVersions.NONE);
        versions.cut(13);
        assertThat(versions.newest(7)).isEqualTo(DirtyVersions.NONE);
    }

    private static void assertSame(final DirtyVersions versions, final Suffix suffix, final long key) {
        final List<Long> expected = suffix.versions(key);
        final List<Long> actual = new ArrayList<>();
        for (long index = versions.newest(key); index != DirtyVersions.NONE; index = versions.before(index)) {
            actual.add(index);
        }
        assertThat(actual).isEqualTo(expected);
        for (int count = 0; count <= expected.size() + 1; count++) {
            assertThat(versions.hasAtMost(count, key)).as("%d", count).isEqualTo(expected.size() <= count);
        }
    }
}
