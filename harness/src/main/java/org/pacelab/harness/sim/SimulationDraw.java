package org.pacelab.harness.sim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.journal.Durability;
import org.pacelab.kv.SnapshotScan;
import org.pacelab.replica.SeededRandom;

/** Draws what a cluster is made of. */
final class SimulationDraw {
    private static final long MS = 1_000_000;
    private static final double SHORTEST_DELAY_NS = 5e4;
    private static final double LONGEST_DELAY_NS = 3e7;
    private static final double SHORTEST_RETRY_NS = 1e8;
    private static final double LONGEST_RETRY_NS = 1e9;
    private static final List<String> OFF_IN_SOME_RUNS = List.of("preVote", "checkQuorum");
    private static final double SNAPSHOTS_PROBABILITY = .6;
    private static final double FEWEST_ENTRIES = 4;
    private static final double MOST_ENTRIES = 1_000;
    private static final double NARROW_BOUND_PROBABILITY = .4;
    private static final double SHORTEST_BATCH = 64;
    private static final double LONGEST_BATCH = 4_096;

    private static final double SHORTEST_AGE_NS = 2e7;
    private static final double LONGEST_AGE_NS = 2e9;
    private static final int MOST_VERSIONS_BEHIND = 3;
    private static final double SHORTEST_LEASE_NS = 2e8;
    private static final double LONGEST_LEASE_NS = 6e8;

    private static final double PHI_PROBABILITY = .25;
    private static final int MOST_PHI = 12;
    private static final double PINGS_PROBABILITY = .25;

    private static final double SHORTEST_ANTI_ENTROPY_NS = 5e7;
    private static final double LONGEST_ANTI_ENTROPY_NS = 3e9;

    private static final double COORDINATION_PROBABILITY = .25;
    private static final double FEW_COPIES_PROBABILITY = .4;
    private static final int FEW_COPIES = 3;
    private static final double SHORTEST_HINT_NS = 1e8;
    private static final double LONGEST_HINT_NS = 1e13;
    private static final long MOST_RETRIES = 8;

    /** A run has few keys, and each life of a replica makes a tree of its own. */
    private static final long LEAF_BITS = 14;

    private static final String READ_QUORUM = "readQuorum";
    private static final String MIN_MEMBERS = "minMembers";
    private static final String BACKUPS_TO_ACKNOWLEDGE = "backupsToAcknowledge";

    private SimulationDraw() {}

    /**
     * @param healNs when the faults of the run are over
     * @param random a stream that nothing else draws from
     */
    static ClusterSetup draw(
            final Protocol protocol,
            final String setting,
            final int clientCount,
            final long healNs,
            final long seed,
            final SeededRandom random) {
        final long delayNs = (long) random.nextLogUniform(SHORTEST_DELAY_NS, LONGEST_DELAY_NS);
        final long retryTimeoutNs = 8 * delayNs + (long) random.nextLogUniform(SHORTEST_RETRY_NS, LONGEST_RETRY_NS);
        final Durability[] durabilities = Durability.values();
        final Map<String, Long> options = options(protocol, clientCount, random, SeedStream.BOUNDS.of(seed));
        final int replicas = random.nextBoolean(.5) ? 3 : 5;
        final SeededRandom members = SeedStream.MEMBERS.of(seed);
        if (protocol.options().containsKey(MIN_MEMBERS) && members.nextBoolean(.5)) {
            options.put(MIN_MEMBERS, 2L + members.nextInt(replicas - 1));
        }
        if (protocol.options().containsKey(MIN_MEMBERS)) {
            putOptionsOfEpochs(protocol, replicas, options, SeedStream.PROTOCOL.of(seed));
            putFailureDetector(options, SeedStream.FAILURE_DETECTOR.of(seed), SeedStream.PINGS.of(seed));
        }
        if (protocol.options().containsKey(READ_QUORUM)) {
            final boolean mustMeet = protocol.promiseOf(setting).equals(Optional.of(Promise.LINEARIZABLE));
            putQuorums(mustMeet, replicas, options, SeedStream.QUORUMS.of(seed));
            putPlacement(mustMeet, replicas, retryTimeoutNs, options, SeedStream.PLACEMENT.of(seed));
        }
        return new ClusterSetup(
                protocol,
                setting,
                options,
                protocol.endpointCount(replicas, merged(protocol, options)),
                clientCount,
                durabilities[random.nextInt(durabilities.length)],
                World.draw(delayNs, healNs, SeedStream.WORLD.of(seed)),
                random.nextLong(MS / 10, 10 * MS),
                retryTimeoutNs,
                4 * retryTimeoutNs,
                seed);
    }

    /** How stale reads may be, how many copies there are, and in some runs a lease that is long beside what it takes to fail, or narrow windows and queues. */
    private static void putOptionsOfEpochs(
            final Protocol protocol, final int replicas, final Map<String, Long> options, final SeededRandom random) {
        final Map<String, Long> drawn = new HashMap<>();
        drawn.put("maxAgeNs", (long) random.nextLogUniform(SHORTEST_AGE_NS, LONGEST_AGE_NS));
        drawn.put("maxVersionsBehind", (long) random.nextInt(MOST_VERSIONS_BEHIND + 1));
        drawn.put(BACKUPS_TO_ACKNOWLEDGE, 1L + random.nextInt(replicas - 1));
        if (random.nextBoolean(NARROW_BOUND_PROBABILITY)) {
            drawn.put("leaseNs", (long) random.nextLogUniform(SHORTEST_LEASE_NS, LONGEST_LEASE_NS));
        }
        if (random.nextBoolean(NARROW_BOUND_PROBABILITY)) {
            drawn.put("windowFrames", 2L + random.nextInt(6));
            drawn.put("maxUncommitted", 1L << 2 + random.nextInt(4));
            drawn.put("maxWaitingReads", 1L << random.nextInt(3));
        }
        drawn.keySet().retainAll(protocol.options().keySet());
        options.putAll(drawn);
    }

    /** In some runs the control plane suspects by phi accrual, hastily or patiently, in some others by pings. */
    private static void putFailureDetector(
            final Map<String, Long> options, final SeededRandom random, final SeededRandom pings) {
        if (random.nextBoolean(PHI_PROBABILITY)) {
            options.put("phiThreshold", 1L + random.nextInt(MOST_PHI));
        } else if (pings.nextBoolean(PINGS_PROBABILITY)) {
            options.put("pings", 1L);
        }
    }

    /** In half of the runs any quorums, of registers such that meet, and repair of reads or none. */
    private static void putQuorums(
            final boolean mustMeet, final int replicas, final Map<String, Long> options, final SeededRandom random) {
        options.put("leafBits", LEAF_BITS);
        options.put("readRepair", (long) random.nextInt(3));
        options.put("antiEntropyNs", (long) random.nextLogUniform(SHORTEST_ANTI_ENTROPY_NS, LONGEST_ANTI_ENTROPY_NS));
        if (random.nextBoolean(.5)) {
            final int write = 1 + random.nextInt(replicas);
            final int least = mustMeet ? replicas - write + 1 : 1;
            options.put(READ_QUORUM, (long) least + random.nextInt(replicas - least + 1));
            options.put("writeQuorum", (long) write);
        }
    }

    /** In some runs replicas coordinate; in some of those with many replicas not all keep a key, and others may stand in for those that do. */
    private static void putPlacement(
            final boolean mustMeet,
            final int replicas,
            final long retryTimeoutNs,
            final Map<String, Long> options,
            final SeededRandom random) {
        options.put("replicaCoordinates", random.nextBoolean(COORDINATION_PROBABILITY) ? 1L : 0L);
        if (replicas > FEW_COPIES && random.nextBoolean(FEW_COPIES_PROBABILITY)) {
            final int write = 1 + random.nextInt(FEW_COPIES);
            final int least = mustMeet ? FEW_COPIES - write + 1 : 1;
            options.put("copies", (long) FEW_COPIES);
            options.put("writeQuorum", (long) write);
            options.put(READ_QUORUM, (long) least + random.nextInt(FEW_COPIES - least + 1));
            options.put("sloppy", !mustMeet && random.nextBoolean(.5) ? 1L : 0L);
            options.put("hintNs", (long) random.nextLogUniform(SHORTEST_HINT_NS, LONGEST_HINT_NS));
        }
        if (random.nextBoolean(NARROW_BOUND_PROBABILITY)) {
            options.put("windowItems", 1L << 2 + random.nextInt(5));
            options.put("coordinationNs", random.nextLong(2, MOST_RETRIES) * retryTimeoutNs);
        }
    }

    private static Map<String, Long> merged(final Protocol protocol, final Map<String, Long> options) {
        final Map<String, Long> merged = new HashMap<>(protocol.options());
        merged.putAll(options);
        return merged;
    }

    /** Options that change how a protocol elects are off in some runs; in some, logs are cut short often, sessions expire, batches are short. */
    private static Map<String, Long> options(
            final Protocol protocol, final int clientCount, final SeededRandom random, final SeededRandom bounds) {
        final Map<String, Long> options = new HashMap<>();
        for (final String option : OFF_IN_SOME_RUNS) {
            if (random.nextBoolean(.25) && protocol.options().containsKey(option)) {
                options.put(option, 0L);
            }
        }
        if (random.nextBoolean(SNAPSHOTS_PROBABILITY) && protocol.options().containsKey("snapshotEntries")) {
            options.put("snapshotEntries", (long) random.nextLogUniform(FEWEST_ENTRIES, MOST_ENTRIES));
            options.put("snapshotChunkLength", (long) SnapshotScan.MIN_CHUNK_LENGTH);
        }
        if (bounds.nextBoolean(NARROW_BOUND_PROBABILITY) && protocol.options().containsKey("sessionCapacity")) {
            options.put("sessionCapacity", clientCount + (long) bounds.nextInt(clientCount));
        }
        if (bounds.nextBoolean(NARROW_BOUND_PROBABILITY) && protocol.options().containsKey("maxBatchLength")) {
            options.put("maxBatchLength", (long) bounds.nextLogUniform(SHORTEST_BATCH, LONGEST_BATCH));
        }
        return options;
    }
}
