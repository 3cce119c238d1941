package org.pacelab.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.control.Allocation;
import org.pacelab.replica.SeededRandom;

class PhiAccrualDetectorTest {
    private static final long MS = 1_000_000;

    /** Of the standard normal distribution, where a longer interval has a probability of 10^-8. */
    private static final double DEVIATIONS_AT_8 = 5.6120012;

    private final PhiAccrualDetector detector =
            new PhiAccrualDetector(2, new PhiAccrualOptions(8, 4, 100 * MS, 10 * MS, 50 * MS));

    @Test
    void waitsForTheFirstIntervalAsItIsEstimated() {
        detector.restart(7);
        assertThat(detector.suspicionNs(0) - 7).isCloseTo((long) ((150 + DEVIATIONS_AT_8 * 25) * MS), within(10L));
        assertThat(detector.phi(0, 7 + 150 * MS)).isCloseTo(Math.log10(2), within(1e-6));
    }

    /** Mean and deviation of the intervals by hand. */
    @ParameterizedTest
    @CsvSource({
        "100 100 100 100, 100, 10",
        "50 150 50 150, 100, 50",
        "10 20 30 40, 25, 11.1803399",
        "999 100 100 100 100, 100, 10",
        "1 50 150 50 150, 100, 50"
    })
    void waitsByTheLastIntervals(final String intervalsMs, final double meanMs, final double deviationMs) {
        final PhiAccrualDetector patient =
                new PhiAccrualDetector(1, new PhiAccrualOptions(8, 4, 10_000 * MS, 10 * MS, 50 * MS));
        long nowNs = 3;
        patient.heard(0, nowNs);
        for (final String interval : intervalsMs.split(" ")) {
            nowNs += Long.parseLong(interval) * MS;
            patient.heard(0, nowNs);
        }
        final double silenceMs = meanMs + 50 + DEVIATIONS_AT_8 * deviationMs;
        assertThat(patient.suspicionNs(0) - nowNs).isCloseTo((long) (silenceMs * MS), within(100L));
        final long oneDeviationNs = (long) ((meanMs + 50 + deviationMs) * MS);
        assertThat(patient.phi(0, nowNs + oneDeviationNs)).isCloseTo(-Math.log10(.158655254), within(1e-5));
    }

    @Test
    void suspectsExactlyWhenItSaidAndWhenPhiReachesTheThreshold() {
        for (long seed = 0; seed < 2_000; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final double threshold = 1 + random.nextInt(20);
            final int windowLength = 2 + random.nextInt(30);
            final long pauseNs = random.nextLong(0, 200 * MS);
            final PhiAccrualDetector any =
                    new PhiAccrualDetector(1, new PhiAccrualOptions(threshold, windowLength, 50 * MS, MS, pauseNs));
            final ArrayDeque<Long> window = new ArrayDeque<>();
            long nowNs = random.nextLong();
            any.restart(nowNs);
            for (int i = 0; i < 60; i++) {
                final long suspicionNs = any.suspicionNs(0);
                assertThat(any.isSuspected(0, suspicionNs)).as("seed %d", seed).isTrue();
                assertThat(any.isSuspected(0, suspicionNs - 1))
                        .as("seed %d", seed)
                        .isFalse();
                assertThat(any.phi(0, suspicionNs)).as("seed %d", seed).isGreaterThanOrEqualTo(threshold - 1e-9);
                assertThat(any.phi(0, suspicionNs - 2)).as("seed %d", seed).isLessThan(threshold + 1e-9);
                final long patienceNs = suspicionNs - nowNs;
                final long intervalNs = (long) random.nextLogUniform(1e5, 1e9);
                nowNs += intervalNs;
                any.heard(0, nowNs);
                if (i > 0) {
                    window.add(Math.min(intervalNs, patienceNs) / 1_000);
                }
                if (window.size() > windowLength) {
                    window.remove();
                }
                if (window.size() > 1) {
                    assertThat((double) (any.suspicionNs(0) - nowNs))
                            .as("seed %d", seed)
                            .isCloseTo(patienceNs(window, threshold, pauseNs), within(1_000.0));
                }
            }
        }
    }

    /** Regular heartbeats, then none: suspected sooner than one whose heartbeats came irregularly with the same mean. */
    @Test
    void waitsLongerForWhoIsIrregular() {
        for (int i = 0; i < 10; i++) {
            detector.heard(0, i * 100L * MS);
            detector.heard(1, (i * 100L + i % 2 * 60) * MS);
        }
        assertThat(detector.suspicionNs(0)).isLessThan(detector.suspicionNs(1) - 200 * MS);
    }

    @Test
    void anOutageDoesNotMakeItDeaf() {
        long nowNs = 0;
        for (int i = 0; i < 10; i++, nowNs += 100 * MS) {
            detector.heard(0, nowNs);
        }
        final long before = detector.suspicionNs(0) - (nowNs - 100 * MS);
        nowNs += 3_600_000 * MS;
        detector.heard(0, nowNs);
        assertThat(detector.isSuspected(0, nowNs)).isFalse();
        assertThat(detector.suspicionNs(0) - nowNs).isLessThan(4 * before);
    }

    @Test
    void aRestartForgetsWhatItLearned() {
        final PhiAccrualDetector fresh =
                new PhiAccrualDetector(2, new PhiAccrualOptions(8, 4, 100 * MS, 10 * MS, 50 * MS));
        for (int i = 0; i < 10; i++) {
            detector.heard(0, i * 300L * MS);
        }
        detector.restart(5_000 * MS);
        fresh.restart(5_000 * MS);
        for (int i = 0; i < 8; i++) {
            assertThat(detector.suspicionNs(0)).isEqualTo(fresh.suspicionNs(0));
            detector.heard(0, (5_010 + i * i * 30L) * MS);
            fresh.heard(0, (5_010 + i * i * 30L) * MS);
        }
        assertThat(detector.suspicionNs(1)).isEqualTo(fresh.suspicionNs(1));
    }

    @Test
    void aClockMayWrap() {
        final long startNs = Long.MAX_VALUE - 150 * MS;
        detector.restart(startNs);
        for (int i = 0; i < 5; i++) {
            detector.heard(0, startNs + i * 100L * MS);
        }
        final long silenceNs = (long) ((150 + DEVIATIONS_AT_8 * 10) * MS);
        assertThat(detector.suspicionNs(0) - (startNs + 400 * MS)).isCloseTo(silenceNs, within(10L));
        assertThat(detector.isSuspected(0, startNs + 500 * MS)).isFalse();
    }

    @Test
    void allocatesNothing() {
        final long[] nowNs = new long[1];
        assertThat(Allocation.leastOf(() -> {
                    nowNs[0] += 100 * MS + (nowNs[0] & 0xFFFFF);
                    detector.heard(1, nowNs[0]);
                    nowNs[0] += detector.phi(1, nowNs[0] + 1) > 8 || detector.isSuspected(1, nowNs[0]) ? 1 : 2;
                }))
                .isZero();
        assertThat(nowNs[0]).isPositive();
    }

    @Test
    void saysWhatIsAllowed() {
        assertThatThrownBy(() -> new PhiAccrualOptions(.5, 4, 1, 1, 0))
                .hasMessage("threshold 0.5 is not within 1..100");
        assertThatThrownBy(() -> new PhiAccrualOptions(Double.NaN, 4, 1, 1, 0))
                .hasMessage("threshold NaN is not within 1..100");
        assertThatThrownBy(() -> new PhiAccrualOptions(8, 1, 1, 1, 0))
                .hasMessage("windowLength 1 is not within 2..1024");
        assertThatThrownBy(() -> new PhiAccrualOptions(8, 4, 0, 1, 0))
                .hasMessage("firstIntervalNs 0 is not within 1..60000000000");
        assertThatThrownBy(() -> new PhiAccrualOptions(8, 4, 1, 0, 0))
                .hasMessage("minDeviationNs 0 is not within 1..60000000000");
        assertThatThrownBy(() -> new PhiAccrualOptions(8, 4, 1, 1, -1))
                .hasMessage("acceptablePauseNs -1 is not within 0..60000000000");
    }

    private static double patienceNs(final ArrayDeque<Long> windowUs, final double threshold, final long pauseNs) {
        final double mean = windowUs.stream().mapToLong(us -> us).average().orElseThrow();
        final double variance = windowUs.stream()
                .mapToDouble(us -> (us - mean) * (us - mean))
                .average()
                .orElseThrow();
        final double deviationNs = Math.max(MS, Math.sqrt(variance) * 1_000);
        return Math.min(
                mean * 1_000 + pauseNs + NormalTail.deviationsAt(threshold) * deviationNs,
                PhiAccrualOptions.MAX_INTERVAL_NS);
    }
}
