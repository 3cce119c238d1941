package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.replica.SeededRandom;

class DelayTest {
    private static final int DRAWS = 400_000;

    /** Bailis et al., VLDB 2012: LinkedIn's quorum stores, one leg between nodes with solid-state disks. */
    private static final Delay PBS_SSD = Delay.mixture(.9122, Delay.pareto(235_000, 10), Delay.exponential(1e6 / 1.66));

    /** The same, a write to a spinning disk. */
    private static final Delay PBS_DISK_WRITE =
            Delay.mixture(.38, Delay.pareto(1_050_000, 1.51), Delay.exponential(1e6 / .183));

    private static long[] sorted(final Delay delay, final long seed) {
        final SeededRandom random = new SeededRandom(seed);
        final long[] draws = new long[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            draws[i] = delay.drawNs(random);
        }
        Arrays.sort(draws);
        return draws;
    }

    private static double quantile(final long[] sorted, final double q) {
        return sorted[(int) (q * sorted.length)];
    }

    private static double mean(final long[] draws) {
        return Arrays.stream(draws).average().orElseThrow();
    }

    @Test
    void aConstantIsAlwaysTheSameAndDrawsNothing() {
        final SeededRandom random = new SeededRandom(3);
        final long next = new SeededRandom(3).nextLong();
        assertThat(Delay.constant(77).drawNs(random)).isEqualTo(77);
        assertThat(random.nextLong()).isEqualTo(next);
    }

    @Test
    void uniformReachesBothEndsAndNothingElse() {
        final long[] draws = sorted(Delay.uniform(10, 19), 1);
        assertThat(draws[0]).isEqualTo(10);
        assertThat(draws[DRAWS - 1]).isEqualTo(19);
        assertThat(mean(draws)).isCloseTo(14.5, within(.02));
    }

    @Test
    void exponentialHasItsMeanDeviationAndQuantiles() {
        final long[] draws = sorted(Delay.exponential(1e6), 2);
        assertThat(mean(draws)).isCloseTo(1e6, within(5e3));
        final double mean = mean(draws);
        final double variance = Arrays.stream(draws)
                        .mapToDouble(ns -> (ns - mean) * (ns - mean))
                        .sum()
                / DRAWS;
        assertThat(Math.sqrt(variance)).isCloseTo(1e6, within(1e4));
        assertThat(quantile(draws, .5)).isCloseTo(Math.log(2) * 1e6, within(5e3));
        assertThat(quantile(draws, .99)).isCloseTo(Math.log(100) * 1e6, within(5e4));
    }

    @ParameterizedTest
    @CsvSource({"235000, 10", "1050000, 1.51", "50000, 3"})
    void paretoHasItsLeastAndItsQuantiles(final double minNs, final double alpha) {
        final long[] draws = sorted(Delay.pareto(minNs, alpha), 5);
        assertThat(draws[0]).isBetween((long) minNs, (long) (minNs * 1.001));
        for (final double q : new double[] {.1, .5, .9, .99}) {
            final double expected = minNs * Math.pow(1 - q, -1 / alpha);
            assertThat(quantile(draws, q)).isCloseTo(expected, within(.03 * expected));
        }
    }

    @Test
    void theMixturesOfTheQuorumPaperHaveTheirMeansAndTails() {
        final long[] ssd = sorted(PBS_SSD, 7);
        final double ssdMean = .9122 * 235_000 * 10 / 9 + .0878 * 1e6 / 1.66;
        assertThat(mean(ssd)).isCloseTo(ssdMean, within(.005 * ssdMean));
        final long[] disk = sorted(PBS_DISK_WRITE, 8);
        for (final double xNs : new double[] {2e6, 5e6, 2e7}) {
            final double beyond = .38 * Math.pow(1_050_000 / xNs, 1.51) + .62 * Math.exp(-xNs * .183e-6);
            final double drawn = Arrays.stream(disk).filter(ns -> ns > xNs).count() / (double) DRAWS;
            assertThat(drawn).isCloseTo(beyond, within(.003));
        }
    }

    @Test
    void theHeaviestTailEndsAtAnHour() {
        final long[] draws = sorted(Delay.pareto(1e6, .05), 9);
        assertThat(draws[DRAWS - 1]).isEqualTo(Delay.MAX_NS);
        assertThat(draws[0]).isPositive();
    }

    @Test
    void aBoundIsTheGreatestThatCanBeDrawn() {
        assertThat(Delay.mixture(.1, Delay.constant(4), Delay.uniform(1, 9)).boundNs())
                .isEqualTo(9);
        assertThat(PBS_SSD.boundNs()).isEqualTo(Delay.MAX_NS);
    }

    @Test
    void saysWhatItIsAndWhatIsAllowed() {
        assertThat(PBS_SSD)
                .hasToString("(0.9122 of Pareto from 235000 ns, alpha 10.0, else exponential of mean 602410 ns)");
        assertThatThrownBy(() -> Delay.uniform(9, 1))
                .hasMessageContaining("uniform 9..1")
                .hasMessageContaining("0..");
    }
}
