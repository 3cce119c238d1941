package org.pacelab.harness.scenario;

import java.util.List;

/**
 * Where the processes of a cluster are to be: a replica at each site of a topology, and clients at all of them. Immutable.
 *
 * @param firstSite where the replica stands that leads when the cluster is laid out, or comes first; others follow round the sites
 */
public record Layout(Topology topology, int firstSite) {
    /**
     * @param siteName of the first site
     * @throws IllegalArgumentException if the topology has no such site, with one line that says which it has
     */
    public static Layout from(final Topology topology, final String siteName) {
        final int site = topology.sites().indexOf(siteName);
        if (site < 0) {
            throw new IllegalArgumentException("'" + siteName + "' is no site of " + topology.name() + "; "
                    + Spelling.allowed(siteName, topology.sites()));
        }
        return new Layout(topology, site);
    }

    /** @param order the replicas' ids, the one that leads first, a chain from its head to its tail */
    public Placement of(final List<Integer> order) {
        return new Placement(topology, order, firstSite);
    }
}
