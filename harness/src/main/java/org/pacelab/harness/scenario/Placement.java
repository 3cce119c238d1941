package org.pacelab.harness.scenario;

import java.util.List;

/**
 * Which replica stands at which site. There are as many replicas as sites. Immutable.
 *
 * @param order     the replicas' ids, the one that leads first, a chain from its head to its tail
 * @param firstSite where the first of them stands; the others follow round the topology's sites
 */
public record Placement(Topology topology, List<Integer> order, int firstSite) {
    public Placement {
        order = List.copyOf(order);
        if (order.size() != topology.sites().size()) {
            throw new IllegalArgumentException(
                    order.size() + " replicas are placed at " + topology.sites().size() + " sites");
        }
    }

    public int count() {
        return order.size();
    }

    /** Of the replica at a place in the order. */
    public int siteAt(final int position) {
        return (firstSite + position) % count();
    }

    public int siteOf(final int replica) {
        return siteAt(order.indexOf(replica));
    }

    public long oneWayNs(final int from, final int to) {
        return topology.oneWayNs(from, to);
    }

    public long roundTripNs(final int one, final int other) {
        return topology.roundTripNs(one, other);
    }

    /** The replica at a site. */
    public int replicaAt(final int site) {
        return order.get(Math.floorMod(site - firstSite, count()));
    }

    /** From the first to the last, each handing it to the next. */
    public long downNs() {
        return downNs(count() - 1);
    }

    /** From the first to one further down. */
    public long downNs(final int toPosition) {
        long ns = 0;
        for (int position = 1; position <= toPosition; position++) {
            ns += oneWayNs(siteAt(position - 1), siteAt(position));
        }
        return ns;
    }
}
