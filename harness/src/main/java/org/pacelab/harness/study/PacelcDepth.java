package org.pacelab.harness.study;

import java.util.List;

/** How long the processes of each setting are looked at. */
public enum PacelcDepth {
    /** Seconds a setting: enough to see where it stands, not to quote its tail. */
    QUICK(2, 3, List.of(.25), .25, 1, 2, 2, 1),
    /** A minute and a half a setting. */
    FULL(5, 10, List.of(.1, .2, .4, .6, .8), .25, 2, 10, 10, 3);

    private static final long SECOND_NS = 1_000_000_000L;

    private final long stepNs;
    private final int steps;
    private final List<Double> climb;
    private final double recordedKeys;
    private final int cuts;
    private final long cutNs;
    private final long healNs;
    private final long floorNs;

    PacelcDepth(
            final int stepSeconds,
            final int steps,
            final List<Double> climb,
            final double recordedKeys,
            final int cuts,
            final int cutSeconds,
            final int healSeconds,
            final int floorSeconds) {
        this.stepNs = stepSeconds * SECOND_NS;
        this.steps = steps;
        this.climb = climb;
        this.recordedKeys = recordedKeys;
        this.cuts = cuts;
        this.cutNs = cutSeconds * SECOND_NS;
        this.healNs = healSeconds * SECOND_NS;
        this.floorNs = floorSeconds * SECOND_NS;
    }

    long stepNs() {
        return stepNs;
    }

    int steps() {
        return steps;
    }

    List<Double> climb() {
        return climb;
    }

    /** Share of the keys whose operations are recorded: searches go up to rates that cannot be recorded whole. */
    double recordedKeys() {
        return recordedKeys;
    }

    /** Before it strikes. */
    long calmNs() {
        return SECOND_NS / 2;
    }

    long cutNs() {
        return cutNs;
    }

    /** How many there are, one after the other, at most. */
    int cuts() {
        return cuts;
    }

    /** From one cut to the next. */
    long cutAndHealNs() {
        return cutNs + healNs;
    }

    long floorNs() {
        return floorNs;
    }

    long warmUpNs() {
        return 2 * floorNs;
    }
}
