package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class PlantedBugTest {
    private static final int SEEDS = 60;
    private static final int MANY_SEEDS = 400;

    @ParameterizedTest
    @EnumSource(
            names = {"AMNESIAC_REPLICA_VOTES", "LEASE_FROM_THE_ANSWER", "READ_JOINS_AN_OLDER_ROUND"},
            mode = Mode.EXCLUDE)
    void isFoundWithinAFewSeeds(final PlantedBug bug) {
        assertThat(firstViolations(bug, SEEDS)).as(bug.name()).isNotEmpty();
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource(names = {"AMNESIAC_REPLICA_VOTES", "LEASE_FROM_THE_ANSWER", "READ_JOINS_AN_OLDER_ROUND"})
    void isFoundWithinManySeeds(final PlantedBug bug) {
        assertThat(firstViolations(bug, MANY_SEEDS)).as(bug.name()).isNotEmpty();
    }

    private static List<String> firstViolations(final PlantedBug bug, final int seeds) {
        for (long seed = 1; seed <= seeds; seed++) {
            final RaftChecks checks = new RaftChecks(PlantedBug.Tampered::raftOf);
            final List<String> violations = new Simulation(bug.protocol(), bug.setting, seed, checks)
                    .run()
                    .violations();
            if (!violations.isEmpty()) {
                return violations;
            }
        }
        return List.of();
    }
}
