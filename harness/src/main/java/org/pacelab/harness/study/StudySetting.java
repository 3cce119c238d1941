package org.pacelab.harness.study;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.harness.scenario.Topology;

/**
 * One consistency setting of a family, as the study measures it. Immutable.
 *
 * @param family  as people call it
 * @param label   one word, different for each setting of the study
 * @param setting of the protocol
 * @param options that differ from the protocol's defaults
 * @param readsWhatIsDirty whether reads are looked at while a write of their key is on its way
 * @param read    how long a read takes
 * @param write   how long a write takes
 */
record StudySetting(
        String family,
        String label,
        Protocol protocol,
        String setting,
        Map<String, Long> options,
        boolean readsWhatIsDirty,
        ClosedForm read,
        ClosedForm write) {
    private static final String CONTROL_REPLICAS = "controlReplicas";

    /** What the default timeouts and windows are made for, and more: a heartbeat is no shorter than a round trip. */
    private static final long DEFAULT_ROUND_TRIP_NS = 20_000_000;

    private static final String[] SCALED = {
        "electionTimeoutMinNs",
        "electionTimeoutMaxNs",
        "heartbeatNs",
        "leaseNs",
        "tokenNs",
        "reportNs",
        "failureTimeoutNs",
        "resendNs",
        "coordinationNs",
        "windowFrames"
    };

    StudySetting {
        options = Collections.unmodifiableMap(new TreeMap<>(options));
    }

    /** Whose reads are of keys that nobody writes just then. */
    StudySetting(
            final String family,
            final String label,
            final Protocol protocol,
            final String setting,
            final Map<String, Long> options,
            final ClosedForm read,
            final ClosedForm write) {
        this(family, label, protocol, setting, options, false, read, write);
    }

    ClosedForm closedForm(final boolean isRead) {
        return isRead ? read : write;
    }

    /** With timeouts that are as many round trips long as they are on one host, and windows of as many frames in a round trip. */
    Map<String, Long> optionsFor(final Topology topology) {
        final long factor = patience(topology);
        final Map<String, Long> defaults = protocol.options();
        final Map<String, Long> all = new TreeMap<>(options);
        for (final String option : SCALED) {
            if (defaults.containsKey(option)) {
                all.put(option, factor * options.getOrDefault(option, defaults.get(option)));
            }
        }
        return all;
    }

    /** By how much they are longer than by default. */
    static long patience(final Topology topology) {
        return Math.max(1, (topology.longestRoundTripNs() + DEFAULT_ROUND_TRIP_NS - 1) / DEFAULT_ROUND_TRIP_NS);
    }

    /** Endpoints of a control plane. */
    int controlReplicas() {
        return Math.toIntExact(
                options.getOrDefault(CONTROL_REPLICAS, protocol.options().getOrDefault(CONTROL_REPLICAS, 0L)));
    }
}
