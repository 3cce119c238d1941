package org.pacelab.harness.scenario;

import java.util.List;

/**
 * The sites of a cluster, and how long a frame takes from one to another. Immutable.
 *
 * @param source   where the figures were published, one line; {@code none} for those that nobody did
 * @param sites    in the order in which replicas are dealt to them
 * @param oneWayNs from a site (row) to a site (column), itself included; the same in both directions
 */
public record Topology(String name, String description, String source, List<String> sites, List<List<Long>> oneWayNs) {
    public Topology {
        sites = List.copyOf(sites);
        oneWayNs = oneWayNs.stream().map(List::copyOf).toList();
    }

    public long oneWayNs(final int from, final int to) {
        return oneWayNs.get(from).get(to);
    }

    public long roundTripNs(final int one, final int other) {
        return oneWayNs(one, other) + oneWayNs(other, one);
    }

    /** Between the two sites that are farthest apart. */
    public long longestRoundTripNs() {
        return 2
                * oneWayNs.stream()
                        .flatMap(List::stream)
                        .mapToLong(Long::longValue)
                        .max()
                        .orElse(0);
    }
}
