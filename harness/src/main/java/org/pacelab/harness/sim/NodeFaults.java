package org.pacelab.harness.sim;

import org.pacelab.journal.Durability;
import org.pacelab.replica.SeededRandom;

/**
 * The faults that strike the replicas of a cluster, their disks and their clocks. A replica is down as long as any fault holds it
 * down. One whose write or force failed is started again on a machine that has been started again: of pages that no force
 * covered, the failed one included, any may be gone.
 */
final class NodeFaults {
    private final SimulatedCluster cluster;
    private final int replicaCount;
    private final int[] outages;
    private final boolean[] isLost;
    private final long[] pausesBefore;
    private final long[] stallsBefore;
    private final SeededRandom[] rotRandoms;

    NodeFaults(final SimulatedCluster cluster) {
        this.cluster = cluster;
        replicaCount = cluster.setup().replicaCount();
        outages = new int[replicaCount];
        isLost = new boolean[replicaCount];
        pausesBefore = new long[replicaCount];
        stallsBefore = new long[replicaCount];
        rotRandoms = new SeededRandom[replicaCount];
        for (int i = 0; i < replicaCount; i++) {
            rotRandoms[i] = SeedStream.ROT.of(cluster.setup().seed(), i);
        }
    }

    /** Returns whether there was anything to strike. */
    boolean begin(final Fault fault, final int target) {
        boolean isStruck = false;
        for (int i = 0; i < replicaCount; i++) {
            if (target == i || target == Fault.ALL) {
                isStruck |= beginAt(fault, i);
            }
        }
        return isStruck;
    }

    /** Returns whether it has turned out now that there was anything to strike. */
    boolean end(final Fault fault, final int target) {
        boolean isStruck = false;
        for (int i = 0; i < replicaCount; i++) {
            if (target == i || target == Fault.ALL) {
                isStruck |= endAt(fault, i);
            }
        }
        return isStruck;
    }

    /** Every replica runs again, but for those that are lost for good. */
    void heal() {
        for (int i = 0; i < replicaCount; i++) {
            if (cluster.node(i).isUp()) {
                cluster.node(i).resume();
            } else {
                restart(i);
            }
        }
    }

    private boolean beginAt(final Fault fault, final int number) {
        final SimulatedNode node = cluster.node(number);
        final boolean wasUp = node.isUp();
        if (fault instanceof Fault.Outage outage) {
            return beginOutage(outage, number);
        }
        if (fault instanceof Fault.Pause pause) {
            if (!wasUp || node.isPaused()) {
                return false;
            }
            pausesBefore[number] = node.pauseCount();
            node.pause(pause.point(), pause.untilNs() - pause.fromNs());
            return false;
        }
        if (fault instanceof Fault.DiskStall) {
            stallsBefore[number] = node.stalledForceCount();
            node.stallForcesUntil(fault.untilNs());
            return false;
        }
        if (fault instanceof Fault.ClockChange change) {
            final long nowNs = cluster.nowNs();
            node.clock(
                    fault.kind() == Fault.Kind.CLOCK_JUMP
                            ? node.clock().jumping(nowNs, change.amount())
                            : node.clock().drifting(nowNs, change.amount()));
        }
        return wasUp;
    }

    private boolean endAt(final Fault fault, final int number) {
        if (fault instanceof Fault.Outage outage) {
            return endOutage(outage, number);
        }
        final SimulatedNode node = cluster.node(number);
        if (fault instanceof Fault.Pause) {
            node.resume();
            return node.pauseCount() > pausesBefore[number];
        }
        return fault instanceof Fault.DiskStall && node.stalledForceCount() > stallsBefore[number];
    }

    private boolean beginOutage(final Fault.Outage outage, final int number) {
        final SimulatedNode node = cluster.node(number);
        final NodeStorage storage = node.storage();
        final boolean wasUp = node.isUp();
        switch (outage.kind()) {
            case FAILED_WRITE -> storage.failWrites();
            case FAILED_FORCE -> storage.failForces();
            default -> {
                outages[number]++;
                if (outage.kind() == Fault.Kind.POWER_CUT) {
                    node.crash(Crash.POWER_CUT);
                } else if (wasUp) {
                    node.crash(Crash.KILL);
                }
            }
        }
        return switch (outage.kind()) {
            case KILL, POWER_CUT -> wasUp;
            case WIPED_DISK -> {
                storage.wipe();
                yield !isLost[number];
            }
            case ROTTEN_RECORD -> storage.rot(rotRandoms[number]);
            default -> false;
        };
    }

    private boolean endOutage(final Fault.Outage outage, final int number) {
        switch (outage.kind()) {
            case FAILED_WRITE, FAILED_FORCE -> {
                return repair(outage, number);
            }
            case ROTTEN_RECORD -> {
                outages[number]--;
                discoverRot(number);
                if (cluster.node(number).storage().isRotten()) {
                    replaceDisk(outage, number);
                }
            }
            default -> outages[number]--;
        }
        restart(number);
        return false;
    }

    private boolean repair(final Fault.Outage outage, final int number) {
        final SimulatedNode node = cluster.node(number);
        final boolean hasFailed = node.storage().repair();
        if (hasFailed && !node.isUp()) {
            if (outage.afterwards() != Fault.Afterwards.RESTARTS) {
                replaceDisk(outage, number);
            } else if (cluster.setup().durability() == Durability.DISK) {
                node.crash(Crash.POWER_CUT);
            }
            restart(number);
        }
        return hasFailed;
    }

    /** A rotten journal must be refused, or the replica would run without what it has promised. */
    private void discoverRot(final int number) {
        final SimulatedNode node = cluster.node(number);
        if (outages[number] == 0 && !isLost[number] && node.storage().isRotten() && node.start()) {
            throw new IllegalStateException("node " + number + " started on a rotten journal");
        }
    }

    private void replaceDisk(final Fault.Outage outage, final int number) {
        cluster.node(number).storage().wipe();
        isLost[number] |= outage.afterwards() == Fault.Afterwards.STAYS_DOWN;
    }

    private void restart(final int number) {
        final SimulatedNode node = cluster.node(number);
        if (outages[number] == 0 && !isLost[number] && !node.isUp() && !node.start()) {
            requireReason(node);
        }
    }

    /** No crash makes a journal one that has to be refused. */
    private static void requireReason(final SimulatedNode node) {
        if (!node.storage().isRotten() && !node.storage().isBroken()) {
            throw new IllegalStateException(
                    "node " + node.number() + " refuses a journal that is whole: " + node.stopCause());
        }
    }
}
