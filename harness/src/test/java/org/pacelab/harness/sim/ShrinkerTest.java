package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pacelab.harness.scenario.Protocol;

class ShrinkerTest {
    private static final Protocol BROKEN = new EventualReads();
    private static final int SEEDS = 60;

    @Test
    void aFailingRunIsMadeSmallerAndItsReplayLineSaysWhatIsLeft() {
        final SimulationResult failing = firstFailing();
        final SimulationResult smaller =
                Shrinker.shrink(failing, part -> run(failing.setup().seed(), part));

        assertThat(checksOf(smaller)).contains(checksOf(failing).get(0));
        assertThat(smaller.selection().faultsOf(smaller.plan().size()))
                .hasSizeLessThan(failing.plan().size() / 2);
        assertThat(smaller.selection().clients()).hasSizeBetween(1, 4);
        assertThat(smaller.history()).hasSizeLessThan(failing.history().size() / 2);
        assertThat(smaller.replayLine())
                .startsWith(failing.replayLine() + " --faults ")
                .contains(" --clients ", " --operations ");
    }

    @Test
    void aSelectionIsARunThatRepeats() {
        final Selection part = new Selection(List.of(3, 5), List.of(0, 2), List.of(0), 40);
        final SimulationResult first = run(7, part);

        assertThat(run(7, part)).isEqualTo(first);
        assertThat(first.struck()).isLessThanOrEqualTo(2);
        assertThat(first.history()).hasSizeLessThan(100);
    }

    private static SimulationResult firstFailing() {
        long seed = 1;
        SimulationResult result = run(seed, Selection.ALL);
        while (result.violations().isEmpty() && seed < SEEDS) {
            result = run(++seed, Selection.ALL);
        }
        return result;
    }

    private static SimulationResult run(final long seed, final Selection part) {
        return new Simulation(BROKEN, "log", seed, part).run();
    }

    private static List<String> checksOf(final SimulationResult result) {
        return result.violations().stream().map(Violation::check).toList();
    }
}
