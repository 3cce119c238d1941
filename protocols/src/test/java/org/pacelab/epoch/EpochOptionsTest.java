package org.pacelab.epoch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EpochOptionsTest {
    private static final EpochOptions SOME = EpochOptions.fixed();

    /** A clock that loses as much as it may, against one that gains as much. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100, 10_000, 200_000})
    void whoWaitsForALeaseToEndWaitsLongerThanItRuns(final long ppm) {
        final EpochOptions options = with(SOME.leaseNs(), SOME.tokenNs(), ppm, SOME.windowFrames(), 1024);
        final double longestNs = options.grantedNs() / (1 - ppm / 1e6);
        final double shortestNs = options.outlivedNs() / (1 + ppm / 1e6);
        assertThat(longestNs).isLessThanOrEqualTo(options.leaseNs());
        assertThat(shortestNs).isGreaterThanOrEqualTo(options.leaseNs());
    }

    @ParameterizedTest
    @CsvSource({
        "100, 51, 0, 2, 1024, leaseNs 100 is below twice the positive tokenNs 51",
        "100, 0, 0, 2, 1024, leaseNs 100 is below twice the positive tokenNs 0",
        "100, 50, 250000, 2, 1024, maxDriftPpm 250000 is not within 0..249999",
        "100, 50, 0, 1, 1024, windowFrames 1 is below 2",
        "100, 50, 0, 2, 1000, maxUncommitted 1000 is not a power of two"
    })
    void saysWhatIsAllowed(
            final long leaseNs,
            final long tokenNs,
            final long ppm,
            final int windowFrames,
            final int maxUncommitted,
            final String message) {
        assertThatThrownBy(() -> with(leaseNs, tokenNs, ppm, windowFrames, maxUncommitted))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void tellsNodesFromTheirControlPlane() {
        assertThat(EpochOptions.defaults().nodeCount(8)).isEqualTo(5);
        assertThat(EpochOptions.defaults().control(8).nodeCount()).isEqualTo(5);
        assertThat(SOME.requireFixed().nodeCount(5)).isEqualTo(5);
        assertThatThrownBy(() -> EpochOptions.defaults().requireFixed()).hasMessage("controlReplicas 3 is not 0");
    }

    private static EpochOptions with(
            final long leaseNs, final long tokenNs, final long ppm, final int windowFrames, final int maxUncommitted) {
        return new EpochOptions(
                leaseNs,
                tokenNs,
                SOME.reportNs(),
                SOME.failureTimeoutNs(),
                ppm,
                windowFrames,
                maxUncommitted,
                SOME.sessionCapacity(),
                SOME.snapshotEntries(),
                SOME.snapshotChunkLength(),
                SOME.maxBatchLength(),
                SOME.minMembers(),
                SOME.controlReplicas(),
                SOME.phiThreshold(),
                SOME.pings());
    }
}
