package org.pacelab.harness.sim;

/** Has the faults of a plan happen in a cluster. */
final class FaultInjection {
    private final SimulatedCluster cluster;
    private final int replicaCount;
    private final long[] sentBefore;

    private FaultInjection(final SimulatedCluster cluster) {
        this.cluster = cluster;
        this.replicaCount = cluster.setup().replicaCount();
        this.sentBefore = new long[replicaCount];
    }

    /** For a cluster that has not started yet. */
    static void schedule(final SimulatedCluster cluster, final FaultPlan plan) {
        final FaultInjection injection = new FaultInjection(cluster);
        for (final Fault fault : plan.faults()) {
            cluster.at(fault.fromNs(), () -> injection.begin(fault));
        }
        cluster.at(plan.healNs(), injection::heal);
    }

    private void begin(final Fault fault) {
        final int busiest = busiest();
        final int target = fault.node() == Fault.BUSIEST ? busiest : fault.node();
        change(fault, target, true);
        cluster.at(fault.untilNs(), () -> change(fault, target, false));
    }

    private void change(final Fault fault, final int target, final boolean begins) {
        switch (fault.kind()) {
            case LOSS -> disturb(begins ? fault.detail() / 1_000.0 : 0);
            case KILL -> crash(cluster.node(target), Crash.KILL, begins);
            case POWER_CUT -> crash(cluster.node(target), Crash.POWER_CUT, begins);
            case PAUSE -> pause(cluster.node(target), fault, begins);
            case PARTITION -> partition(fault, target, begins ? SimulatedLink.Cut.DROP : SimulatedLink.Cut.NONE);
            case HELD_PARTITION -> partition(fault, target, begins ? SimulatedLink.Cut.HOLD : SimulatedLink.Cut.NONE);
            case ONE_WAY_CUT ->
                cluster.network()
                        .cut(
                                target,
                                (target + fault.detail()) % replicaCount,
                                begins ? SimulatedLink.Cut.DROP : SimulatedLink.Cut.NONE);
        }
    }

    /** The replica that has sent most frames since the fault before: as a rule the leader, if there is one. */
    private int busiest() {
        int busiest = 0;
        long mostSent = -1;
        for (int i = 0; i < replicaCount; i++) {
            final long sent = cluster.network().sentCount(i);
            if (sent - sentBefore[i] > mostSent) {
                mostSent = sent - sentBefore[i];
                busiest = i;
            }
            sentBefore[i] = sent;
        }
        return busiest;
    }

    private void heal() {
        disturb(0);
        cluster.network().heal();
        for (int i = 0; i < replicaCount; i++) {
            if (cluster.node(i).isUp()) {
                cluster.node(i).resume();
            } else {
                cluster.node(i).start();
            }
        }
    }

    private static void crash(final SimulatedNode node, final Crash crash, final boolean begins) {
        if (begins && node.isUp()) {
            node.crash(crash);
        } else if (!begins && !node.isUp()) {
            node.start();
        }
    }

    private static void pause(final SimulatedNode node, final Fault fault, final boolean begins) {
        if (!begins) {
            node.resume();
        } else if (node.isUp() && !node.isPaused()) {
            node.pause(PausePoint.values()[fault.detail()], fault.untilNs() - fault.fromNs());
        }
    }

    private void disturb(final double lossProbability) {
        final long delayNs = cluster.setup().delayNs();
        for (int from = 0; from < cluster.nodeCount(); from++) {
            for (int to = 0; to < cluster.nodeCount(); to++) {
                final SimulatedLink link = cluster.network().link(from, to);
                link.loss(lossProbability);
                link.duplicates(lossProbability);
                link.delay(delayNs, lossProbability > 0 ? 4 * delayNs : 0);
            }
        }
    }

    private void partition(final Fault fault, final int target, final SimulatedLink.Cut cut) {
        final int cutOff = target == Fault.NOBODY ? fault.detail() : 1 << target;
        for (int from = 0; from < replicaCount; from++) {
            for (int to = 0; to < replicaCount; to++) {
                if ((cutOff >>> from & 1) != (cutOff >>> to & 1)) {
                    cluster.network().cut(from, to, cut);
                }
            }
        }
    }
}
