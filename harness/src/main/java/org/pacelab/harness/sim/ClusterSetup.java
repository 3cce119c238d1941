package org.pacelab.harness.sim;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.harness.scenario.ReplicaGroup;
import org.pacelab.journal.Durability;

/**
 * What a simulated cluster is made of. Immutable.
 *
 * @param options      the protocol's options that differ from their defaults
 * @param clientCount  client endpoints, apart from the replicas
 * @param world        links and service times
 * @param forceDelayNs what a force takes
 * @param retryTimeoutNs      of the clients, as in {@link org.pacelab.replica.ClientContext}
 * @param operationDeadlineNs of the clients
 * @param seed         of everything that is drawn
 */
public record ClusterSetup(
        Protocol protocol,
        String setting,
        Map<String, Long> options,
        int replicaCount,
        int clientCount,
        Durability durability,
        World world,
        long forceDelayNs,
        long retryTimeoutNs,
        long operationDeadlineNs,
        long seed) {
    public ClusterSetup {
        final Map<String, Long> merged = new TreeMap<>(protocol.options());
        merged.putAll(options);
        options = Collections.unmodifiableMap(merged);
    }

    /** In a calm world, whose links all take {@code delayNs}. */
    public ClusterSetup(
            final Protocol protocol,
            final String setting,
            final Map<String, Long> options,
            final int replicaCount,
            final int clientCount,
            final Durability durability,
            final long delayNs,
            final long forceDelayNs,
            final long retryTimeoutNs,
            final long operationDeadlineNs,
            final long seed) {
        this(
                protocol,
                setting,
                options,
                replicaCount,
                clientCount,
                durability,
                World.calm(delayNs),
                forceDelayNs,
                retryTimeoutNs,
                operationDeadlineNs,
                seed);
    }

    List<ReplicaGroup> groups() {
        return protocol.groups(setting, replicaCount, options);
    }

    /** How many microseconds a clock may gain or lose in a second: half of the drift that the protocol bears. */
    long maxRatePpm() {
        return options.getOrDefault("maxDriftPpm", 0L) / 2;
    }

    /**
     * How far a clock may jump once within an election timeout, for which the other half is left: a fast one that jumps shows
     * the shortest timeout no sooner than one that drifts as far as the protocol bears.
     */
    long maxJumpNs() {
        final long maxDriftPpm = options.getOrDefault("maxDriftPpm", 0L);
        return options.getOrDefault("electionTimeoutMinNs", 0L) * (maxDriftPpm / 2) / (1_000_000 + maxDriftPpm);
    }

    @Override
    public String toString() {
        return protocol.name() + ' ' + setting + " seed " + seed + ": " + replicaCount + " replicas, durability "
                + durability + ", " + world + ", force " + forceDelayNs + " ns, " + options;
    }
}
