package org.pacelab.harness.scenario;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pacelab.harness.fault.Target;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;

/**
 * One protocol as scenarios, workers and the simulator see it: a name, its consistency settings, its numeric options, and how to
 * make its two step functions.
 */
public interface Protocol {
    String name();

    /** The consistency settings in the order they are reported, never empty. The first is the default. */
    List<String> settings();

    /** Every option a scenario may set, with its default. Durations are in ns and their names end in {@code Ns}. */
    Map<String, Long> options();

    /** How many endpoints a cluster of so many replicas has, those of a control plane included. */
    default int endpointCount(final int replicas, final Map<String, Long> options) {
        return replicas;
    }

    /** What so many endpoints consist of, in the order of their ids. */
    default List<ReplicaGroup> groups(final String setting, final int endpointCount, final Map<String, Long> options) {
        return List.of(ReplicaGroup.ofMajority(endpointCount));
    }

    boolean supports(String setting, OperationKind operation);

    /** What reads under a setting keep to; empty for a floor, which has nothing to read. */
    default Optional<Promise> promiseOf(final String setting) {
        return Optional.empty();
    }

    /** How stale reads may be, where a setting says so; the history of a run is held to it. */
    default Optional<StalenessBound> boundOf(final String setting, final Map<String, Long> options) {
        return Optional.empty();
    }

    /** What options take from what the settings are known for, for whoever reads a verdict, one line; empty for nothing. */
    default String caveatOf(final Map<String, Long> options) {
        return "";
    }

    /** What simulations have to run into, apart from messages and faults, which are told for every protocol. */
    default List<CoverageItem> coverage() {
        return List.of();
    }

    /** Whether one replica leads, of the protocol or of its control plane; replicas then are {@link org.pacelab.replica.Leadership}, too. */
    default boolean hasLeader(final Map<String, Long> options) {
        return false;
    }

    /** How many of so many members have a write before it is acknowledged; a majority unless the protocol says otherwise. */
    default int copies(final String setting, final Map<String, Long> options, final int members) {
        return members / 2 + 1;
    }

    /** What replicas may be by their place, of those of which {@link Target#isPlace}; they then are {@link org.pacelab.replica.MemberOrder}, too. */
    default Set<Target.Role> places() {
        return Set.of();
    }

    /** What a row is compared with unless the scenario says otherwise, by their names. */
    default List<String> floors() {
        return List.of("echo", "relay");
    }

    /** Whether others are compared with it, and it with nothing unless the scenario says so. */
    default boolean isFloor() {
        return false;
    }

    /** How many replicas a cluster has at least. */
    default int leastReplicas() {
        return 1;
    }

    /** How many replicas a cluster may have. */
    default int maxReplicas(final Map<String, Long> options) {
        return ReplicaContext.MAX_REPLICAS;
    }

    /** @throws IllegalArgumentException for values that do not go together, with one line that says what is allowed */
    default void checkOptions(final Map<String, Long> options) {}

    /** @throws IllegalArgumentException for values that do not go with so many replicas, with one line that says what is allowed */
    default void checkReplicas(final int replicas, final Map<String, Long> options) {}

    /**
     * @param options a value for each of {@link #options()}, which go together
     */
    Replica newReplica(ReplicaContext context, String setting, Map<String, Long> options);

    /** As {@link #newReplica}; the completion is called from the client's step. */
    Client newClient(ClientContext context, String setting, Map<String, Long> options, Completion completion);
}
