package org.pacelab.harness.cluster;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.pacelab.harness.fault.LinkTable;
import org.pacelab.harness.report.Quantities;
import org.pacelab.harness.scenario.Deployment;
import org.pacelab.harness.scenario.Placement;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.ReplicaContext;

/**
 * At which site each endpoint of a cluster stands: replicas in their order when the cluster is laid out, what shares a process with one of them there, too, and load
 * processes dealt round. Immutable.
 */
final class Sites {
    private static final long PATIENCE_NS = 30_000_000_000L;
    private static final long PAUSE_NS = 100_000_000L;

    private final Placement placement;
    private final int replicas;
    private final int firstClientId;

    private Sites(final Placement placement, final int replicas, final int firstClientId) {
        this.placement = placement;
        this.replicas = replicas;
        this.firstClientId = firstClientId;
    }

    /**
     * Empty if all stand on one host, as they are. Waits until it is known who leads, or how they are lined up.
     *
     * @param firstClientId of the load processes that are laid out
     * @throws RunFailure if that is not known in time
     */
    static Optional<Sites> await(final ProcessCluster cluster, final Deployment deployment, final int firstClientId)
            throws InterruptedException {
        if (deployment.layout() == null) {
            return Optional.empty();
        }
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        Optional<Sites> sites = of(deployment, cluster.standings(), firstClientId);
        while (sites.isEmpty()) {
            if (System.nanoTime() >= deadlineNs) {
                throw new RunFailure(deployment.protocol() + " has no leader, or not all of its members, after "
                        + Quantities.duration(PATIENCE_NS) + ": it cannot be laid out");
            }
            cluster.switchboard().hearUntil(System.nanoTime() + PAUSE_NS);
            sites = of(deployment, cluster.standings(), firstClientId);
        }
        return sites;
    }

    /** Empty while it is not known who leads. */
    static Optional<Sites> of(
            final Deployment deployment, final Map<Integer, Standing> standings, final int firstClientId) {
        return Standing.order(
                        standings,
                        deployment.layout().topology().sites().size(),
                        Protocols.find(deployment.protocol()),
                        deployment.options())
                .map(order -> new Sites(deployment.layout().of(order), deployment.replicas(), firstClientId));
    }

    /** The replica at the site of a load process, if there is one: a floor may have fewer than there are sites. */
    static int nearReplica(final Optional<Sites> sites, final int process) {
        return sites.map(all -> all.placement.replicaAt(process % all.placement.count()))
                .filter(id -> id < sites.get().replicas)
                .orElse(ClientContext.NO_REPLICA);
    }

    /** Makes all links between these endpoints as long as it is between their sites. */
    void layOut(final LinkTable links, final Collection<Integer> endpoints) {
        for (final int from : endpoints) {
            for (final int to : endpoints) {
                links.distance(from, to, placement.oneWayNs(siteOf(from), siteOf(to)));
            }
        }
    }

    private int siteOf(final int endpoint) {
        return endpoint < ReplicaContext.FIRST_CLIENT_ID
                ? placement.siteOf(endpoint % placement.count())
                : (endpoint - firstClientId) % placement.count();
    }
}
