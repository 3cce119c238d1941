package org.pacelab.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.control.Allocation;
import org.pacelab.replica.SeededRandom;

class PingDetectorTest {
    private static final PingOptions OPTIONS = new PingOptions(1_000, 400, 100, 2_000, 3);

    private final PingDetector detector = new PingDetector(2, OPTIONS);

    @Test
    void pingsTheSilentAndSuspectsThoseThatDoNotAnswer() {
        detector.restart(0);
        assertThat(detector.pingDueNs(0)).isEqualTo(1_000);
        assertThat(detector.suspicionNs(0)).isEqualTo(1_000 + 3 * 400);
        assertThat(detector.onPing(0, 1_000)).isEqualTo(1);
        assertThat(detector.pingDueNs(0)).isEqualTo(1_400);
        assertThat(detector.onPing(0, 1_400)).isEqualTo(2);
        assertThat(detector.onPing(0, 1_800)).isEqualTo(3);
        assertThat(detector.suspicionNs(0)).isEqualTo(2_200);
        assertThat(detector.isSuspected(0, 2_199)).isFalse();
        assertThat(detector.isSuspected(0, 2_200)).isTrue();
        assertThat(detector.isSuspected(1, 2_200)).isFalse();
        assertThat(detector.onPing(0, 2_200)).isEqualTo(4);
        assertThat(detector.pingDueNs(0)).isEqualTo(3_200);
        assertThat(detector.isSuspected(0, 3_200)).isTrue();
    }

    @Test
    void whoAnswersOrIsHeardIsNotSuspectedAnyMore() {
        detector.restart(0);
        detector.onPing(0, 1_000);
        detector.onPing(1, 1_000);
        assertThat(detector.isSuspected(0, 3_000)).isTrue();
        assertThat(detector.onPong(0, 1, 3_000)).isTrue();
        detector.heard(1, 3_000);
        for (int node = 0; node < 2; node++) {
            assertThat(detector.isSuspected(node, 3_000)).isFalse();
            assertThat(detector.pingDueNs(node)).isEqualTo(4_000);
        }
    }

    @Test
    void nobodyIsSuspectedWhoWasNotPinged() {
        detector.restart(0);
        assertThat(detector.isSuspected(0, 1_000_000)).isFalse();
        detector.onPing(0, 1_000_000);
        assertThat(detector.isSuspected(0, 1_000_001)).isFalse();
        assertThat(detector.suspicionNs(0)).isEqualTo(1_000_000 + 3 * 400);
    }

    @Test
    void aRestartSuspectsNobodyAndForgetsNoRoundTrip() {
        detector.onPing(0, 0);
        detector.onPong(0, 1, 80);
        detector.onPing(0, 1_080);
        detector.restart(9_000);
        assertThat(detector.isSuspected(0, 20_000)).isFalse();
        assertThat(detector.timeoutNs(0)).isEqualTo(240);
        assertThat(detector.timeoutNs(1)).isEqualTo(400);
    }

    /** RFC 6298 by hand: R, R/2; then RTTVAR = 3/4 RTTVAR + 1/4 |SRTT - R|, SRTT = 7/8 SRTT + 1/8 R. */
    @ParameterizedTest
    @CsvSource({
        "80, 240",
        "80 80, 200",
        "80 160, 290",
        "8 8 8 8, 100",
        "800, 2000",
        "800 0, 2000",
        "0, 100",
    })
    void waitsByTheRoundTripsMeasured(final String roundTrips, final long timeoutNs) {
        long nowNs = 0;
        for (final String roundTrip : roundTrips.split(" ")) {
            final long ping = detector.onPing(1, nowNs);
            nowNs += Long.parseLong(roundTrip);
            assertThat(detector.onPong(1, ping, nowNs)).isTrue();
        }
        assertThat(detector.timeoutNs(1)).isEqualTo(timeoutNs);
    }

    @Test
    void answersThatCannotBeDoNotCount() {
        detector.restart(0);
        assertThat(detector.onPong(0, 1, 5)).isFalse();
        detector.onPing(0, 1_000);
        detector.onPing(0, 1_400);
        assertThat(detector.onPong(0, 3, 1_450)).isFalse();
        assertThat(detector.onPong(0, 0, 1_450)).isFalse();
        assertThat(detector.onPong(0, -1, 1_450)).isFalse();
        assertThat(detector.onPong(0, Long.MAX_VALUE, 1_450)).isFalse();
        assertThat(detector.onPong(0, 2, 1_500)).isTrue();
        assertThat(detector.onPong(0, 2, 1_600)).isFalse();
        assertThat(detector.onPong(0, 1, 1_600)).isFalse();
        assertThat(detector.pingDueNs(0)).isEqualTo(2_500);
        assertThat(detector.timeoutNs(0)).isEqualTo(300);
    }

    /** A punctual caller: the moment of suspicion that is named after the last sign of life is the moment at which it comes. */
    @Test
    void suspectsWhenItSaid() {
        for (long seed = 0; seed < 3_000; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final PingDetector any = new PingDetector(
                    1, new PingOptions(1 + random.nextInt(2_000), 400, 100, 2_000, 1 + random.nextInt(5)));
            long nowNs = random.nextBoolean(.2) ? Long.MAX_VALUE - random.nextInt(20_000) : random.nextInt(1_000);
            any.restart(nowNs);
            for (int i = random.nextInt(30); i > 0; i--) {
                nowNs = any.pingDueNs(0);
                final long ping = any.onPing(0, nowNs);
                nowNs += random.nextInt(random.nextBoolean(.2) ? 3_000 : 300);
                assertThat(any.onPong(0, ping, nowNs)).isTrue();
            }
            final long suspicionNs = any.suspicionNs(0);
            while (any.pingDueNs(0) - suspicionNs < 0) {
                nowNs = any.pingDueNs(0);
                assertThat(any.isSuspected(0, nowNs)).as("seed %d", seed).isFalse();
                any.onPing(0, nowNs);
                assertThat(any.suspicionNs(0)).as("seed %d", seed).isEqualTo(suspicionNs);
            }
            assertThat(any.isSuspected(0, suspicionNs - 1)).as("seed %d", seed).isFalse();
            assertThat(any.isSuspected(0, suspicionNs)).as("seed %d", seed).isTrue();
        }
    }

    @Test
    void allocatesNothing() {
        final long[] nowNs = new long[1];
        assertThat(Allocation.leastOf(() -> {
                    nowNs[0] = detector.pingDueNs(1);
                    final long ping = detector.onPing(1, nowNs[0]);
                    nowNs[0] += detector.isSuspected(1, nowNs[0]) ? 1 : 70;
                    detector.onPong(1, ping, nowNs[0]);
                }))
                .isZero();
        assertThat(detector.timeoutNs(1)).isEqualTo(100);
    }

    @Test
    void saysWhatIsAllowed() {
        assertThatThrownBy(() -> new PingOptions(0, 400, 100, 2_000, 3))
                .hasMessageStartingWith("intervalNs 0 is not within 1..");
        assertThatThrownBy(() -> new PingOptions(1, 400, 500, 2_000, 3))
                .hasMessage("firstTimeoutNs 400 is not within 500..2000");
        assertThatThrownBy(() -> new PingOptions(1, 400, 3_000, 2_000, 3))
                .hasMessage("minTimeoutNs 3000 is not within 1..2000");
        assertThatThrownBy(() -> new PingOptions(1, 400, 100, 2_000, 17)).hasMessage("attempts 17 is not within 1..16");
    }

    /** Suspected three timeouts after a missed report: of the longest before any round trip is known, then of the shortest. */
    @ParameterizedTest
    @CsvSource({"50, 340, 340, 160", "60, 300, 300, 165", "150, 300, 300, 186", "50, 3100, 3100, 850", "1, 2, 4, 4"})
    void keepsToTheTimeThatReportsAndFailuresTake(
            final long reportNs, final long failureTimeoutNs, final long latestNs, final long soonestNs) {
        final PingDetector any = new PingDetector(1, PingOptions.ofReports(reportNs, failureTimeoutNs));
        any.restart(0);
        assertThat(any.suspicionNs(0)).isEqualTo(latestNs);
        any.onPong(0, any.onPing(0, 0), 0);
        assertThat(any.suspicionNs(0)).isEqualTo(soonestNs);
    }
}
