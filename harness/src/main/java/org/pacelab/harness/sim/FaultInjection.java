package org.pacelab.harness.sim;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.pacelab.harness.sim.SimulatedLink.Cut;

/** Has the faults of a plan happen in a cluster, and counts those that met something to strike. */
final class FaultInjection {
    private final SimulatedCluster cluster;
    private final int replicaCount;
    private final long[] sentBefore;
    private final Map<Fault.Kind, Long> strikes = new EnumMap<>(Fault.Kind.class);

    private FaultInjection(final SimulatedCluster cluster) {
        this.cluster = cluster;
        this.replicaCount = cluster.setup().replicaCount();
        this.sentBefore = new long[replicaCount];
    }

    /** For a cluster that has not started yet. */
    static FaultInjection schedule(final SimulatedCluster cluster, final FaultPlan plan) {
        final FaultInjection injection = new FaultInjection(cluster);
        for (final Fault fault : plan.faults()) {
            cluster.at(fault.fromNs(), () -> injection.begin(fault));
        }
        cluster.at(plan.healNs(), injection::heal);
        return injection;
    }

    /** How often each kind has struck so far: a node that is down cannot be killed. */
    Map<Fault.Kind, Long> strikes() {
        return Collections.unmodifiableMap(strikes);
    }

    private void begin(final Fault fault) {
        final int busiest = busiest();
        final int target = fault.node() == Fault.BUSIEST ? busiest : fault.node();
        if (change(fault, target, true)) {
            strikes.merge(fault.kind(), 1L, Long::sum);
        }
        cluster.at(fault.untilNs(), () -> change(fault, target, false));
    }

    /** Returns whether there was anything to change. */
    private boolean change(final Fault fault, final int target, final boolean begins) {
        switch (fault.kind()) {
            case KILL -> {
                return crash(target, Crash.KILL, begins);
            }
            case POWER_CUT -> {
                return crash(target, Crash.POWER_CUT, begins);
            }
            case PAUSE -> {
                return pause(cluster.node(target), fault, begins);
            }
            case LOSS -> disturb(begins ? fault.detail() / 1_000.0 : 0);
            case SLOW -> slowDown(target, begins ? fault.detail() * 1_000_000L : 0);
            case PARTITION -> partition(fault, target, begins ? Cut.DROP : Cut.NONE);
            case HELD_PARTITION -> partition(fault, target, begins ? Cut.HOLD : Cut.NONE);
            case ONE_WAY_CUT ->
                cluster.network().cut(target, (target + fault.detail()) % replicaCount, begins ? Cut.DROP : Cut.NONE);
            case MUTE -> mute(target, begins ? Cut.DROP : Cut.NONE);
        }
        return true;
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

    private boolean crash(final int target, final Crash crash, final boolean begins) {
        boolean isAny = false;
        for (int i = 0; i < replicaCount; i++) {
            final SimulatedNode node = cluster.node(i);
            if (target != i && target != Fault.ALL || node.isUp() != begins) {
                continue;
            }
            if (begins) {
                node.crash(crash);
            } else {
                node.start();
            }
            isAny = true;
        }
        return isAny;
    }

    private static boolean pause(final SimulatedNode node, final Fault fault, final boolean begins) {
        final boolean isStruck = node.isUp() && !node.isPaused();
        if (!begins) {
            node.resume();
        } else if (isStruck) {
            node.pause(PausePoint.values()[fault.detail()], fault.untilNs() - fault.fromNs());
        }
        return isStruck;
    }

    private void disturb(final double lossProbability) {
        final LinkTraits traits = cluster.setup().world().traits();
        final long delayNs = cluster.setup().world().timing().stable().boundNs();
        for (int from = 0; from < cluster.nodeCount(); from++) {
            for (int to = 0; to < cluster.nodeCount(); to++) {
                final SimulatedLink link = cluster.network().link(from, to);
                link.traits(lossProbability > 0 ? traits.lossy(lossProbability, lossProbability) : traits);
                link.extraDelay(Delay.uniform(0, lossProbability > 0 ? 4 * delayNs : 0));
            }
        }
    }

    private void slowDown(final int target, final long upToNs) {
        for (int from = 0; from < replicaCount; from++) {
            cluster.network().link(from, target).extraDelay(Delay.uniform(0, upToNs));
        }
    }

    private void mute(final int target, final Cut cut) {
        for (int to = 0; to < replicaCount; to++) {
            cluster.network().cut(target, to, cut);
        }
    }

    private void partition(final Fault fault, final int target, final Cut cut) {
        final int side = target == Fault.NOBODY ? fault.others() : fault.others() | 1 << target;
        for (int from = 0; from < cluster.nodeCount(); from++) {
            for (int to = 0; to < cluster.nodeCount(); to++) {
                if ((side >>> from & 1) != (side >>> to & 1)) {
                    cluster.network().cut(from, to, cut);
                }
            }
        }
    }
}
