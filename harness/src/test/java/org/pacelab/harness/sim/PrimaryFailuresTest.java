package org.pacelab.harness.sim;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.pacelab.harness.sim.WriteFailures.InFlight;

class PrimaryFailuresTest {
    private static final String NO_ANSWER = "cut 0 -> c0";
    private static final List<InFlight> STATES = List.of(
            new InFlight("at the primary only", 1, List.of("cut 0 -> 1", "cut 0 -> 2", NO_ANSWER)),
            new InFlight("at one backup", 2, List.of("cut 0 -> 2", NO_ANSWER)),
            new InFlight("at both backups, unacknowledged", 3, List.of("cut 1 -> 0", "cut 2 -> 0", NO_ANSWER)),
            new InFlight("acknowledged", 3, List.of(NO_ANSWER)));

    @TestFactory
    Stream<DynamicTest> whoeverDiesWhateverIsUnderWay() {
        return new WriteFailures(
                        "primary",
                        List.of("synchronous", "semi-synchronous"),
                        List.of("primary", "first backup", "second backup"),
                        STATES,
                        PrimaryFailuresTest::onlyWhoDiedIsLeft)
                .tests();
    }

    private static List<String> onlyWhoDiedIsLeft(final int dead) {
        return Stream.of(0, 1, 2)
                .filter(node -> node != dead)
                .flatMap(node -> Stream.of("crash " + node, "run 1000ms"))
                .toList();
    }
}
