package org.pacelab.harness.sim;

/**
 * One fault of a plan, from {@code fromNs} to {@code untilNs}. Printed, it reads as a line of the plan.
 *
 * @param node  the replica it happens to; {@link #BUSIEST} for the one that has sent most lately, which hunts leaders;
 *              {@link #NOBODY} for those in {@code others}, {@link #ALL} for every one
 * @param others the nodes, one bit each, that a partition has on the side of {@code node}
 * @param detail of a cut link how many numbers after the sender the receiver comes; of a pause the ordinal of its
 *               {@link PausePoint}; of losses the share of frames, in thousandths; of slow links the delay, in ms
 */
public record Fault(Kind kind, long fromNs, long untilNs, int node, int others, int detail) {
    static final int BUSIEST = -1;
    static final int NOBODY = -2;
    static final int ALL = -3;

    public enum Kind {
        /** All links lose some frames, double some and let some overtake. */
        LOSS,
        /** Frames to one replica take up to so much longer, and overtake each other. */
        SLOW,
        KILL,
        POWER_CUT,
        PAUSE,
        /** Some nodes, clients among them, are cut off from the others, in both directions; frames are lost. */
        PARTITION,
        /** The same, frames wait. */
        HELD_PARTITION,
        /** One link is cut. */
        ONE_WAY_CUT,
        /** Nothing that one replica sends reaches another; it hears all. */
        MUTE
    }

    @Override
    public String toString() {
        final String who = switch (node) {
            case BUSIEST -> "the busiest node";
            case NOBODY -> "";
            case ALL -> "all nodes";
            default -> "node " + node;
        };
        final String what = switch (kind) {
            case LOSS -> detail + " frames in 1000";
            case SLOW -> "to " + who + " up to " + detail + " ms";
            case KILL, POWER_CUT, MUTE -> who;
            case PAUSE -> who + ' ' + PausePoint.values()[detail];
            case PARTITION, HELD_PARTITION ->
                who + " with " + Integer.toBinaryString(others) + " (the last bit is node 0)";
            case ONE_WAY_CUT -> who + " to the next but " + (detail - 1);
        };
        return kind + " from " + fromNs + " to " + untilNs + " ns: " + what;
    }
}
