package org.pacelab.harness.sim;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** Has the faults of a plan happen in a cluster, and counts those that met something to strike. */
final class FaultInjection {
    private final SimulatedCluster cluster;
    private final LinkFaults links;
    private final NodeFaults nodes;
    private final long[] sentBefore;
    private final Map<Fault.Kind, Long> strikes = new EnumMap<>(Fault.Kind.class);

    private FaultInjection(final SimulatedCluster cluster) {
        this.cluster = cluster;
        this.links = new LinkFaults(cluster);
        this.nodes = new NodeFaults(cluster);
        this.sentBefore = new long[cluster.setup().replicaCount()];
    }

    /** For a cluster that has not started yet. */
    static FaultInjection schedule(final SimulatedCluster cluster, final FaultPlan plan) {
        final FaultInjection injection = new FaultInjection(cluster);
        for (final Fault fault : plan.faults()) {
            final Strike strike = new Strike(fault);
            cluster.at(fault.fromNs(), () -> injection.begin(strike));
            cluster.at(fault.untilNs(), () -> injection.end(strike));
        }
        cluster.at(plan.healNs(), injection.nodes::heal);
        return injection;
    }

    /** How often each kind has struck so far: a node that is down cannot be killed. */
    Map<Fault.Kind, Long> strikes() {
        return Collections.unmodifiableMap(strikes);
    }

    /** A fault, and whom it has turned out to strike. */
    static final class Strike {
        private final Fault fault;
        private int target;

        private Strike(final Fault fault) {
            this.fault = fault;
        }

        Fault fault() {
            return fault;
        }

        int target() {
            return target;
        }
    }

    private void begin(final Strike strike) {
        final int busiest = busiest();
        strike.target = strike.fault.node() == Fault.BUSIEST ? busiest : strike.fault.node();
        if (strike.fault.kind().isOfLinks() ? links.begin(strike) : nodes.begin(strike.fault, strike.target)) {
            count(strike.fault.kind());
        }
    }

    private void end(final Strike strike) {
        if (strike.fault.kind().isOfLinks()) {
            links.end(strike);
        } else if (nodes.end(strike.fault, strike.target)) {
            count(strike.fault.kind());
        }
    }

    private void count(final Fault.Kind kind) {
        strikes.merge(kind, 1L, Long::sum);
    }

    /** The replica that has sent most frames since the fault before: as a rule the leader, if there is one. */
    private int busiest() {
        int busiest = 0;
        long mostSent = -1;
        for (int i = 0; i < sentBefore.length; i++) {
            final long sent = cluster.network().sentCount(i);
            if (sent - sentBefore[i] > mostSent) {
                mostSent = sent - sentBefore[i];
                busiest = i;
            }
            sentBefore[i] = sent;
        }
        return busiest;
    }
}
