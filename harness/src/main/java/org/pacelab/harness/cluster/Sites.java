package org.pacelab.harness.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pacelab.harness.fault.LinkTable;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.scenario.Placement;
import org.pacelab.replica.ReplicaContext;

/**
 * At which site each endpoint of a cluster stands: replicas in their order when the cluster is laid out, what shares a process with one of them there, too, and load
 * processes dealt round. Immutable.
 */
final class Sites {
    private final Placement placement;
    private final int firstClientId;

    private Sites(final Placement placement, final int firstClientId) {
        this.placement = placement;
        this.firstClientId = firstClientId;
    }

    /**
     * Empty while nobody leads where somebody has to, or members are missing.
     *
     * @param standings     of the replicas
     * @param firstClientId of the load processes that are laid out
     */
    static Optional<Sites> of(
            final Layout layout,
            final Map<Integer, Standing> standings,
            final boolean hasLeader,
            final int firstClientId) {
        final int replicas = layout.topology().sites().size();
        final List<Integer> members = Standing.membersOf(standings);
        final Optional<Integer> leader = Standing.leaderOf(standings);
        if (members.isEmpty() ? hasLeader && leader.isEmpty() : members.size() < replicas) {
            return Optional.empty();
        }
        return Optional.of(new Sites(layout.of(members.isEmpty() ? from(leader, replicas) : members), firstClientId));
    }

    /** The replica at the site of a load process. */
    int nearReplica(final int process) {
        return placement.replicaAt(process % placement.count());
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

    private static List<Integer> from(final Optional<Integer> leader, final int replicas) {
        final List<Integer> order =
                new ArrayList<>(IntStream.range(0, replicas).boxed().toList());
        leader.ifPresent(id -> {
            order.remove(id);
            order.add(0, id);
        });
        return order;
    }
}
