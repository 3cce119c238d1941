package org.pacelab.harness.sim;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.journal.Durability;

/**
 * Virtual time at which nobody looks: no history, no checks, so that what is left is the cost of the simulator and of the protocol
 * in it. {@link #steady} is one cluster without faults whose clients ask all the time; {@link #drawn} goes from seed to seed, each
 * as {@link Simulation} draws it. The same arguments give the same run. Single-threaded.
 */
public final class UnjudgedRun implements AutoCloseable {
    private static final int CLIENTS = 8;
    private static final long SEED = 1;
    private static final long FORCE_DELAY_NS = 100_000;
    private static final long RETRY_TIMEOUT_NS = 100_000_000;
    private static final long FOR_EVER_NS = Long.MAX_VALUE;

    private final Supplier<SimulatedCluster> clusters;
    private final long lengthNs;
    private final List<EndlessLoad> loads;
    private SimulatedCluster cluster;
    private long deliveredBefore;
    private long virtualBeforeNs;

    private UnjudgedRun(final Supplier<SimulatedCluster> clusters, final long lengthNs, final List<EndlessLoad> loads) {
        this.clusters = clusters;
        this.lengthNs = lengthNs;
        this.loads = loads;
        this.cluster = clusters.get();
    }

    /** One cluster that goes on for ever. Once warm, nothing is allocated per frame under {@link Durability#MEMORY}. */
    public static UnjudgedRun steady(
            final Protocol protocol,
            final String setting,
            final int replicaCount,
            final Durability durability,
            final World world) {
        final ClusterSetup setup = new ClusterSetup(
                protocol,
                setting,
                Map.of(),
                replicaCount,
                CLIENTS,
                durability,
                world,
                FORCE_DELAY_NS,
                RETRY_TIMEOUT_NS,
                4 * RETRY_TIMEOUT_NS,
                SEED);
        final List<EndlessLoad> loads = IntStream.range(0, CLIENTS)
                .mapToObj(i -> new EndlessLoad(SeedStream.LOAD.of(SEED, i)))
                .toList();
        final Supplier<SimulatedCluster> only = () -> {
            final SimulatedCluster cluster = new SimulatedCluster(setup, loads);
            cluster.start();
            return cluster;
        };
        return new UnjudgedRun(only, FOR_EVER_NS, loads);
    }

    /** Those seeds that draw so many replicas, one after the other: world, durability, load, clocks and faults are theirs. */
    public static UnjudgedRun drawn(final Protocol protocol, final String setting, final int replicaCount) {
        return new UnjudgedRun(new Seeds(protocol, setting, replicaCount), Simulation.LOAD_NS, List.of());
    }

    /** Runs until so many more frames have reached their nodes. */
    public void deliver(final long count) {
        final long target = deliveredCount() + count;
        while (deliveredCount() < target) {
            if (cluster.nowNs() >= lengthNs) {
                goOn();
            } else if (!cluster.runNext()) {
                throw new IllegalStateException("nothing happens any more at " + cluster.nowNs() + " ns");
            }
        }
    }

    /** Frames that have reached their nodes so far. */
    public long deliveredCount() {
        return deliveredBefore + cluster.deliveredCount();
    }

    /** The virtual time that has passed, of all clusters so far. */
    public long virtualNs() {
        return virtualBeforeNs + cluster.nowNs();
    }

    /** Operations of a steady run that ended {@code OK}. */
    public long okCount() {
        return loads.stream().mapToLong(EndlessLoad::okCount).sum();
    }

    /** Operations of a steady run that ended otherwise. */
    public long otherCount() {
        return loads.stream().mapToLong(EndlessLoad::otherCount).sum();
    }

    SimulatedCluster cluster() {
        return cluster;
    }

    @Override
    public void close() {
        cluster.close();
    }

    private void goOn() {
        deliveredBefore += cluster.deliveredCount();
        virtualBeforeNs += cluster.nowNs();
        cluster.close();
        cluster = clusters.get();
    }

    private static final class Seeds implements Supplier<SimulatedCluster> {
        private final Protocol protocol;
        private final String setting;
        private final int replicaCount;
        private long seed;

        private Seeds(final Protocol protocol, final String setting, final int replicaCount) {
            this.protocol = protocol;
            this.setting = setting;
            this.replicaCount = replicaCount;
        }

        @Override
        public SimulatedCluster get() {
            Simulation simulation = next();
            while (simulation.setup().replicaCount() != replicaCount) {
                simulation = next();
            }
            return simulation.started();
        }

        private Simulation next() {
            return Simulation.unjudged(protocol, setting, ++seed);
        }
    }
}
