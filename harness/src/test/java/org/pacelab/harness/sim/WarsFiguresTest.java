package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WarsFiguresTest {
    private static final int SAMPLES = 10_000;
    private static final double LITTLE = 1e-6;

    @Test
    void betweenTwoTimesTheLogarithmOfTheStaleShareGoesStraight() {
        final WarsFigures figures = figures(new long[] {0, 100, 200}, 1_000, 100, 1);
        assertThat(figures.freshAfterNs(.999)).isEqualTo(150, within(LITTLE));
        assertThat(figures.freshAfterNs(.99)).isEqualTo(100, within(LITTLE));
        assertThat(figures.freshAfterNs(.9683772234)).isEqualTo(50, within(LITTLE));
        assertThat(figures.freshAfterNs(.5)).isZero();
        assertThat(figures.freshAfterNs(.99999)).isNaN();
    }

    @Test
    void noStaleReadCountsAsOne() {
        assertThat(figures(new long[] {0, 100}, 100, 0).freshAfterNs(.999)).isEqualTo(50, within(LITTLE));
    }

    @Test
    void runsAddUp() {
        final WarsFigures sum = figures(new long[] {0}, 1_000);
        sum.add(figures(new long[] {0}, 0));
        assertThat(sum.samples()).isEqualTo(2 * SAMPLES);
        assertThat(sum.freshShare(0)).isEqualTo(.95, within(LITTLE));
        assertThat(sum.readNs(1)).isEqualTo(2);
        assertThat(sum.writeNs(1)).isEqualTo(3);
    }

    /** @param staleCounts of 10,000 reads at each of the times */
    private static WarsFigures figures(final long[] readDelaysNs, final int... staleCounts) {
        final WarsFigures figures = new WarsFigures(readDelaysNs);
        for (int i = 0; i < SAMPLES; i++) {
            figures.onWrite(3);
            for (int delay = 0; delay < readDelaysNs.length; delay++) {
                figures.onRead(delay, 2, i >= staleCounts[delay]);
            }
        }
        return figures;
    }
}
