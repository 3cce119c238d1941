package org.pacelab.harness.sim;

/**
 * One fault of a plan, from {@code fromNs} to {@code untilNs}. Printed, it reads as a line of the plan.
 *
 * @param node  the replica that a crash or a pause happens to, that a partition cuts off alone, or that sends over a link cut in
 *              one direction; {@link #BUSIEST} for the one that has sent most lately, which hunts leaders; {@link #NOBODY}
 * @param detail of a partition without a node the set of cut-off replicas, one bit each; of a one-way cut how many numbers after
 *               the sender the receiver comes; of a pause the ordinal of its {@link PausePoint}; of losses the share of frames,
 *               in thousandths
 */
public record Fault(Kind kind, long fromNs, long untilNs, int node, int detail) {
    static final int BUSIEST = -1;
    static final int NOBODY = -2;

    public enum Kind {
        /** All links lose some frames, double some and let some overtake. */
        LOSS,
        KILL,
        POWER_CUT,
        PAUSE,
        /** Replicas are cut off from the others, in both directions; frames are lost. */
        PARTITION,
        /** The same, frames wait. */
        HELD_PARTITION,
        /** One link is cut in one direction. */
        ONE_WAY_CUT
    }

    @Override
    public String toString() {
        final String who = node == BUSIEST ? "the busiest node" : "node " + node;
        final String what = switch (kind) {
            case LOSS -> detail + " frames in 1000";
            case KILL, POWER_CUT -> who;
            case PAUSE -> who + ' ' + PausePoint.values()[detail];
            case PARTITION, HELD_PARTITION ->
                node == NOBODY ? "nodes " + Integer.toBinaryString(detail) + " (bit 0 is node 0)" : who + " alone";
            case ONE_WAY_CUT -> who + " to the next but " + (detail - 1);
        };
        return kind + " from " + fromNs + " to " + untilNs + " ns: " + what;
    }
}
