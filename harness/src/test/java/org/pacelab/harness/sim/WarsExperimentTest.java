package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.cluster.QuorumProtocol;

/** The small run of what {@code ./pacelab pbs} does with more samples. */
class WarsExperimentTest {
    private static final long SEED = 1;

    @ParameterizedTest
    @CsvSource({"SSD_1_1, 200000", "DISK_1_1, 200000", "SSD_2_2, 100000"})
    void replicasAndClientsMeetWhatIsPublished(final PublishedStaleness cell, final long samples)
            throws InterruptedException {
        final WarsFigures measured = run(cell, samples, 2);
        assertThat(measured.samples()).isEqualTo(samples);
        assertThat(cell.compare(measured)).allMatch(PublishedStaleness.Figure::isWithin);
    }

    @Test
    void otherQuorumsOrDelaysAreToldApart() throws InterruptedException {
        final WarsFigures measured = run(PublishedStaleness.SSD_1_1, 20_000, 2);
        for (final PublishedStaleness other : PublishedStaleness.values()) {
            final boolean isLatencyOff = other.compare(measured).stream()
                    .anyMatch(figure -> figure.name().endsWith("p99.9 ms") && !figure.isWithin());
            assertThat(isLatencyOff).as(other.name()).isEqualTo(other != PublishedStaleness.SSD_1_1);
        }
    }

    @Test
    void quorumsThatMeetAreAlwaysFresh() throws InterruptedException {
        assertThat(run(PublishedStaleness.DISK_2_2, 50_000, 2).freshShare(0)).isEqualTo(1);
    }

    @Test
    void theSeedAloneDecides() throws InterruptedException {
        final WarsExperiment experiment = new WarsExperiment(QuorumProtocol.quorum(), WarsLegs.DISK, 1, 1, 0);
        final WarsFigures one = experiment.run(110_000, SEED, 1);
        final WarsFigures other = experiment.run(110_000, SEED, 2);
        assertThat(experiment.run(110_000, SEED + 1, 2).freshShare(0)).isNotEqualTo(one.freshShare(0));
        for (final double share : new double[] {0, .01, .5, .99, 1}) {
            assertThat(other.readNs(share)).isEqualTo(one.readNs(share));
            assertThat(other.writeNs(share)).isEqualTo(one.writeNs(share));
        }
        assertThat(other.freshShare(0)).isEqualTo(one.freshShare(0));
    }

    @Test
    void timesThatDoNotAscendFromZeroAreRefused() {
        assertRefused();
        assertRefused(1, 2);
        assertRefused(0, 2, 1);
        assertRefused(0, 2, 2);
    }

    private static void assertRefused(final long... readDelaysNs) {
        assertThatThrownBy(() -> new WarsExperiment(QuorumProtocol.quorum(), WarsLegs.SSD, 1, 1, readDelaysNs))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ascend from 0");
    }

    private static WarsFigures run(final PublishedStaleness cell, final long samples, final int jobs)
            throws InterruptedException {
        return cell.experiment(QuorumProtocol.quorum()).run(samples, SEED, jobs);
    }
}
