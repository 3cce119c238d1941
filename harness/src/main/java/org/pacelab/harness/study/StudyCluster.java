package org.pacelab.harness.study;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pacelab.harness.cluster.Standing;
import org.pacelab.harness.scenario.FarOptions;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.scenario.Patience;
import org.pacelab.harness.scenario.Placement;
import org.pacelab.harness.scenario.Topology;
import org.pacelab.harness.sim.ClusterSetup;
import org.pacelab.harness.sim.Delay;
import org.pacelab.harness.sim.OperationSource;
import org.pacelab.harness.sim.SimulatedCluster;
import org.pacelab.harness.sim.SimulatedLink;
import org.pacelab.harness.sim.World;
import org.pacelab.journal.Durability;

/**
 * One setting in virtual time: a replica and a client at each site of a topology, which is laid out once it is known who leads. A control plane's replicas stand
 * with the replicas in whose processes they would be. Single-threaded.
 */
final class StudyCluster implements AutoCloseable {
    /** Elections and leases have long settled, in the longest of the default timeouts. */
    private static final int SETTLING_TIMEOUTS = 10;

    private static final long DEFAULT_TIMEOUT_NS = 600_000_000;
    private static final long SEED = 7;

    private final StudySetting setting;
    private final Layout layout;
    private final int replicas;
    private final int endpoints;
    private final SimulatedCluster cluster;
    private Placement placement;

    /** @param clients one for each site, in the order of the replicas that stand there */
    StudyCluster(final StudySetting setting, final Layout layout, final List<? extends OperationSource> clients) {
        final Topology topology = layout.topology();
        this.setting = setting;
        this.layout = layout;
        this.replicas = topology.sites().size();
        this.endpoints = setting.protocol().endpointCount(replicas, setting.optionsFor(topology));
        final Patience patience = Patience.over(topology.longestRoundTripNs());
        this.cluster = new SimulatedCluster(
                new ClusterSetup(
                        setting.protocol(),
                        setting.setting(),
                        setting.optionsFor(topology),
                        endpoints,
                        clients.size(),
                        Durability.MEMORY,
                        World.calm(topology.longestRoundTripNs() / 2),
                        0,
                        patience.retryTimeoutNs(),
                        patience.operationDeadlineNs(),
                        SEED),
                clients);
    }

    /** Starts all, and lays the sites out. Returns the virtual time at which nothing is left of that. */
    long settle() {
        final long settlingNs = SETTLING_TIMEOUTS * FarOptions.factor(layout.topology()) * DEFAULT_TIMEOUT_NS;
        cluster.start();
        cluster.runUntil(settlingNs);
        placement = layout.of(order());
        for (int from = 0; from < cluster.nodeCount(); from++) {
            for (int to = 0; to < cluster.nodeCount(); to++) {
                link(from, to).delay(Delay.constant(delayNs(from, to)));
            }
        }
        cluster.runUntil(2 * settlingNs);
        return 2 * settlingNs;
    }

    SimulatedCluster cluster() {
        return cluster;
    }

    /** After {@link #settle}. */
    Placement placement() {
        return placement;
    }

    /** The number of the client's node that stands with a replica. */
    int clientWith(final int replica) {
        return endpoints + replica;
    }

    /** Between two nodes, after {@link #settle}. */
    long delayNs(final int from, final int to) {
        return placement.oneWayNs(siteOf(from), siteOf(to));
    }

    /** Cuts one replica off, with all that stands at its site. */
    void isolate(final int replica) {
        final int site = placement.siteOf(replica);
        for (int from = 0; from < cluster.nodeCount(); from++) {
            for (int to = 0; to < cluster.nodeCount(); to++) {
                if (siteOf(from) == site ^ siteOf(to) == site) {
                    cluster.network().cut(from, to, SimulatedLink.Cut.DROP);
                }
            }
        }
    }

    @Override
    public void close() {
        cluster.close();
    }

    private SimulatedLink link(final int from, final int to) {
        return cluster.network().link(from, to);
    }

    private int siteOf(final int node) {
        return placement.siteOf((node < endpoints ? node : node - endpoints) % replicas);
    }

    private List<Integer> order() {
        final Map<Integer, Standing> standings = new TreeMap<>();
        for (int id = 0; id < replicas; id++) {
            standings.put(id, Standing.of(cluster.node(id).replica()));
        }
        return Standing.order(
                        standings, replicas, setting.protocol(), cluster.setup().options())
                .orElseThrow(() -> new IllegalStateException(setting.label()
                        + " has no leader, or not all of its members, after " + cluster.nowNs() + " ns"));
    }
}
