package org.pacelab.harness.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.fault.LinkDelay.Jitter;
import org.pacelab.replica.SeededRandom;

class LinkDelayTest {
    private static final int DRAWS = 100_000;

    @ParameterizedTest
    @CsvSource({"UNIFORM, 5000", "EXPONENTIAL, 10000", "PARETO, 10000"})
    void theDrawnPartHasItsMean(final Jitter jitter, final double meanNs) {
        final LinkDelay delay = new LinkDelay(1_000, 10_000, jitter);
        final SeededRandom random = new SeededRandom(3);
        double sum = 0;
        for (int i = 0; i < DRAWS; i++) {
            final long drawnNs = delay.drawNs(random);
            assertThat(drawnNs).isBetween(1_000L, 1_000L + 100 * 10_000L);
            sum += drawnNs - 1_000;
        }
        assertThat(sum / DRAWS).isCloseTo(meanNs, within(meanNs / 20));
    }

    @Test
    void withoutJitterAllFramesTakeTheSame() {
        final LinkDelay delay = new LinkDelay(1_000, 0, Jitter.PARETO);
        assertThat(delay.drawNs(new SeededRandom(1))).isEqualTo(1_000);
    }
}
