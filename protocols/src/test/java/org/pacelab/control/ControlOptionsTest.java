package org.pacelab.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.pacelab.epoch.EpochOptions;
import org.pacelab.failure.FailureDetector;
import org.pacelab.failure.HeartbeatDetector;
import org.pacelab.failure.PhiAccrualDetector;
import org.pacelab.failure.PingDetector;

class ControlOptionsTest {
    private static final long MS = 1_000_000;

    @Test
    void goesByHeartbeatsUnlessThereIsAThreshold() {
        final FailureDetector detector = with(0).newDetector();
        assertThat(detector).isInstanceOf(HeartbeatDetector.class);
        detector.restart(0);
        assertThat(detector.suspicionNs(2)).isEqualTo(300 * MS);
    }

    @Test
    void aThresholdBringsReportsAndHalfTheTimeoutAsAPause() {
        final FailureDetector detector = with(8).newDetector();
        assertThat(detector).isInstanceOf(PhiAccrualDetector.class);
        detector.restart(0);
        assertThat(detector.suspicionNs(2)).isBetween(270 * MS, 271 * MS);
    }

    @Test
    void pingsWhoeverMissedAReport() {
        final FailureDetector detector = with(0, 1).newDetector();
        assertThat(detector).isInstanceOf(PingDetector.class);
        detector.restart(0);
        assertThat(((PingDetector) detector).pingDueNs(2)).isEqualTo(100 * MS);
        assertThat(detector.suspicionNs(2)).isBetween(299 * MS, 300 * MS);
    }

    @Test
    void saysWhatIsAllowed() {
        assertThatThrownBy(() -> with(0, 2)).hasMessage("pings 2 is not within 0..1");
        assertThatThrownBy(() -> with(0, -1)).hasMessage("pings -1 is not within 0..1");
        assertThatThrownBy(() -> with(8, 1))
                .hasMessage("pings 1 and phiThreshold 8 are two failure detectors: one of them is to be 0");
        assertThatThrownBy(() -> with(-1)).hasMessage("phiThreshold -1 is not within 0..100");
        assertThatThrownBy(() -> with(101)).hasMessage("phiThreshold 101 is not within 0..100");
        assertThatThrownBy(() -> new ControlOptions(3, 1, 1, 0, 0, 8, 0)).hasMessage("reportNs 0 is below 1");
    }

    @Test
    void nodesAndTheirControlPlaneAgree() {
        final EpochOptions defaults = EpochOptions.defaults();
        assertThat(defaults.control(8))
                .isEqualTo(new ControlOptions(
                        5, defaults.failureTimeoutNs(), 1, defaults.maxUncommitted() / 4, defaults.reportNs(), 0, 0));
    }

    private static ControlOptions with(final int phiThreshold) {
        return with(phiThreshold, 0);
    }

    private static ControlOptions with(final int phiThreshold, final int pings) {
        return new ControlOptions(3, 300 * MS, 1, 0, 50 * MS, phiThreshold, pings);
    }
}
