package org.pacelab.harness.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.replica.SeededRandom;

class ZipfKeysTest {
    /** REFERENCES.md, "Key popularity". */
    @ParameterizedTest
    @CsvSource({".6, .3975", ".8, .6192", ".99, .8574"})
    void mostPopularTenthGetsThePublishedShareOfTheAccesses(final double theta, final double published) {
        final long keyCount = 20_000_000;
        final int draws = 500_000;
        final ZipfKeys keys = new ZipfKeys(keyCount, theta);
        final SeededRandom random = new SeededRandom(7);
        int popular = 0;
        for (int i = 0; i < draws; i++) {
            popular += keys.next(random) < keyCount / 10 ? 1 : 0;
        }

        assertThat(popular / (double) draws)
                .isCloseTo(published, within(.00005 + 4 * Math.sqrt(published * (1 - published) / draws)));
    }

    /** Chi-square with 19 degrees of freedom: beyond 52.4 once in 15,000 seeds. */
    @ParameterizedTest
    @ValueSource(doubles = {0, .5, .99, 1, 1.000000001, 1.5, 3})
    void everyKeyIsDrawnAsOftenAsATableSays(final double theta) {
        final int keyCount = 20;
        final int draws = 200_000;
        final ZipfKeys keys = new ZipfKeys(keyCount, theta);
        final SeededRandom random = new SeededRandom(11);
        final long[] drawn = new long[keyCount];
        for (int i = 0; i < draws; i++) {
            drawn[(int) keys.next(random)]++;
        }
        double norm = 0;
        for (int rank = 1; rank <= keyCount; rank++) {
            norm += Math.pow(rank, -theta);
        }
        double chiSquare = 0;
        for (int key = 0; key < keyCount; key++) {
            final double expected = draws * Math.pow(key + 1, -theta) / norm;
            chiSquare += (drawn[key] - expected) * (drawn[key] - expected) / expected;
        }

        assertThat(chiSquare).isLessThan(52.4);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void fewestKeysWork(final long keyCount) {
        final ZipfKeys keys = new ZipfKeys(keyCount, .99);
        final SeededRandom random = new SeededRandom(1);
        for (int i = 0; i < 1000; i++) {
            assertThat(keys.next(random)).isBetween(0L, keyCount - 1);
        }
    }
}
