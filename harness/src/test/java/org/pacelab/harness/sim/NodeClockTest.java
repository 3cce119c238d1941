package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeClockTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 5, 5",
        "7, 0, 5, 12",
        "-7, 0, 5, -2",
        "0, 100, 1000000, 1000100",
        "0, -100, 1000000, 999900",
        "0, 1, 10000000000, 10000010000",
        "3, 500, 1999, 2002"
    })
    void showsOffsetAndDrift(final long offsetNs, final long drift, final long virtualNs, final long expectedNs) {
        assertThat(new NodeClock(offsetNs, drift).localNs(virtualNs)).isEqualTo(expectedNs);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-1000, 0", "77, 300", "5, -300", "0, 200000"})
    void findsTheFirstMomentAtWhichItShowsATime(final long offsetNs, final long drift) {
        final NodeClock clock = new NodeClock(offsetNs, drift);
        for (long localNs = offsetNs + 1; localNs < offsetNs + 5_000_000; localNs += 12_345) {
            final long virtualNs = clock.virtualNs(localNs, 0);
            assertThat(clock.localNs(virtualNs)).isGreaterThanOrEqualTo(localNs);
            assertThat(clock.localNs(virtualNs - 1)).isLessThan(localNs);
            assertThat(clock.virtualNs(localNs, virtualNs + 9)).isEqualTo(virtualNs + 9);
        }
        assertThat(clock.virtualNs(Long.MAX_VALUE, 1)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void comesToRunAtAnotherRateAndJumpsForwardButNeverStepsBack() {
        final NodeClock clock = new NodeClock(50, 100).drifting(1_000_000, -100).jumping(3_000_000, 77);
        assertThat(clock.localNs(3_000_000)).isEqualTo(50 + 3_000_000 + 100 - 200 + 77);
        assertThat(clock.localNs(4_000_000)).isEqualTo(50 + 4_000_000 + 100 - 300 + 77);
        assertThat(clock.virtualNs(clock.localNs(3_500_000), 3_000_000)).isEqualTo(3_500_000);
        assertThatThrownBy(() -> clock.jumping(3_000_000, -1)).hasMessageContaining("does not jump by -1 ns");
    }
}
