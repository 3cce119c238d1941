package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlantedBugTest {
    private static final int FEW_SEEDS = 60;

    @ParameterizedTest
    @MethodSource("commonBugs")
    void isFoundWithinAFewSeeds(final PlantedBug bug) {
        assertThat(violations(bug)).as(bug.name()).anyMatch(line -> line.contains(bug.violation));
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("rareBugs")
    void isFoundWithinManySeeds(final PlantedBug bug) {
        assertThat(violations(bug)).as(bug.name()).anyMatch(line -> line.contains(bug.violation));
    }

    @ParameterizedTest
    @MethodSource("scriptedBugs")
    void failsItsTranscript(final PlantedBug bug) {
        final List<String> lines = TranscriptTest.linesOf(bug.where);
        assertThatThrownBy(() ->
                        Transcript.play(lines, new TranscriptCluster(bug.protocol(), PlantedBug.Tampered::raftOf)))
                .as(bug.name())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(bug.violation);
    }

    private static Stream<PlantedBug> commonBugs() {
        return Stream.of(PlantedBug.values()).filter(bug -> bug.seeds > 0 && bug.seeds <= FEW_SEEDS);
    }

    private static Stream<PlantedBug> rareBugs() {
        return Stream.of(PlantedBug.values()).filter(bug -> bug.seeds > FEW_SEEDS);
    }

    private static Stream<PlantedBug> scriptedBugs() {
        return Stream.of(PlantedBug.values()).filter(bug -> bug.seeds == 0);
    }

    /** Of the seeds up to the first in which the bug is called by its name. */
    private static List<String> violations(final PlantedBug bug) {
        final List<String> violations = new ArrayList<>();
        for (long seed = 1; seed <= bug.seeds; seed++) {
            final RaftChecks checks = new RaftChecks(PlantedBug.Tampered::raftOf);
            violations.addAll(new Simulation(bug.protocol(), bug.where, seed, Selection.ALL, checks)
                    .run().violations().stream().map(Violation::toString).toList());
            if (violations.stream().anyMatch(line -> line.contains(bug.violation))) {
                return violations;
            }
        }
        return violations;
    }
}
