package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.List;
import org.pacelab.harness.sim.FaultInjection.Strike;
import org.pacelab.harness.sim.SimulatedLink.Cut;

/**
 * The faults that the links of a cluster suffer at present. Each link is what its world makes it and all of them together: when
 * one ends, the others still hold.
 */
final class LinkFaults {
    private static final int NARROW_QUEUE_LENGTH = 1 << 16;
    private static final int OVERTAKING_DELAYS = 4;
    private static final long LONGEST_OVERTAKING_NS = 200_000_000;

    private final SimulatedCluster cluster;
    private final int replicaCount;
    private final Delay overtaking;
    private final List<Strike> active = new ArrayList<>();

    LinkFaults(final SimulatedCluster cluster) {
        this.cluster = cluster;
        this.replicaCount = cluster.setup().replicaCount();
        final long boundNs = cluster.setup().world().timing().stable().boundNs();
        this.overtaking = Delay.uniform(0, Math.min(LONGEST_OVERTAKING_NS, OVERTAKING_DELAYS * boundNs));
    }

    /** Returns whether it makes any link between two nodes that are up another one. */
    boolean begin(final Strike strike) {
        active.add(strike);
        return applyAll();
    }

    void end(final Strike strike) {
        active.remove(strike);
        applyAll();
    }

    private boolean applyAll() {
        boolean isChanged = false;
        for (int from = 0; from < cluster.nodeCount(); from++) {
            for (int to = 0; to < cluster.nodeCount(); to++) {
                final boolean isInUse =
                        cluster.node(from).isUp() && cluster.node(to).isUp();
                isChanged |= apply(cluster.network().link(from, to)) && isInUse;
            }
        }
        return isChanged;
    }

    private boolean apply(final SimulatedLink link) {
        final LinkTraits traitsBefore = link.traits();
        final Delay extraDelayBefore = link.extraDelay();
        link.traits(cluster.setup().world().traits());
        link.noExtraDelay();
        Cut cut = Cut.NONE;
        for (final Strike strike : active) {
            if (strike.fault() instanceof Fault.Partition partition) {
                final boolean isCut = partition.cuts(link.from(), link.to(), strike.target(), replicaCount);
                cut = isCut && cut != Cut.DROP ? partition.cut() : cut;
            } else {
                weaken(link, (Fault.BadLinks) strike.fault(), strike.target());
            }
        }
        final boolean isCutAnew = cut != link.cut();
        if (isCutAnew) {
            cluster.network().cut(link.from(), link.to(), cut);
        }
        return isCutAnew
                || !link.traits().equals(traitsBefore)
                || !link.extraDelay().equals(extraDelayBefore);
    }

    private void weaken(final SimulatedLink link, final Fault.BadLinks fault, final int target) {
        switch (fault.kind()) {
            case LOSS -> {
                final double share = fault.amount() / 1_000.0;
                final double duplicates = cluster.setup().world().linksRepeat() ? share : 0;
                link.traits(link.traits().lossy(share, duplicates).inOrder(false));
                link.extraDelay(overtaking);
            }
            case SLOW_LINKS -> {
                if (link.to() == target && link.from() < replicaCount) {
                    link.traits(link.traits().inOrder(false));
                    link.extraDelay(Delay.uniform(0, fault.amount()));
                }
            }
            default -> {
                if (link.from() == target) {
                    link.traits(link.traits().limited(fault.amount(), NARROW_QUEUE_LENGTH));
                }
            }
        }
    }
}
