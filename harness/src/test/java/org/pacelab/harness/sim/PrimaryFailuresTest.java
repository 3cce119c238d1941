package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Worked example 7 for a primary and two backups, all of it: each of the three dies while a write is in each of its states, and comes back at once, or after
 * it was removed. If its client can ask again it is executed once, else all or nothing of it remains; and the node that died ends with neither more nor
 * less.
 */
class PrimaryFailuresTest {
    private static final String[] POSITIONS = {"primary", "first backup", "second backup"};

    /** How far a write has come, by links that lose what follows; the answer is lost in any case. */
    private enum InFlight {
        AT_THE_PRIMARY_ONLY(1, "cut 0 -> 1", "cut 0 -> 2"),
        AT_ONE_BACKUP(2, "cut 0 -> 2"),
        AT_BOTH_BACKUPS_UNACKNOWLEDGED(3, "cut 1 -> 0", "cut 2 -> 0"),
        ACKNOWLEDGED(3);

        private final int holders;
        private final String[] cuts;

        InFlight(final int holders, final String... cuts) {
            this.holders = holders;
            this.cuts = cuts;
        }
    }

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
            String setting, InFlight inFlight, int dead, Death death, boolean isBackAtOnce, boolean asksAgain) {
        /** Nobody else has it, and whoever had it comes too late or has forgotten it. */
        boolean isLost() {
            final boolean isForgotten = death == Death.LOSES_ITS_MEMORY || !isBackAtOnce;
            return !asksAgain && dead == 0 && inFlight == InFlight.AT_THE_PRIMARY_ONLY && isForgotten;
        }

        @Override
        public String toString() {
            return String.join(
                    ", ",
                    setting,
                    inFlight.toString(),
                    POSITIONS[dead] + " " + death,
                    isBackAtOnce ? "back at once" : "back later",
                    asksAgain ? "the client asks again" : "the client is cut off");
        }
    }

    @TestFactory
    Stream<DynamicTest> whoeverDiesWhateverIsUnderWay() {
        return cases().stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.toString(), () -> Transcript.play(lines(each), new TranscriptCluster())));
    }

    private static List<Case> cases() {
        final List<Case> cases = new ArrayList<>();
        for (final String setting : List.of("synchronous", "semi-synchronous")) {
            for (final InFlight inFlight : InFlight.values()) {
                for (int dead = 0; dead < POSITIONS.length; dead++) {
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

    private static List<String> lines(final Case played) {
        final List<String> lines = new ArrayList<>();
        lines.add("primary " + played.setting + " 3 " + played.death.durability);
        lines.add("clients " + played.setting + ' ' + played.setting);
        lines.add("start");
        lines.add("c0: add n 5 -> 5");
        lines.add("c1: add n 0 -> 5");
        lines.add("run 20ms");
        lines.addAll(Arrays.asList(played.inFlight.cuts));
        lines.add("cut 0 -> c0");
        lines.add("c0: add n 7");
        lines.add("run 1ms");
        if (!played.asksAgain) {
            lines.add("reach c0");
        }
        lines.add("run 10ms");
        for (int node = 0; node < POSITIONS.length; node++) {
            final String held = node < played.inFlight.holders ? " 1:add-n" : "";
            lines.add("expect log " + node + " = 1:open 1:open 1:add-n 1:add-n" + held);
        }
        lines.add(played.death.command + played.dead);
        if (played.isBackAtOnce) {
            lines.add("restart " + played.dead);
        }
        final int sum = played.isLost() ? 5 : 12;
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
        for (int node = 0; node < POSITIONS.length; node++) {
            if (node != played.dead) {
                lines.add("crash " + node);
                lines.add("run 1000ms");
            }
        }
        lines.add("c1: add n 1 -> " + (sum + 1));
        return lines;
    }
}
