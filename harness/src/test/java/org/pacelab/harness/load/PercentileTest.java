package org.pacelab.harness.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentileTest {
    @ParameterizedTest
    @CsvSource({
        ".5, 19, n<20",
        ".5, 20, 10",
        ".9, 99, n<100",
        ".9, 100, 90",
        ".99, 999, n<1000",
        ".99, 1000, 990",
        ".999, 9999, n<10000",
        ".999, 10000, 9990",
        ".9999, 99999, n<100000",
        ".9999, 100000, 99990",
    })
    void percentileIsPrintedOnlyWithTenSamplesBeyondIt(final double quantile, final int samples, final String text) {
        final Histogram histogram = new Histogram(5);
        for (int value = 1; value <= samples; value++) {
            histogram.recordValue(value);
        }

        assertThat(Percentile.text(histogram, quantile, Long::toString)).isEqualTo(text);
    }
}
