package org.pacelab.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalTailTest {
    /** P(Z > z) from tables of the normal distribution. */
    @ParameterizedTest
    @CsvSource({
        "-3, .998650102",
        "-1, .841344746",
        "0, .5",
        "1, .158655254",
        "1.6448536, .05",
        "2.3263479, .01",
        "3.0902323, .001",
        "5.6120012, 1e-8",
        "6.3613409, 1e-10",
        "8, 6.220961e-16",
        "20, 2.753624e-89",
        "37, 5.725571e-300"
    })
    void isTheNormalDistributions(final double z, final double probability) {
        assertThat(NormalTail.phi(z)).isCloseTo(-Math.log10(probability), within(2e-7));
    }

    @Test
    void deviationsAreWherePhiIsReached() {
        for (double phi = 1; phi <= 100; phi += .37) {
            final double z = NormalTail.deviationsAt(phi);
            assertThat(NormalTail.phi(z)).as("phi %s", phi).isGreaterThanOrEqualTo(phi);
            assertThat(NormalTail.phi(Math.nextDown(z))).as("phi %s", phi).isLessThan(phi);
        }
        assertThat(NormalTail.deviationsAt(8)).isCloseTo(5.6120012, within(1e-6));
    }

    @Test
    void neverFalls() {
        for (double z = -8; z < 40; z += .001) {
            assertThat(NormalTail.phi(z + .001)).as("z %s", z).isGreaterThanOrEqualTo(NormalTail.phi(z));
        }
    }
}
