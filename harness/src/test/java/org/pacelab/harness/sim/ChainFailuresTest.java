package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Worked example 7, all of it: each of three nodes dies while a write is in each of its states, killed or without power. If its client can
 * ask again it is executed once, else all or nothing of it remains; and the node that died comes back with neither more nor less.
 */
class ChainFailuresTest {
    private static final String[] POSITIONS = {"head", "middle", "tail"};

    /** How far a write has come, by links that lose what follows. */
    private enum InFlight {
        AT_THE_HEAD_ONLY(1, "cut 0 -> 1"),
        FORWARDED_TO_THE_MIDDLE(2, "cut 1 -> 2"),
        AT_THE_TAIL_UNACKNOWLEDGED(3, "cut 2 -> 1", "cut 2 -> c0"),
        ACKNOWLEDGED_ON_THE_WAY_BACK(3, "cut 1 -> 0");

        private final int holders;
        private final String[] cuts;

        InFlight(final int holders, final String... cuts) {
            this.holders = holders;
            this.cuts = cuts;
        }
    }

    @TestFactory
    Stream<DynamicTest> whoeverDiesWhateverIsUnderWay() {
        final List<DynamicTest> tests = new ArrayList<>();
        for (final String setting : List.of("tail", "head")) {
            for (final InFlight inFlight : InFlight.values()) {
                for (int dead = 0; dead < POSITIONS.length; dead++) {
                    for (final boolean losesPower : new boolean[] {false, true}) {
                        for (final boolean asksAgain : new boolean[] {true, false}) {
                            tests.add(test(setting, inFlight, dead, losesPower, asksAgain));
                        }
                    }
                }
            }
        }
        return tests.stream();
    }

    private static DynamicTest test(
            final String setting,
            final InFlight inFlight,
            final int dead,
            final boolean losesPower,
            final boolean asksAgain) {
        final String name = "reply from the " + setting + ", " + inFlight + ", " + POSITIONS[dead]
                + (losesPower ? " loses power" : " is killed")
                + (asksAgain ? ", the client asks again" : ", the client is cut off");
        final List<String> lines = lines(setting, inFlight, dead, losesPower, asksAgain);
        return DynamicTest.dynamicTest(name, () -> Transcript.play(lines, new TranscriptCluster()));
    }

    private static List<String> lines(
            final String setting,
            final InFlight inFlight,
            final int dead,
            final boolean losesPower,
            final boolean asksAgain) {
        final List<String> lines = new ArrayList<>();
        lines.add("chain " + setting + " 3 " + (losesPower ? "disk" : "os"));
        lines.add("clients " + setting + ' ' + setting);
        lines.add("start");
        lines.add("c0: add n 5 -> 5");
        lines.add("c1: add n 0 -> 5");
        lines.add("run 20ms");
        lines.addAll(Arrays.asList(inFlight.cuts));
        lines.add("c0: add n 7");
        lines.add("run 1ms");
        if (!asksAgain) {
            lines.add("reach c0");
        }
        lines.add("run 10ms");
        for (int node = 0; node < POSITIONS.length; node++) {
            final String held = node < inFlight.holders ? " 1:add-n" : "";
            lines.add("expect log " + node + " = 1:open 1:open 1:add-n 1:add-n" + held);
        }
        lines.add((losesPower ? "power-cut " : "crash ") + dead);
        final boolean isLost = !asksAgain && dead == 0 && inFlight == InFlight.AT_THE_HEAD_ONLY;
        final int sum = isLost ? 5 : 12;
        if (asksAgain) {
            lines.add("heal");
            lines.add("c0 -> " + sum);
        } else {
            lines.add("c0 -> unknown");
            lines.add("heal");
        }
        lines.add("c1: add n 0 -> " + sum);
        lines.add("restart " + dead);
        lines.add("run 1000ms");
        lines.add("expect status " + dead + " = complete");
        Stream.of(0, 1, 2).filter(node -> node != dead).forEach(node -> lines.add("crash " + node));
        lines.add("c1: add n 1 -> " + (sum + 1));
        return lines;
    }
}
