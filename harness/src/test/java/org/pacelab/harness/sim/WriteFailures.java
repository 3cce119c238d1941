package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Worked example 7, all of it: each of three nodes dies while a write is in each of its states, and comes back at once, or after it was removed. If
 * its client can ask again it is executed once, else all or nothing of it remains; and the node that died ends with neither more nor less.
 *
 * @param protocol  as transcripts name it
 * @param settings  of it
 * @param positions what the nodes 0, 1 and 2 are
 * @param states    how far the write has come; the first is that node 0 alone has it
 * @param ending    by the node that died, what follows when it has been back for a second
 */
record WriteFailures(
        String protocol,
        List<String> settings,
        List<String> positions,
        List<InFlight> states,
        IntFunction<List<String>> ending) {
    /** How far a write has come: so many nodes have it, by links that lose what follows. */
    record InFlight(String name, int holders, List<String> cuts) {}

    /** How a node dies, and by which durability. */
    private enum Death {
        IS_KILLED("os", "crash "),
        LOSES_POWER("disk", "power-cut "),
        LOSES_ITS_MEMORY("memory", "crash ");

        private final String durability;
        private final String command;

        Death(final String durability, final String command) {
            this.durability = durability;
            this.command = command;
        }
    }

    private record Case(
            String setting, InFlight inFlight, int dead, Death death, boolean isBackAtOnce, boolean asksAgain) {}

    Stream<DynamicTest> tests() {
        return cases().stream()
                .map(each -> DynamicTest.dynamicTest(
                        describe(each), () -> Transcript.play(lines(each), new TranscriptCluster())));
    }

    private List<Case> cases() {
        final List<Case> cases = new ArrayList<>();
        for (final String setting : settings) {
            for (final InFlight inFlight : states) {
                for (int dead = 0; dead < positions.size(); dead++) {
                    for (final Death death : Death.values()) {
                        cases.add(new Case(setting, inFlight, dead, death, false, true));
                        cases.add(new Case(setting, inFlight, dead, death, false, false));
                        cases.add(new Case(setting, inFlight, dead, death, true, true));
                        cases.add(new Case(setting, inFlight, dead, death, true, false));
                    }
                }
            }
        }
        return cases;
    }

    private String describe(final Case played) {
        return String.join(
                ", ",
                played.setting,
                played.inFlight.name,
                positions.get(played.dead) + " " + played.death,
                played.isBackAtOnce ? "back at once" : "back later",
                played.asksAgain ? "the client asks again" : "the client is cut off");
    }

    /** Nobody else has it, and whoever had it comes too late or has forgotten it. */
    private boolean isLost(final Case played) {
        final boolean isForgotten = played.death == Death.LOSES_ITS_MEMORY || !played.isBackAtOnce;
        return !played.asksAgain && played.dead == 0 && played.inFlight.equals(states.get(0)) && isForgotten;
    }

    private List<String> lines(final Case played) {
        final List<String> lines = new ArrayList<>();
        lines.add(protocol + ' ' + played.setting + " 3 " + played.death.durability);
        lines.add("clients " + played.setting + ' ' + played.setting);
        lines.add("start");
        lines.add("c0: add n 5 -> 5");
        lines.add("c1: add n 0 -> 5");
        lines.add("run 20ms");
        lines.addAll(played.inFlight.cuts);
        lines.add("c0: add n 7");
        lines.add("run 1ms");
        if (!played.asksAgain) {
            lines.add("reach c0");
        }
        lines.add("run 10ms");
        for (int node = 0; node < positions.size(); node++) {
            final String held = node < played.inFlight.holders ? " 1:add-n" : "";
            lines.add("expect log " + node + " = 1:open 1:open 1:add-n 1:add-n" + held);
        }
        lines.add(played.death.command + played.dead);
        if (played.isBackAtOnce) {
            lines.add("restart " + played.dead);
        }
        final int sum = isLost(played) ? 5 : 12;
        if (played.asksAgain) {
            lines.add("heal");
            lines.add("c0 -> " + sum);
        } else {
            lines.add("c0 -> unknown");
            lines.add("heal");
        }
        lines.add("c1: add n 0 -> " + sum);
        if (!played.isBackAtOnce) {
            lines.add("restart " + played.dead);
        }
        lines.add("run 1000ms");
        lines.addAll(ending.apply(played.dead));
        lines.add("c1: add n 1 -> " + (sum + 1));
        return lines;
    }
}
