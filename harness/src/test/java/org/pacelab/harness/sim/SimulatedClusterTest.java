package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pacelab.harness.sim.ProbeProtocol.Probe;
import org.pacelab.harness.sim.ProbeProtocol.Received;
import org.pacelab.journal.Durability;

class SimulatedClusterTest {
    private static final long DELAY_NS = 1_000;

    private SimulatedCluster cluster = newCluster(0, 1);

    private static SimulatedCluster newCluster(final long periodNs, final long seed) {
        final SimulatedCluster cluster = new SimulatedCluster(
                new ClusterSetup(
                        new ProbeProtocol(),
                        "only",
                        Map.of("periodNs", periodNs),
                        3,
                        0,
                        Durability.MEMORY,
                        DELAY_NS,
                        5_000,
                        1,
                        1,
                        seed),
                List.of());
        return cluster;
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private Probe probe(final int number) {
        return (Probe) cluster.node(number).replica();
    }

    private void sendAt(final long atNs, final int from, final int to, final long number) {
        cluster.at(atNs, () -> assertThat(probe(from).send(to, number)).isTrue());
    }

    @Test
    void aFrameTakesExactlyTheDelayOfItsLink() {
        cluster.start();
        cluster.network().link(0, 2).delay(Delay.constant(4_321));
        sendAt(100, 0, 1, 7);
        sendAt(100, 0, 2, 8);
        cluster.runUntil(10_000);
        assertThat(probe(1).received).containsExactly(new Received(1_100, 0, 7));
        assertThat(probe(2).received).containsExactly(new Received(4_421, 0, 8));
    }

    @Test
    void framesThatArriveTogetherAreHandedOverInOneCycleInTheOrderTheyWereSent() {
        cluster.start();
        sendAt(100, 0, 1, 1);
        sendAt(100, 2, 1, 2);
        sendAt(100, 0, 1, 3);
        cluster.runUntil(5_000);
        assertThat(probe(1).numbers()).containsExactly(1L, 2L, 3L);
        assertThat(probe(1).cyclesNs).containsExactly(0L, 1_100L);
    }

    @Test
    void lossAndDuplicatesAreDrawnWithTheirProbabilities() {
        cluster.start();
        cluster.network().link(0, 1).traits(LinkTraits.PLAIN.lossy(.3, 0));
        cluster.network().link(0, 2).traits(LinkTraits.PLAIN.lossy(0, .2));
        for (int i = 0; i < 10_000; i++) {
            sendAt(i * 10L, 0, 1, i);
            sendAt(i * 10L, 0, 2, i);
        }
        cluster.runUntil(200_000);
        assertThat(probe(1).received.size()).isBetween(6_800, 7_200);
        assertThat(probe(2).received.size()).isBetween(11_850, 12_150);
    }

    @Test
    void jitterLetsFramesOvertakeEachOther() {
        cluster.start();
        cluster.network().link(0, 1).delay(Delay.uniform(DELAY_NS, DELAY_NS + 100));
        for (int i = 0; i < 100; i++) {
            sendAt(i, 0, 1, i);
        }
        cluster.runUntil(5_000);
        assertThat(probe(1).numbers())
                .hasSize(100)
                .isNotEqualTo(LongStream.range(0, 100).boxed().toList());
        assertThat(probe(1).received)
                .allMatch(frame ->
                        frame.nowNs() - frame.number() >= DELAY_NS && frame.nowNs() - frame.number() <= DELAY_NS + 100);
    }

    @Test
    void aCutThatDropsLosesWhatIsSentAndDeliversWhatIsUnderWay() {
        cluster.start();
        sendAt(100, 0, 1, 1);
        cluster.at(500, () -> cluster.network().cut(0, 1, SimulatedLink.Cut.DROP));
        sendAt(600, 0, 1, 2);
        sendAt(600, 1, 0, 3);
        cluster.at(1_500, () -> cluster.network().cut(0, 1, SimulatedLink.Cut.NONE));
        sendAt(1_600, 0, 1, 4);
        cluster.runUntil(5_000);
        assertThat(probe(1).numbers()).containsExactly(1L, 4L);
        assertThat(probe(0).numbers()).containsExactly(3L);
        assertThat(cluster.network().lostCount()).isEqualTo(1);
    }

    @Test
    void aCutThatHoldsDeliversInOrderWhenItHeals() {
        cluster.start();
        cluster.network().cut(0, 1, SimulatedLink.Cut.HOLD);
        sendAt(100, 0, 1, 1);
        sendAt(200, 0, 1, 2);
        sendAt(8_500, 0, 1, 3);
        cluster.at(9_000, () -> cluster.network().heal());
        cluster.runUntil(20_000);
        assertThat(probe(1).received)
                .containsExactly(new Received(9_000, 0, 1), new Received(9_000, 0, 2), new Received(9_500, 0, 3));
    }

    @Test
    void aFullLinkRefusesTheClaim() {
        cluster.start();
        cluster.runUntil(0);
        cluster.network().cut(0, 1, SimulatedLink.Cut.HOLD);
        for (int i = 0; i < SimulatedLink.CAPACITY; i++) {
            assertThat(probe(0).send(1, i)).isTrue();
        }
        assertThat(probe(0).send(1, 0)).isFalse();
        assertThat(probe(0).send(2, 0)).isTrue();
        cluster.network().heal();
        cluster.runUntil(5_000);
        assertThat(probe(1).received).hasSize(SimulatedLink.CAPACITY);
        assertThat(probe(0).send(1, 0)).isTrue();
    }

    @Test
    void aKilledNodeLosesItsInboxAndWhatIsUnderWayToItButNotWhatItSent() {
        cluster.start();
        sendAt(100, 0, 1, 1);
        sendAt(1_050, 1, 2, 2);
        cluster.at(1_060, () -> cluster.node(1).crash(Crash.KILL));
        cluster.at(1_070, () -> cluster.node(1).start());
        sendAt(1_200, 0, 1, 3);
        cluster.runUntil(5_000);
        assertThat(probe(1).numbers()).containsExactly(3L);
        assertThat(probe(2).numbers()).containsExactly(2L);
        assertThat(cluster.node(1).incarnation()).isEqualTo(2);
    }

    @Test
    void aRestartedMemoryReplicaIsAmnesiac() {
        cluster.start();
        assertThat(probe(1).context.amnesiac()).isFalse();
        cluster.node(1).crash(Crash.KILL);
        cluster.node(1).start();
        assertThat(probe(1).context.amnesiac()).isTrue();
        assertThat(probe(0).context.amnesiac()).isFalse();
    }

    @Test
    void aPauseBeforeThePollLeavesFramesUnread() {
        cluster.start();
        cluster.at(500, () -> cluster.node(1).pause(PausePoint.BEFORE_POLL, 10_000));
        sendAt(100, 0, 1, 1);
        sendAt(200, 0, 1, 2);
        cluster.runUntil(10_499);
        assertThat(probe(1).received).isEmpty();
        cluster.runUntil(20_000);
        assertThat(probe(1).received).containsExactly(new Received(10_500, 0, 1), new Received(10_500, 0, 2));
    }

    @Test
    void aPauseAfterThePollShowsTheFrameLateByARightClock() {
        cluster.start();
        cluster.at(500, () -> cluster.node(1).pause(PausePoint.AFTER_POLL, 10_000));
        sendAt(100, 0, 1, 1);
        sendAt(200, 0, 1, 2);
        cluster.runUntil(20_000);
        assertThat(probe(1).received).containsExactly(new Received(11_100, 0, 1), new Received(11_100, 0, 2));
        assertThat(probe(1).cyclesNs).containsExactly(0L, 11_100L, 11_100L);
    }

    @Test
    void aPauseAfterTheClockWasReadShowsTheFrameByThatClockAndSendsLate() {
        cluster.start();
        cluster.at(500, () -> cluster.node(1).pause(PausePoint.AFTER_CLOCK, 10_000));
        sendAt(100, 0, 1, 1);
        sendAt(200, 0, 1, 2);
        cluster.runUntil(11_099);
        assertThat(probe(1).received).isEmpty();
        cluster.runUntil(20_000);
        assertThat(probe(1).received).containsExactly(new Received(1_100, 0, 1), new Received(11_100, 0, 2));
    }

    @Test
    void aCrashEndsAPause() {
        cluster.start();
        cluster.at(500, () -> cluster.node(1).pause(PausePoint.AFTER_CLOCK, 10_000));
        sendAt(100, 0, 1, 1);
        cluster.at(2_000, () -> cluster.node(1).crash(Crash.KILL));
        cluster.at(3_000, () -> cluster.node(1).start());
        sendAt(3_000, 0, 1, 2);
        cluster.runUntil(20_000);
        assertThat(probe(1).received).containsExactly(new Received(4_000, 0, 2));
    }

    @Test
    void aNodeSeesItsOwnClockAndIsSteppedWhenThatShowsTheDeadline() {
        cluster.close();
        cluster = newCluster(1_000_000, 1);
        cluster.node(0).clock(new NodeClock(500, 100));
        cluster.start();
        cluster.runUntil(999_900);
        assertThat(probe(0).cyclesNs).containsExactly(500L);
        cluster.runUntil(1_000_000);
        assertThat(probe(0).cyclesNs).hasSizeGreaterThan(1);
        assertThat(probe(0).cyclesNs.get(1)).isEqualTo(1_000_500L);
    }

    @Test
    void theSameSeedGivesTheSameTraceAndAnotherSeedAnother() {
        assertThat(traceOf(17)).isEqualTo(traceOf(17)).isNotEqualTo(traceOf(18));
    }

    private static long traceOf(final long seed) {
        try (SimulatedCluster run = newCluster(50_000, seed)) {
            run.network().link(0, 1).traits(LinkTraits.PLAIN.lossy(.1, 0));
            run.network().link(1, 2).delay(Delay.uniform(DELAY_NS, DELAY_NS + 500));
            run.start();
            run.runUntil(5_000_000);
            return run.traceHash();
        }
    }
}
