package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.cluster.RaftProtocol;
import org.pacelab.harness.sim.Fault.Kind;
import org.pacelab.journal.Durability;
import org.pacelab.replica.SeededRandom;

class FaultScenesTest {
    private static final long FIRST_NS = 500_000_000;
    private static final long LAST_NS = 30_000_000_000L;
    private static final int REPLICAS = 3;
    private static final Timing TIMELESS = Timing.asynchronous(Delay.constant(1_000));

    private static ClusterSetup setup(final Timing timing, final Durability durability) {
        return new ClusterSetup(
                new RaftProtocol(),
                "log",
                Map.of(),
                REPLICAS,
                4,
                durability,
                new World(timing, LinkTraits.PLAIN, ServiceTimes.NONE, true),
                1,
                1,
                1,
                1);
    }

    private static List<Fault> draw(final Durability durability, final long seed) {
        return FaultScenes.draw(setup(TIMELESS, durability), FIRST_NS, LAST_NS, SeededRandom.derive(seed, 1));
    }

    @Test
    void theyNeedFramesThatAreLostAndDisksThatKeepWhatWasWritten() {
        assertThat(FaultScenes.arePossible(setup(TIMELESS, Durability.DISK))).isTrue();
        assertThat(FaultScenes.arePossible(setup(TIMELESS, Durability.OS))).isTrue();
        assertThat(FaultScenes.arePossible(setup(TIMELESS, Durability.MEMORY))).isFalse();
        assertThat(FaultScenes.arePossible(setup(Timing.synchronous(Delay.constant(1)), Durability.DISK)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"OS, ISOLATION KILL", "DISK, ISOLATION KILL DISK_STALL POWER_CUT"})
    void theyAreMadeOfWhatTheDurabilityHasAPromiseForAndEndInTime(final Durability durability, final String names) {
        final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (long seed = 0; seed < 100; seed++) {
            final List<Fault> faults = draw(durability, seed);
            assertThat(faults)
                    .hasSizeGreaterThan(5)
                    .allMatch(fault -> fault.fromNs() >= FIRST_NS
                            && fault.fromNs() < fault.untilNs()
                            && fault.untilNs() <= LAST_NS);
            faults.forEach(fault -> kinds.add(fault.kind()));
        }
        assertThat(kinds).extracting(Kind::name).containsExactlyInAnyOrder(names.split(" "));
    }

    @Test
    void whoStoodAloneIsNotKilledWhenTheOthersAre() {
        int restarts = 0;
        for (final Fault fault : draw(Durability.OS, 7)) {
            if (fault instanceof Fault.Partition alone && Integer.bitCount(alone.others()) == 4) {
                final List<Fault> kills = draw(Durability.OS, 7).stream()
                        .filter(other -> other.kind() == Kind.KILL
                                && other.fromNs() >= alone.untilNs()
                                && other.fromNs() < alone.untilNs() + 10_000_000)
                        .toList();
                assertThat(kills).noneMatch(kill -> kill.node() == alone.node());
                restarts += kills.size();
            }
        }
        assertThat(restarts).isGreaterThan(REPLICAS);
    }
}
