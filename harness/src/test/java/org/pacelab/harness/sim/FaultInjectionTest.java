package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pacelab.harness.sim.Fault.Afterwards;
import org.pacelab.harness.sim.Fault.Kind;
import org.pacelab.harness.sim.ProbeProtocol.Probe;
import org.pacelab.harness.sim.SimulatedLink.Cut;
import org.pacelab.journal.Durability;
import org.pacelab.journal.Journal;

class FaultInjectionTest {
    private static final long DELAY_NS = 1_000;
    private static final long FORCE_NS = 5_000;
    private static final long HEAL_NS = 1_000_000;

    private final SimulatedCluster cluster = new SimulatedCluster(
            new ClusterSetup(new ProbeProtocol(), "only", Map.of(), 3, 0, Durability.DISK, DELAY_NS, FORCE_NS, 1, 1, 1),
            List.of());

    @AfterEach
    void close() {
        cluster.close();
    }

    private FaultInjection inject(final Fault... faults) {
        final FaultInjection injection = FaultInjection.schedule(cluster, FaultPlan.of(List.of(faults), HEAL_NS));
        cluster.start();
        return injection;
    }

    private Probe probe(final int number) {
        return (Probe) cluster.node(number).replica();
    }

    /** Appends an entry on node 0 and sends its number to node 1 once that is durable. */
    private void promiseAt(final long atNs, final long number) {
        cluster.at(atNs, () -> {
            probe(0).sendOnceDurable(1, number);
            cluster.node(0).wakeUp();
        });
    }

    private static Fault.Outage outage(final Kind kind, final long fromNs, final long untilNs, final Afterwards then) {
        return new Fault.Outage(kind, fromNs, untilNs, 0, then);
    }

    @Test
    void theEndOfOneFaultLeavesTheOthersAsTheyAre() {
        inject(
                new Fault.Partition(Kind.MUTE, 10, 50, 0, 0, Cut.DROP),
                new Fault.Partition(Kind.SPLIT, 20, 30, Fault.ALL, 0b001, Cut.HOLD),
                new Fault.BadLinks(Kind.LOSS, 10, 30, Fault.ALL, 100),
                new Fault.BadLinks(Kind.NARROW_LINKS, 20, 50, 0, 7));
        final SimulatedLink link = cluster.network().link(0, 1);
        cluster.runUntil(25);
        assertThat(link.cut()).isEqualTo(Cut.DROP);
        assertThat(cluster.network().link(1, 0).cut()).isEqualTo(Cut.HOLD);
        assertThat(link.traits().loss()).isEqualTo(.1);
        cluster.runUntil(40);
        assertThat(link.cut()).isEqualTo(Cut.DROP);
        assertThat(cluster.network().link(1, 0).cut()).isEqualTo(Cut.NONE);
        assertThat(link.traits())
                .isEqualTo(LinkTraits.PLAIN.limited(7, link.traits().queueLength()));
        cluster.runUntil(60);
        assertThat(link.cut()).isEqualTo(Cut.NONE);
        assertThat(link.traits()).isEqualTo(LinkTraits.PLAIN);
    }

    @Test
    void aNodeIsDownAsLongAsAnyFaultHoldsItDown() {
        final FaultInjection injection = inject(
                outage(Kind.KILL, 10, 100, Afterwards.RESTARTS),
                new Fault.Outage(Kind.POWER_CUT, 20, 50, Fault.ALL, Afterwards.RESTARTS));
        cluster.runUntil(60);
        assertThat(cluster.node(0).isUp()).isFalse();
        assertThat(cluster.node(1).isUp()).isTrue();
        cluster.runUntil(100);
        assertThat(cluster.node(0).isUp()).isTrue();
        assertThat(injection.strikes()).isEqualTo(Map.of(Kind.KILL, 1L, Kind.POWER_CUT, 1L));
    }

    @Test
    void whatStruckNobodyIsNotCounted() {
        final FaultInjection injection = inject(
                outage(Kind.KILL, 10, 100, Afterwards.RESTARTS),
                new Fault.Pause(20, 30, 0, PausePoint.BEFORE_POLL),
                outage(Kind.KILL, 30, 40, Afterwards.RESTARTS),
                outage(Kind.FAILED_FORCE, 40, 90, Afterwards.RESTARTS),
                outage(Kind.ROTTEN_RECORD, 50, 60, Afterwards.IS_WIPED));
        cluster.runUntil(HEAL_NS);
        assertThat(injection.strikes()).isEqualTo(Map.of(Kind.KILL, 1L));
        assertThat(cluster.node(0).isUp()).isTrue();
    }

    @Test
    void onlyWhatHappensIsCounted() {
        final FaultInjection injection = inject(
                new Fault.Pause(10_000, 20_000, 0, PausePoint.AFTER_POLL),
                new Fault.Pause(10_000, 20_000, 1, PausePoint.AFTER_POLL),
                new Fault.DiskStall(30_000, 40_000, 0),
                new Fault.DiskStall(30_000, 40_000, 1),
                outage(Kind.KILL, 50_000, 90_000, Afterwards.RESTARTS),
                new Fault.Partition(Kind.MUTE, 60_000, 70_000, 0, 0, Cut.DROP),
                new Fault.Partition(Kind.SPLIT, 60_000, 70_000, Fault.ALL, 0b001, Cut.HOLD),
                new Fault.Partition(Kind.DEAF, 60_000, 70_000, 1, 0, Cut.DROP),
                new Fault.BadLinks(Kind.NARROW_LINKS, 60_000, 70_000, 0, 7));
        cluster.at(11_000, () -> probe(0).send(1, 7));
        promiseAt(28_000, 8);
        cluster.runUntil(HEAL_NS);
        assertThat(injection.strikes())
                .isEqualTo(Map.of(Kind.PAUSE, 1L, Kind.DISK_STALL, 1L, Kind.KILL, 1L, Kind.DEAF, 1L));
    }

    @Test
    void aLinkThatComesToDropLosesWhatItHeld() {
        inject(
                new Fault.Partition(Kind.SPLIT, 10, 50_000, Fault.ALL, 0b001, Cut.HOLD),
                new Fault.Partition(Kind.MUTE, 20_000, 40_000, 0, 0, Cut.DROP));
        cluster.at(100, () -> probe(0).send(1, 1));
        cluster.at(45_000, () -> probe(0).send(1, 2));
        cluster.runUntil(HEAL_NS);
        assertThat(probe(1).numbers()).containsExactly(2L);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"FAILED_WRITE", "FAILED_FORCE"})
    void aFailedDiskStopsTheReplicaInOneLineAndNothingUnforcedIsPromised(final Kind kind) {
        final FaultInjection injection = inject(outage(kind, 100_000, 200_000, Afterwards.RESTARTS));
        promiseAt(50_000, 1);
        promiseAt(110_000, 2);
        promiseAt(250_000, 3);
        cluster.runUntil(150_000);
        assertThat(cluster.node(0).isUp()).isFalse();
        assertThat(cluster.node(0).stopCause())
                .matches("journal stopped: node-0/segment-0000000\\d: Input/output error")
                .doesNotContain("\n");
        cluster.runUntil(HEAL_NS);
        assertThat(cluster.node(0).isUp()).isTrue();
        assertThat(probe(0).context.amnesiac()).isFalse();
        assertThat(probe(1).numbers()).containsExactly(1L, 3L);
        assertThat(injection.strikes()).isEqualTo(Map.of(kind, 1L));
    }

    @Test
    void aReplicaWhoseDiskFailedForGoodStaysDown() {
        inject(
                outage(Kind.FAILED_FORCE, 100_000, 200_000, Afterwards.STAYS_DOWN),
                outage(Kind.KILL, 300_000, 400_000, Afterwards.RESTARTS));
        promiseAt(110_000, 1);
        cluster.runUntil(2 * HEAL_NS);
        assertThat(cluster.node(0).isUp()).isFalse();
        assertThat(probe(1).numbers()).isEmpty();
    }

    @Test
    void aForceThatIsStalledReturnsWhenTheStallEnds() {
        inject(new Fault.DiskStall(52_000, 300_000, 0));
        promiseAt(50_000, 1);
        promiseAt(60_000, 2);
        cluster.runUntil(HEAL_NS);
        assertThat(probe(1).received)
                .extracting(ProbeProtocol.Received::nowNs)
                .containsExactly(300_000 + DELAY_NS, 300_000 + FORCE_NS + DELAY_NS);
    }

    @Test
    void aWipedDiskLeavesAnAmnesiacAndAJournalThatSaysSoInAllLivesToCome() {
        inject(
                outage(Kind.WIPED_DISK, 100_000, 150_000, Afterwards.RESTARTS),
                outage(Kind.KILL, 200_000, 250_000, Afterwards.RESTARTS));
        promiseAt(50_000, 1);
        cluster.runUntil(160_000);
        assertThat(probe(0).context.amnesiac()).isTrue();
        assertThat(cluster.node(0).journal().lastIndex()).isZero();
        cluster.runUntil(HEAL_NS);
        assertThat(cluster.node(0).journal().votedFor()).isEqualTo(Journal.FORGOTTEN);
    }

    @ParameterizedTest
    @EnumSource(
            value = Afterwards.class,
            names = {"IS_WIPED", "STAYS_DOWN"})
    void aRottenJournalIsRefusedAndTheNodeCountsAsLost(final Afterwards afterwards) {
        final FaultInjection injection = inject(outage(Kind.ROTTEN_RECORD, 200_000, 250_000, afterwards));
        for (int i = 0; i < 10; i++) {
            promiseAt(10_000 + 10_000 * i, i);
        }
        cluster.runUntil(HEAL_NS);
        assertThat(injection.strikes()).isEqualTo(Map.of(Kind.ROTTEN_RECORD, 1L));
        assertThat(cluster.node(0).stopCause()).contains("node-0/segment-").doesNotContain("\n");
        assertThat(cluster.node(0).isUp()).isEqualTo(afterwards == Afterwards.IS_WIPED);
        if (cluster.node(0).isUp()) {
            assertThat(probe(0).context.amnesiac()).isTrue();
        }
    }

    @Test
    void aClockThatJumpsShowsItsDeadlinesSooner() {
        inject(
                new Fault.ClockChange(Kind.CLOCK_JUMP, 100, 0, 50),
                new Fault.ClockChange(Kind.CLOCK_DRIFT, 200, 0, 1_000));
        cluster.runUntil(1_000_200);
        assertThat(cluster.node(0).clock().localNs(1_000_200)).isEqualTo(1_000_200 + 50 + 1_000);
        assertThat(cluster.node(1).clock()).isEqualTo(NodeClock.EXACT);
    }

    @Test
    void theBusiestNodeIsTheOneThatHasSentMostSinceTheFaultBefore() {
        inject(new Fault.Outage(Kind.KILL, 10_000, 20_000, Fault.BUSIEST, Afterwards.RESTARTS));
        cluster.at(100, () -> probe(2).send(1, 7));
        cluster.runUntil(15_000);
        assertThat(cluster.node(2).isUp()).isFalse();
        assertThat(cluster.node(0).isUp()).isTrue();
    }
}
