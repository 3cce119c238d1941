package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pacelab.replica.SeededRandom;

class SimulatedLinkTest {
    private final SimulatedLink link = new SimulatedLink(0, 1, Delay.constant(1_000), new SeededRandom(1));

    @Test
    void aFrameOccupiesTheLinkForItsLengthAndTheNextWaitsBehindIt() {
        link.traits(LinkTraits.PLAIN.limited(1_000_000, 500));
        assertThat(link.enter(0, 100)).isEqualTo(100_000 + 1_000);
        assertThat(link.enter(0, 50)).isEqualTo(150_000 + 1_000);
        assertThat(link.enter(149_000, 10)).isEqualTo(160_000 + 1_000);
        assertThat(link.enter(500_000, 10)).isEqualTo(510_000 + 1_000);
    }

    @Test
    void aLinkIsFullWhileMoreBytesWaitThanItsQueueTakes() {
        link.traits(LinkTraits.PLAIN.limited(1_000_000, 500));
        for (int i = 0; i < 6; i++) {
            assertThat(link.isFull(0)).as("after %d frames", i).isFalse();
            link.enter(0, 100);
        }
        assertThat(link.isFull(0)).isTrue();
        assertThat(link.isFull(99_000)).isTrue();
        assertThat(link.isFull(100_000)).isFalse();
    }

    @Test
    void aLinkThatKeepsOrderDeliversNothingBeforeWhatWasSentEarlier() {
        link.delay(Delay.exponential(1_000));
        assertThat(overtakings()).isPositive();
        link.traits(LinkTraits.PLAIN.inOrder(true));
        assertThat(overtakings()).isZero();
    }

    @Test
    void extraDelayComesOnTop() {
        link.extraDelay(Delay.constant(7));
        assertThat(link.enter(10, 1)).isEqualTo(1_017);
        link.noExtraDelay();
        assertThat(link.enter(10, 1)).isEqualTo(1_010);
    }

    private int overtakings() {
        int overtakings = 0;
        long latestNs = 0;
        for (int i = 0; i < 500; i++) {
            final long arrivalNs = link.enter(i, 1);
            overtakings += arrivalNs < latestNs ? 1 : 0;
            latestNs = Math.max(latestNs, arrivalNs);
        }
        return overtakings;
    }
}
