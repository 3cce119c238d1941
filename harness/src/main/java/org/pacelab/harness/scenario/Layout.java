package org.pacelab.harness.scenario;

import java.util.List;

/**
 * Where the processes of a cluster are to be: a replica at each site of a topology, and clients at all of them. Immutable.
 *
 * @param firstSite where the replica stands that leads when the cluster is laid out, or comes first; others follow round the sites
 */
public record Layout(Topology topology, int firstSite) {
    /** @param order the replicas' ids, the one that leads first, a chain from its head to its tail */
    public Placement of(final List<Integer> order) {
        return new Placement(topology, order, firstSite);
    }
}
