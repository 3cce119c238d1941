package org.pacelab.harness.sim;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.journal.Durability;

/**
 * What a simulated cluster is made of. Immutable.
 *
 * @param options      the protocol's options that differ from their defaults
 * @param clientCount  client endpoints, apart from the replicas
 * @param delayNs      one-way delay of every link at first
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
        long delayNs,
        long forceDelayNs,
        long retryTimeoutNs,
        long operationDeadlineNs,
        long seed) {
    public ClusterSetup {
        final Map<String, Long> merged = new TreeMap<>(protocol.options());
        merged.putAll(options);
        options = Collections.unmodifiableMap(merged);
    }

    @Override
    public String toString() {
        return protocol.name() + ' ' + setting + " seed " + seed + ": " + replicaCount + " replicas, durability "
                + durability + ", one-way delay " + delayNs + " ns, force " + forceDelayNs + " ns, " + options;
    }
}
