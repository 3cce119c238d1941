package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.pacelab.harness.cluster.ChainProtocol;
import org.pacelab.harness.cluster.PrimaryProtocol;
import org.pacelab.harness.cluster.RaftProtocol;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.harness.sim.Fault.Kind;
import org.pacelab.journal.Durability;
import org.pacelab.replica.SeededRandom;

class ChainScenesTest {
    private static final long FIRST_NS = 1_000_000_000;
    private static final long LAST_NS = 20_000_000_000L;
    private static final List<Integer> MORTALS = List.of(1, 4);
    private static final Timing ASYNCHRONOUS = Timing.asynchronous(Delay.constant(1_000));

    private static ClusterSetup setup(
            final Protocol protocol, final String setting, final Timing timing, final Durability durability) {
        return new ClusterSetup(
                protocol,
                setting,
                Map.of(),
                6,
                4,
                durability,
                new World(timing, LinkTraits.PLAIN, ServiceTimes.NONE, true),
                1,
                1,
                1,
                1);
    }

    private static List<Fault> faults(final Durability durability, final long seed) {
        final ClusterSetup setup = setup(ChainProtocol.chain(), "tail", ASYNCHRONOUS, durability);
        return ChainScenes.draw(setup, MORTALS, FIRST_NS, LAST_NS, SeededRandom.derive(seed, 1));
    }

    @Test
    void theyWantAControlPlaneAndLinksThatMayBeCut() {
        final Timing synchronous = Timing.synchronous(Delay.constant(1_000));
        final ChainProtocol chain = ChainProtocol.chain();
        assertThat(ChainScenes.arePossible(setup(chain, "tail", ASYNCHRONOUS, Durability.DISK)))
                .isTrue();
        assertThat(ChainScenes.arePossible(setup(chain, "tail", synchronous, Durability.DISK)))
                .isFalse();
        assertThat(ChainScenes.arePossible(setup(new RaftProtocol(), "log", ASYNCHRONOUS, Durability.DISK)))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void allHappenInTime(final Durability durability) {
        for (long seed = 0; seed < 100; seed++) {
            assertThat(faults(durability, seed))
                    .as("seed %d", seed)
                    .isNotEmpty()
                    .allMatch(fault -> fault.fromNs() >= FIRST_NS
                            && fault.fromNs() <= fault.untilNs()
                            && fault.untilNs() <= LAST_NS);
        }
    }

    private static ClusterSetup primary(
            final String setting, final int nodes, final long minMembers, final long backups) {
        return new ClusterSetup(
                new PrimaryProtocol(),
                setting,
                Map.of("minMembers", minMembers, "backupsToAcknowledge", backups),
                nodes + 3,
                4,
                Durability.OS,
                new World(ASYNCHRONOUS, LinkTraits.PLAIN, ServiceTimes.NONE, true),
                1,
                1,
                1,
                1);
    }

    @ParameterizedTest
    @CsvSource({
        "semi-synchronous, 3, 2, 1, true",
        "semi-synchronous, 5, 3, 2, true",
        "semi-synchronous, 3, 1, 1, false",
        "semi-synchronous, 3, 3, 1, false",
        "semi-synchronous, 3, 2, 2, false",
        "synchronous, 3, 2, 1, false",
        "asynchronous, 3, 2, 1, false"
    })
    void someMakeUpForOthersThatHadMore(
            final String setting,
            final int nodes,
            final long minMembers,
            final long backups,
            final boolean isPossible) {
        assertThat(ChainScenes.membersMayBeMadeUp(primary(setting, nodes, minMembers, backups)))
                .isEqualTo(isPossible);
    }

    /** A log that goes far wants more members than copies; a loss wants so many others as have to make up. */
    @ParameterizedTest
    @CsvSource({"2, 1, false, true", "3, 1, true, true", "4, 2, true, false"})
    void thoseThatMakeUpHaveMoreOrLessThanTheOthers(
            final long minMembers, final long backups, final boolean mayHaveMore, final boolean mayHaveLost) {
        final ClusterSetup setup = primary("semi-synchronous", 5, minMembers, backups);
        boolean hasMore = false;
        final Set<Integer> losing = new HashSet<>();
        for (long seed = 0; seed < 100; seed++) {
            final List<Fault> faults = ChainScenes.drawOfThoseThatMakeUp(
                    setup, List.of(4), FIRST_NS, LAST_NS, SeededRandom.derive(seed, 1));
            assertThat(faults)
                    .as("seed %d", seed)
                    .isNotEmpty()
                    .allMatch(fault -> fault.fromNs() >= FIRST_NS
                            && fault.fromNs() <= fault.untilNs()
                            && fault.untilNs() <= LAST_NS);
            for (final Fault fault : faults) {
                if (fault instanceof Fault.Outage outage) {
                    losing.add(outage.node());
                }
            }
            hasMore |= faults.stream()
                    .filter(Fault.Partition.class::isInstance)
                    .map(Fault.Partition.class::cast)
                    .filter(cut -> cut.kind() == Kind.ONE_WAY_CUT && Integer.bitCount(cut.others()) == 1)
                    .collect(Collectors.groupingBy(
                            cut -> List.of(cut.fromNs(), cut.untilNs(), cut.others()), Collectors.counting()))
                    .containsValue(4L);
        }
        assertThat(hasMore).isEqualTo(mayHaveMore);
        assertThat(losing).isEqualTo(mayHaveLost ? Set.of(4) : Set.of());
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void onlyThoseLoseTheirDisksWhoMay(final Durability durability) {
        final Set<Integer> losing = new HashSet<>();
        final Set<Kind> outages = EnumSet.noneOf(Kind.class);
        for (long seed = 0; seed < 100; seed++) {
            for (final Fault fault : faults(durability, seed)) {
                if (fault instanceof Fault.Outage outage) {
                    outages.add(outage.kind());
                    if (outage.isLoss(durability)) {
                        losing.add(outage.node());
                    }
                }
            }
        }
        assertThat(losing).containsExactlyInAnyOrderElementsOf(MORTALS);
        assertThat(outages)
                .isEqualTo(
                        switch (durability) {
                            case MEMORY -> EnumSet.of(Kind.KILL);
                            case OS -> EnumSet.of(Kind.KILL, Kind.WIPED_DISK);
                            case DISK -> EnumSet.of(Kind.KILL, Kind.WIPED_DISK, Kind.POWER_CUT);
                        });
    }
}
