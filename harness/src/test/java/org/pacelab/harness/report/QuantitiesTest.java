package org.pacelab.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0ns",
        "999, 999ns",
        "1000, 1.00us",
        "1234, 1.23us",
        "9994, 9.99us",
        "10000, 10.0us",
        "12345, 12.3us",
        "99940, 99.9us",
        "100000, 100us",
        "999499, 999us",
        "1000000, 1.00ms",
        "45678901, 45.7ms",
        "999499999, 999ms",
        "1000000000, 1.00s",
        "12345678901, 12.3s",
        "3600000000000, 3600s",
    })
    void durationHasThreeOrFourDigitsAndItsUnit(final long ns, final String text) {
        assertThat(Quantities.duration(ns)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0 | 0/s", ".4 | 0/s", "999.6 | 1,000/s", "1234567.8 | 1,234,568/s"})
    void rateIsWholeAndPerSecond(final double perSecond, final String text) {
        assertThat(Quantities.rate(perSecond)).isEqualTo(text);
    }
}
