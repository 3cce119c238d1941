package org.pacelab.harness.sim;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.pacelab.harness.sim.WriteFailures.InFlight;

class ChainFailuresTest {
    private static final List<InFlight> STATES = List.of(
            new InFlight("at the head only", 1, List.of("cut 0 -> 1")),
            new InFlight("forwarded to the middle", 2, List.of("cut 1 -> 2")),
            new InFlight("at the tail, unacknowledged", 3, List.of("cut 2 -> 1", "cut 2 -> c0")),
            new InFlight("acknowledged, on the way back", 3, List.of("cut 1 -> 0")));

    @TestFactory
    Stream<DynamicTest> whoeverDiesWhateverIsUnderWay() {
        return new WriteFailures(
                        "chain",
                        List.of("tail", "head"),
                        List.of("head", "middle", "tail"),
                        STATES,
                        ChainFailuresTest::onlyWhoDiedIsLeft)
                .tests();
    }

    private static List<String> onlyWhoDiedIsLeft(final int dead) {
        return Stream.concat(
                        Stream.of("expect status " + dead + " = complete"),
                        Stream.of(0, 1, 2).filter(node -> node != dead).map(node -> "crash " + node))
                .toList();
    }
}
