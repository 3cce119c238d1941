package org.pacelab.harness.scenario;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a protocol's defaults become where a round trip is longer than they are made for: timeouts as many of those long, windows as many frames in one. */
public final class FarOptions {
    /** What the defaults are made for, and more: a heartbeat is no shorter than a round trip. */
    private static final long DEFAULT_ROUND_TRIP_NS = 20_000_000;

    private static final List<String> SCALED = List.of(
            "electionTimeoutMinNs",
            "electionTimeoutMaxNs",
            "heartbeatNs",
            "leaseNs",
            "tokenNs",
            "reportNs",
            "failureTimeoutNs",
            "resendNs",
            "coordinationNs",
            "windowFrames");

    private FarOptions() {}

    /** A value for each of the protocol's options, as {@link Protocol#options()}. */
    public static Map<String, Long> of(final Protocol protocol, final Topology topology) {
        final Map<String, Long> options = new TreeMap<>(protocol.options());
        options.replaceAll((name, value) -> SCALED.contains(name) ? factor(topology) * value : value);
        return options;
    }

    /** By how much they are greater than the defaults. */
    public static long factor(final Topology topology) {
        return Math.max(1, (topology.longestRoundTripNs() + DEFAULT_ROUND_TRIP_NS - 1) / DEFAULT_ROUND_TRIP_NS);
    }
}
