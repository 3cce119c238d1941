package org.pacelab.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HeartbeatDetectorTest {
    private static final long TIMEOUT_NS = 100;

    private final HeartbeatDetector detector = new HeartbeatDetector(2, TIMEOUT_NS);

    @Test
    void suspectsWhoIsSilentForItsTimeoutAndNobodyElse() {
        detector.restart(1_000);
        detector.heard(1, 1_050);
        assertThat(detector.suspicionNs(0)).isEqualTo(1_100);
        assertThat(detector.suspicionNs(1)).isEqualTo(1_150);
        assertThat(detector.isSuspected(0, 1_099)).isFalse();
        assertThat(detector.isSuspected(0, 1_100)).isTrue();
        assertThat(detector.isSuspected(1, 1_100)).isFalse();
        assertThat(detector.isSuspected(1, 1_150)).isTrue();
    }

    @Test
    void whoIsHeardAgainIsSuspectedNoMore() {
        detector.restart(0);
        assertThat(detector.isSuspected(0, 500)).isTrue();
        detector.heard(0, 500);
        assertThat(detector.isSuspected(0, 599)).isFalse();
        assertThat(detector.isSuspected(0, 600)).isTrue();
    }

    @Test
    void aRestartGivesEverybodyTheWholeTimeout() {
        detector.restart(0);
        detector.restart(500);
        assertThat(detector.isSuspected(0, 599)).isFalse();
        assertThat(detector.isSuspected(1, 599)).isFalse();
        assertThat(detector.isSuspected(1, 600)).isTrue();
    }

    @Test
    void aClockMayWrap() {
        detector.restart(Long.MAX_VALUE - 10);
        assertThat(detector.isSuspected(0, Long.MIN_VALUE + 80)).isFalse();
        assertThat(detector.isSuspected(0, Long.MIN_VALUE + 89)).isTrue();
    }

    @Test
    void aTimeoutIsPositive() {
        assertThatThrownBy(() -> new HeartbeatDetector(2, 0)).hasMessage("timeoutNs 0 is below 1");
    }
}
