package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.cluster.RaftProtocol;
import org.pacelab.harness.sim.Fault.Afterwards;
import org.pacelab.harness.sim.Fault.Kind;
import org.pacelab.journal.Durability;
import org.pacelab.replica.SeededRandom;

class FaultDrawTest {
    private static final long HEAL_NS = 48_000_000_000L;
    private static final long STABLE_NS = 30_000_000_000L;
    private static final Delay DELAY = Delay.constant(1_000);

    private static ClusterSetup setup(
            final Timing timing, final Durability durability, final int replicaCount, final long seed) {
        return new ClusterSetup(
                new RaftProtocol(),
                "log",
                Map.of(),
                replicaCount,
                4,
                durability,
                new World(timing, LinkTraits.PLAIN, ServiceTimes.NONE, true),
                1,
                1,
                1,
                seed);
    }

    private static FaultPlan plan(
            final Timing timing, final Durability durability, final int replicaCount, final long seed) {
        return FaultDraw.draw(setup(timing, durability, replicaCount, seed), HEAL_NS, SeededRandom.derive(seed, 1));
    }

    private static Set<Kind> kindsOfManyPlans(final Timing timing, final Durability durability) {
        final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (long seed = 0; seed < 100; seed++) {
            plan(timing, durability, 3, seed).faults().forEach(fault -> kinds.add(fault.kind()));
        }
        return kinds;
    }

    @ParameterizedTest
    @CsvSource({
        "MEMORY, POWER_CUT WIPED_DISK ROTTEN_RECORD FAILED_WRITE FAILED_FORCE DISK_STALL",
        "OS,     POWER_CUT ROTTEN_RECORD FAILED_FORCE",
        "DISK,   ''"
    })
    void everyKindIsDrawnThatTheDurabilityHasAPromiseFor(final Durability durability, final String without) {
        final Set<Kind> expected = EnumSet.allOf(Kind.class);
        for (final String name : without.isEmpty() ? new String[0] : without.split(" ")) {
            expected.remove(Kind.valueOf(name));
        }
        assertThat(kindsOfManyPlans(Timing.asynchronous(DELAY), durability)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"MEMORY", "OS", "DISK"})
    void nothingIsLateInASynchronousRun(final Durability durability) {
        assertThat(kindsOfManyPlans(Timing.synchronous(DELAY), durability))
                .contains(Kind.KILL, Kind.CLOCK_DRIFT)
                .noneMatch(kind -> kind.isOfLinks() || kind == Kind.PAUSE || kind == Kind.DISK_STALL);
    }

    @ParameterizedTest
    @CsvSource({"OS", "DISK"})
    void noPlanKeepsToFaultsOfWhichEachMayMeetNothing(final Durability durability) {
        for (long seed = 0; seed < 500; seed++) {
            assertThat(plan(Timing.synchronous(DELAY), durability, 3, seed).faults())
                    .as("seed %d", seed)
                    .filteredOn(fault -> !FaultDraw.MAY_MEET_NOTHING.contains(fault.kind()))
                    .hasSizeGreaterThan(10);
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 1", "5, 2"})
    void noMoreReplicasLoseAnythingForGoodThanAClusterBears(final int replicaCount, final int atMost) {
        for (final Durability durability : Durability.values()) {
            for (long seed = 0; seed < 100; seed++) {
                final Set<Integer> lost = new HashSet<>();
                for (final Fault fault : plan(Timing.asynchronous(DELAY), durability, replicaCount, seed)
                        .faults()) {
                    if (fault instanceof Fault.Outage outage && isLoss(outage, durability)) {
                        lost.add(outage.node());
                    }
                }
                assertThat(lost).as("%s, seed %d", durability, seed).hasSizeLessThanOrEqualTo(atMost);
                assertThat(lost).allMatch(node -> node >= 0);
            }
        }
    }

    private static boolean isLoss(final Fault.Outage outage, final Durability durability) {
        return outage.afterwards() != Afterwards.RESTARTS
                || outage.kind() == Kind.WIPED_DISK
                || outage.kind() == Kind.ROTTEN_RECORD
                || outage.kind() == Kind.KILL && durability == Durability.MEMORY;
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2", "3", "4"})
    void linksAreWholeAfterTheStabilisation(final long seed) {
        final Timing timing = Timing.partiallySynchronous(DELAY, DELAY, STABLE_NS);
        final List<Fault> faults = plan(timing, Durability.DISK, 5, seed).faults();
        assertThat(faults).anyMatch(fault -> fault.fromNs() > STABLE_NS);
        assertThat(faults).allMatch(fault -> fault.untilNs() <= (fault.kind().isOfLinks() ? STABLE_NS : HEAL_NS));
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2", "3", "4"})
    void aClockGainsAndJumpsNoFurtherThanTheProtocolBears(final long seed) {
        final Timing timing = Timing.asynchronous(DELAY);
        final Map<String, Long> options =
                setup(timing, Durability.DISK, 3, seed).options();
        final long maxDriftPpm = options.get("maxDriftPpm");
        final long timeoutNs = options.get("electionTimeoutMinNs");
        long lastJumpNs = -timeoutNs;
        for (final Fault fault : plan(timing, Durability.DISK, 3, seed).faults()) {
            if (fault instanceof Fault.ClockChange change && change.kind() == Kind.CLOCK_JUMP) {
                final NodeClock worst = new NodeClock(0, maxDriftPpm / 2).jumping(0, change.amount());
                assertThat(worst.virtualNs(timeoutNs, 0))
                        .isGreaterThanOrEqualTo(new NodeClock(0, maxDriftPpm).virtualNs(timeoutNs, 0));
                assertThat(change.fromNs() - lastJumpNs).isGreaterThan(timeoutNs);
                lastJumpNs = change.fromNs();
            } else if (fault instanceof Fault.ClockChange change) {
                assertThat(Math.abs(change.amount())).isLessThanOrEqualTo(maxDriftPpm / 2);
            }
        }
    }
}
