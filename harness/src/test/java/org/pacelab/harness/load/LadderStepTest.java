package org.pacelab.harness.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LadderStepTest {
    private static final long MS_NS = 1_000_000;

    /** At 1,000 a second for 2 s, and with an objective of 5 ms: five may be under way. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // sent in window | OK in window | failed | slow | why not
                "2000 | 2000 | 0  | 0  | ''",
                "2000 | 1995 | 0  | 0  | ''",
                "2000 | 1994 | 0  | 0  | 6 were not answered by the end; allowed: 5",
                "1995 | 1995 | 0  | 0  | ''",
                "1994 | 1994 | 0  | 0  | 6 were not sent by the end; allowed: 5",
                "2000 | 1997 | 3  | 0  | 3 of 2000 did not end OK",
                "2000 | 2000 | 0  | 20 | ''",
                "2000 | 2000 | 0  | 21 | p99 7.00ms is above 5.00ms",
            })
    void aRateHoldsIfItsP99MeetsTheObjectiveAndNoQueueGrew(
            final long sent, final long completed, final long failed, final long slow, final String whyNot) {
        final LoadResult result = new LoadResult(
                1, 16, 0, 2_000 * MS_NS, 0, true, false, 2000, sent, completed, 0, 2000 - failed, failed, 0, 0);
        final Histogram response = new Histogram(3);
        response.recordValueWithCount(MS_NS, 2000 - failed - slow);
        response.recordValueWithCount(7 * MS_NS, slow);
        final LadderStep step = LadderStep.of(1000, 5 * MS_NS, result, response);

        assertThat(step.whyNot()).isEqualTo(whyNot);
        assertThat(step.held()).isEqualTo(whyNot.isEmpty());
        assertThat(step.sendBacklog()).isEqualTo(2000 - sent);
        assertThat(step.receiveBacklog()).isEqualTo(sent - completed);
    }

    @ParameterizedTest
    @CsvSource({"999, -1", "1000, 1000447"})
    void ofTooFewThereIsNoP99(final int count, final long p99Ns) {
        final LoadResult result =
                new LoadResult(1, 16, 0, 2_000 * MS_NS, 0, true, false, count, count, count, 0, count, 0, 0, 0);
        final Histogram response = new Histogram(3);
        response.recordValueWithCount(MS_NS, count);
        final LadderStep step = LadderStep.of(500, 5 * MS_NS, result, response);

        assertThat(step.p99Ns()).isEqualTo(p99Ns);
        assertThat(step.whyNot()).isEqualTo(p99Ns == LadderStep.UNKNOWN ? "too few operations for a p99" : "");
    }
}
