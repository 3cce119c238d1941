package org.pacelab.harness.sim;

import java.util.Locale;
import org.pacelab.harness.sim.SimulatedLink.Cut;
import org.pacelab.journal.Durability;

/**
 * One fault of a plan, from {@code fromNs} to {@code untilNs}. Nothing but its own fields says what it does, so that it does the
 * same in a plan with fewer faults. Printed, it is a line of the plan. Immutable.
 */
public sealed interface Fault {
    /** In the place of a node: the replica that has sent most lately, which hunts leaders. */
    int BUSIEST = -1;

    /** In the place of a node: every replica. */
    int ALL = -2;

    long fromNs();

    long untilNs();

    Kind kind();

    /** The replica it happens to, or {@link #BUSIEST}, or {@link #ALL}. */
    int node();

    /** What is counted of faults. */
    enum Kind {
        /** The process ends; what it wrote is in the page cache. */
        KILL,
        /** The machine loses its power, and of what was not forced some pages. */
        POWER_CUT,
        /** The process ends, and its disk is replaced by an empty one. */
        WIPED_DISK,
        /** The process ends, and meanwhile a bit of what it had forced turns: the journal has to be refused. */
        ROTTEN_RECORD,
        /** Writes to the disk fail: the replica stops at the first. */
        FAILED_WRITE,
        /** Forces fail: the replica stops at the first. */
        FAILED_FORCE,
        /** Forces do not return before the end. */
        DISK_STALL,
        PAUSE,
        /** The clock comes to run at another rate, and goes on so. */
        CLOCK_DRIFT,
        /** The clock jumps forward. */
        CLOCK_JUMP,
        /** All links lose frames, double some and let some overtake. */
        LOSS,
        /** Frames to one replica take longer, and overtake each other. */
        SLOW_LINKS,
        /** What one replica sends queues up for few bytes a second. */
        NARROW_LINKS,
        /** Some nodes are cut off from the others. */
        SPLIT,
        /** One replica alone, with some clients. */
        ISOLATION,
        /** Two halves that hear of each other only by one replica, which reaches both. */
        BRIDGE,
        /** Each replica reaches its two neighbours only; of three, only the next. */
        RING,
        /** What one replica sends does not reach some others; it hears all. */
        ONE_WAY_CUT,
        /** Nothing that one replica sends reaches another; it hears all. */
        MUTE,
        /** Nothing that other replicas send reaches one; all hear it. */
        DEAF;

        /** As it is printed. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Whether it strikes links, and no node. */
        boolean isOfLinks() {
            return compareTo(LOSS) >= 0;
        }

        /** Whether it strikes the links between some pairs of nodes, and the others not at all. */
        boolean isPartition() {
            return compareTo(SPLIT) >= 0;
        }
    }

    /** What becomes of a node whose disk failed, at the end of the fault. */
    enum Afterwards {
        /** It starts again on what it has. */
        RESTARTS,
        /** It starts again with an empty disk. */
        IS_WIPED,
        /** It never comes back. */
        STAYS_DOWN
    }

    /** A node that goes down, or has to: {@link Kind#KILL} to {@link Kind#FAILED_FORCE}. */
    record Outage(Kind kind, long fromNs, long untilNs, int node, Afterwards afterwards) implements Fault {
        /** Whether the node comes back without what it promised, or not at all. */
        boolean isLoss(final Durability durability) {
            return afterwards != Afterwards.RESTARTS
                    || kind == Kind.WIPED_DISK
                    || kind == Kind.ROTTEN_RECORD
                    || kind == Kind.KILL && durability == Durability.MEMORY;
        }

        @Override
        public String toString() {
            final String then = switch (afterwards) {
                case RESTARTS -> "";
                case IS_WIPED -> ", then its disk is wiped";
                case STAYS_DOWN -> ", never to come back";
            };
            return line(this, who(node) + then);
        }
    }

    record Pause(long fromNs, long untilNs, int node, PausePoint point) implements Fault {
        @Override
        public Kind kind() {
            return Kind.PAUSE;
        }

        @Override
        public String toString() {
            return line(
                    this,
                    who(node) + ' ' + point.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
    }

    record DiskStall(long fromNs, long untilNs, int node) implements Fault {
        @Override
        public Kind kind() {
            return Kind.DISK_STALL;
        }

        @Override
        public String toString() {
            return line(this, who(node));
        }
    }

    /** @param amount the new rate in millionths, or how far the clock jumps, in ns */
    record ClockChange(Kind kind, long fromNs, int node, long amount) implements Fault {
        @Override
        public long untilNs() {
            return fromNs;
        }

        @Override
        public String toString() {
            final boolean isJump = kind == Kind.CLOCK_JUMP;
            return kind.label() + " at " + fromNs + " ns: " + who(node) + " by " + amount + (isJump ? " ns" : " ppm");
        }
    }

    /**
     * Links that are whole, but bad.
     *
     * @param node   of slow links the receiver, of narrow ones the sender; {@link #ALL} for losses
     * @param amount of losses the frames in 1,000; of slow links the ns up to which frames take longer; of narrow links bytes
     *               per second
     */
    record BadLinks(Kind kind, long fromNs, long untilNs, int node, long amount) implements Fault {
        @Override
        public String toString() {
            return line(
                    this,
                    switch (kind) {
                        case LOSS -> amount + " frames in 1000";
                        case SLOW_LINKS -> "to " + who(node) + " up to " + amount + " ns more";
                        default -> "from " + who(node) + " at " + amount + " bytes/s";
                    });
        }
    }

    /**
     * Links that are cut.
     *
     * @param node   the replica that the kind tells of; of a split and a ring, {@link #ALL}
     * @param others nodes, a bit each: of a split one side; of an isolation and a bridge clients, on the one side; of a one-way
     *               cut the receivers
     */
    record Partition(Kind kind, long fromNs, long untilNs, int node, int others, Cut cut) implements Fault {
        private static final int FEWEST_WITH_TWO_NEIGHBOURS = 4;

        /**
         * Whether it cuts the link between two nodes.
         *
         * @param target the replica that {@link #node} stands for
         */
        boolean cuts(final int from, final int to, final int target, final int replicaCount) {
            final boolean isAmongReplicas = from < replicaCount && to < replicaCount;
            return switch (kind) {
                case SPLIT -> isIn(others, from) != isIn(others, to);
                case ISOLATION -> isIn(others | 1 << target, from) != isIn(others | 1 << target, to);
                case BRIDGE ->
                    from != target
                            && to != target
                            && isOnOneSide(from, target, replicaCount) != isOnOneSide(to, target, replicaCount);
                case RING -> isAmongReplicas && from != to && !areNeighbours(from, to, replicaCount);
                case ONE_WAY_CUT -> from == target && isIn(others, to);
                case MUTE -> isAmongReplicas && from == target;
                default -> isAmongReplicas && to == target;
            };
        }

        @Override
        public String toString() {
            final String what = switch (kind) {
                case SPLIT -> names(others) + " against the rest";
                case ISOLATION -> who(node) + " with" + names(others);
                case BRIDGE -> who(node) + " between two halves, one with" + names(others);
                case RING -> "each replica reaches its neighbours";
                case ONE_WAY_CUT -> "from " + who(node) + " to" + names(others);
                default -> who(node);
            };
            return line(this, what.strip() + (cut == Cut.HOLD ? ", frames wait" : ""));
        }

        private boolean isOnOneSide(final int number, final int bridge, final int replicaCount) {
            return number < replicaCount
                    ? Math.floorMod(number - bridge, replicaCount) <= replicaCount / 2
                    : isIn(others, number);
        }

        private static boolean areNeighbours(final int from, final int to, final int replicaCount) {
            final int ahead = Math.floorMod(to - from, replicaCount);
            return ahead == 1 || ahead == replicaCount - 1 && replicaCount >= FEWEST_WITH_TWO_NEIGHBOURS;
        }

        private static boolean isIn(final int nodes, final int number) {
            return (nodes >>> number & 1) != 0;
        }

        private static String names(final int nodes) {
            final StringBuilder names = new StringBuilder(nodes == 0 ? " nobody" : "");
            for (int number = 0; number < Integer.SIZE; number++) {
                names.append(isIn(nodes, number) ? " " + number : "");
            }
            return names.toString();
        }
    }

    private static String line(final Fault fault, final String what) {
        return fault.kind().label() + " from " + fault.fromNs() + " to " + fault.untilNs() + " ns: " + what;
    }

    private static String who(final int node) {
        return switch (node) {
            case BUSIEST -> "the busiest node";
            case ALL -> "all nodes";
            default -> "node " + node;
        };
    }
}
