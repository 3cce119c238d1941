package org.pacelab.harness.scenario;

import java.util.List;
import java.util.Set;

/**
 * The floors of a run: protocols without a protocol in them, measured with the run's own workload before, between and after its
 * settings. Immutable.
 *
 * @param protocols   names, empty: no floors
 * @param interval    settings between two measurements of the floors
 * @param maxWarmUpNs of each floor
 * @param durationNs  measured time of each floor
 */
public record Floors(List<String> protocols, int interval, long maxWarmUpNs, long durationNs) {
    /** Those that are measured with one replica, however many the settings have. */
    public static final Set<String> OF_ONE_REPLICA = Set.of("echo");

    public Floors {
        protocols = List.copyOf(protocols);
    }
}
