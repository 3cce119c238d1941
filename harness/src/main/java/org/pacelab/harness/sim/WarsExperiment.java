package org.pacelab.harness.sim;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.journal.Durability;

/**
 * How stale a quorum store's reads are, and how long they and writes take, where four links have given delays (Bailis et al., VLDB 2012, the
 * WARS model): the replicas and clients of a protocol in virtual time, without repair of any kind, without loss, on links that do not keep the order. Each write is
 * read at each of some times after its completion; a read is fresh if it returns that write or a later one.
 */
public final class WarsExperiment {
    /** N. */
    public static final int REPLICAS = 3;

    private static final long SAMPLES_OF_A_CLUSTER = 100_000;
    private static final int WRITER = REPLICAS;
    private static final int READER = REPLICAS + 1;

    /** Nothing is ever asked twice: no draw of a delay is longer. */
    private static final long PATIENCE_NS = Delay.MAX_NS;

    private final Protocol protocol;
    private final WarsLegs legs;
    private final int readQuorum;
    private final int writeQuorum;
    private final long[] readDelaysNs;

    /** @param readDelaysNs when reads begin after a write's completion, ascending from 0 */
    public WarsExperiment(
            final Protocol protocol,
            final WarsLegs legs,
            final int readQuorum,
            final int writeQuorum,
            final long... readDelaysNs) {
        this.protocol = protocol;
        this.legs = legs;
        this.readQuorum = readQuorum;
        this.writeQuorum = writeQuorum;
        this.readDelaysNs = readDelaysNs.clone();
        if (readDelaysNs.length == 0
                || readDelaysNs[0] != 0
                || !Arrays.equals(
                        readDelaysNs,
                        Arrays.stream(readDelaysNs).sorted().distinct().toArray())) {
            throw new IllegalArgumentException("reads begin at " + Arrays.toString(readDelaysNs)
                    + " ns after a write; allowed are times that ascend from 0");
        }
    }

    /**
     * Writes so often, in clusters of a hundred thousand writes, each with the next seed. The figures depend on seed and count alone.
     *
     * @param jobs clusters at a time
     */
    public WarsFigures run(final long samples, final long firstSeed, final int jobs) throws InterruptedException {
        final long clusters = (samples + SAMPLES_OF_A_CLUSTER - 1) / SAMPLES_OF_A_CLUSTER;
        final WarsFigures figures = new WarsFigures(readDelaysNs);
        SeedRuns.run(
                firstSeed,
                clusters,
                jobs,
                () -> true,
                seed -> runOne(
                        Math.min(SAMPLES_OF_A_CLUSTER, samples - (seed - firstSeed) * SAMPLES_OF_A_CLUSTER), seed),
                ofOne -> {
                    figures.add(ofOne);
                    return true;
                });
        return figures;
    }

    private WarsFigures runOne(final long samples, final long seed) {
        final WarsFigures figures = new WarsFigures(readDelaysNs);
        final WarsLoad load = new WarsLoad(readDelaysNs, samples, figures);
        try (SimulatedCluster cluster = SimulatedCluster.driven(setup(seed), List.of(load.writer(), load.reader()))) {
            for (int replica = 0; replica < REPLICAS; replica++) {
                cluster.network().link(WRITER, replica).delay(legs.write());
                cluster.network().link(replica, WRITER).delay(legs.acknowledgement());
                cluster.network().link(READER, replica).delay(legs.read());
                cluster.network().link(replica, READER).delay(legs.response());
            }
            load.nodes(cluster.node(WRITER), cluster.node(READER));
            cluster.start();
            while (!load.isOver()) {
                if (!cluster.runNext()) {
                    throw new IllegalStateException("nothing happens any more at " + cluster.nowNs() + " ns");
                }
            }
            requireSent(cluster, WRITER, samples);
            requireSent(cluster, READER, samples * readDelaysNs.length);
        }
        return figures;
    }

    /** A link that was full, or a request that was repeated, would have changed what is measured. */
    private static void requireSent(final SimulatedCluster cluster, final int client, final long operations) {
        final long sent = cluster.network().sentCount(client);
        if (sent != REPLICAS * operations) {
            throw new IllegalStateException(
                    "node " + client + " sent " + sent + " frames for " + operations + " operations");
        }
    }

    private ClusterSetup setup(final long seed) {
        return new ClusterSetup(
                protocol,
                protocol.settings().get(0),
                Map.of(
                        "readQuorum",
                        (long) readQuorum,
                        "writeQuorum",
                        (long) writeQuorum,
                        "readRepair",
                        0L,
                        "antiEntropyNs",
                        0L),
                REPLICAS,
                2,
                Durability.MEMORY,
                0,
                0,
                PATIENCE_NS,
                PATIENCE_NS,
                seed);
    }
}
