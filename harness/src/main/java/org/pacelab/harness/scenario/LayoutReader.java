package org.pacelab.harness.scenario;

import java.util.Optional;

/** Reads where the processes of a scenario are to be: {@code topology}, and {@code first-site} in it. */
final class LayoutReader {
    private static final String TOPOLOGY = "topology";
    private static final String FIRST_SITE = "first-site";

    private LayoutReader() {}

    /** Empty for one site, to which nothing is added. */
    static Optional<Layout> read(final Section root, final NamedFiles topologies) {
        if (!root.has(TOPOLOGY)) {
            if (root.has(FIRST_SITE)) {
                throw root.refusal(FIRST_SITE, "means nothing without a topology");
            }
            return Optional.empty();
        }
        final Topology topology = topology(root, topologies);
        try {
            final Layout layout =
                    Layout.from(topology, root.text(FIRST_SITE, topology.sites().get(0)));
            return topology.sites().size() == 1 ? Optional.empty() : Optional.of(layout);
        } catch (IllegalArgumentException e) {
            throw root.refusal(FIRST_SITE, e.getMessage());
        }
    }

    private static Topology topology(final Section root, final NamedFiles topologies) {
        final String name = root.text(TOPOLOGY, "");
        try {
            return TopologyReader.read(topologies.find(name));
        } catch (ScenarioException e) {
            throw root.refusal(TOPOLOGY, e.getMessage());
        }
    }
}
