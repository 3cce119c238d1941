package org.pacelab.harness.study;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.pacelab.harness.scenario.FarOptions;
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
import org.pacelab.replica.Leadership;
import org.pacelab.replica.MemberOrder;
import org.pacelab.replica.Replica;

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
    private final Topology topology;
    private final int firstSite;
    private final int replicas;
    private final SimulatedCluster cluster;
    private Placement placement;

    /**
     * @param firstSite where the replica stands that leads
     * @param clients   one for each site, in the order of the replicas that stand there
     */
    StudyCluster(
            final StudySetting setting,
            final Topology topology,
            final int firstSite,
            final List<? extends OperationSource> clients) {
        this.setting = setting;
        this.topology = topology;
        this.firstSite = firstSite;
        this.replicas = topology.sites().size();
        final Patience patience = Patience.over(topology.longestRoundTripNs());
        this.cluster = new SimulatedCluster(
                new ClusterSetup(
                        setting.protocol(),
                        setting.setting(),
                        setting.optionsFor(topology),
                        replicas + setting.controlReplicas(),
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
        final long settlingNs = SETTLING_TIMEOUTS * FarOptions.factor(topology) * DEFAULT_TIMEOUT_NS;
        cluster.start();
        cluster.runUntil(settlingNs);
        placement = new Placement(topology, order(), firstSite);
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
        return replicas + setting.controlReplicas() + replica;
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
        final int endpoints = replicas + setting.controlReplicas();
        return placement.siteOf((node < endpoints ? node : node - endpoints) % replicas);
    }

    /** The one that leads first, or as they are lined up, or as they are numbered. */
    private List<Integer> order() {
        final List<Integer> lined = lined();
        if (!lined.isEmpty()) {
            return lined;
        }
        final List<Integer> order =
                new ArrayList<>(IntStream.range(0, replicas).boxed().toList());
        for (int id = 0; id < replicas; id++) {
            if (replica(id) instanceof Leadership leadership && leadership.leadingTerm() != Leadership.NOT_LEADING) {
                order.remove((Integer) id);
                order.add(0, id);
            }
        }
        return order;
    }

    private List<Integer> lined() {
        if (!(replica(0) instanceof MemberOrder members)) {
            return List.of();
        }
        if (members.memberCount() != replicas) {
            throw new IllegalStateException(setting.label() + " has " + members.memberCount() + " members of "
                    + replicas + " after " + cluster.nowNs() + " ns");
        }
        return IntStream.range(0, replicas).map(members::memberAt).boxed().toList();
    }

    private Replica replica(final int id) {
        return cluster.node(id).replica();
    }
}
