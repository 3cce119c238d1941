package org.pacelab.harness.scenario;

import java.util.LinkedHashMap;
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

/** A protocol on paper: {@code strong} can do everything, {@code weak} has neither compare-and-set nor delete and reads what is old. */
final class TwoSettings implements Protocol {
    private final boolean hasLeader;
    private final Set<Target.Role> places;

    TwoSettings(final boolean hasLeader) {
        this(hasLeader, Set.of());
    }

    TwoSettings(final boolean hasLeader, final Set<Target.Role> places) {
        this.hasLeader = hasLeader;
        this.places = places;
    }

    @Override
    public String name() {
        return "paper";
    }

    @Override
    public List<String> settings() {
        return List.of("strong", "weak");
    }

    @Override
    public Map<String, Long> options() {
        final Map<String, Long> options = new LinkedHashMap<>();
        options.put("electionTimeoutNs", 150_000_000L);
        options.put("batchLimit", 256L);
        options.put("sessionCapacity", 4096L);
        return options;
    }

    @Override
    public boolean supports(final String setting, final OperationKind operation) {
        return setting.equals("strong")
                || operation != OperationKind.COMPARE_AND_SET && operation != OperationKind.DELETE;
    }

    @Override
    public Optional<Promise> promiseOf(final String setting) {
        return Optional.of(setting.equals("strong") ? Promise.LINEARIZABLE : Promise.EVENTUAL);
    }

    @Override
    public boolean hasLeader(final Map<String, Long> options) {
        return hasLeader;
    }

    @Override
    public Set<Target.Role> places() {
        return places;
    }

    @Override
    public void checkOptions(final Map<String, Long> options) {
        if (options.get("batchLimit") < 1) {
            throw new IllegalArgumentException("batch-limit must be at least 1");
        }
    }

    @Override
    public Replica newReplica(final ReplicaContext context, final String setting, final Map<String, Long> options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Client newClient(
            final ClientContext context,
            final String setting,
            final Map<String, Long> options,
            final Completion completion) {
        throw new UnsupportedOperationException();
    }
}
