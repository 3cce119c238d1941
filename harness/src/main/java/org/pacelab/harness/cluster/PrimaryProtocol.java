package org.pacelab.harness.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pacelab.control.Copies;
import org.pacelab.harness.fault.Target;
import org.pacelab.harness.scenario.CoverageItem;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.primary.PrimaryReplica;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;

/** A primary and its backups, with their control plane behind them: a setting is how many copies a write has before it is acknowledged. */
public final class PrimaryProtocol extends EpochProtocol {
    private static final String SYNCHRONOUS = "synchronous";
    private static final String SEMI_SYNCHRONOUS = "semi-synchronous";
    private static final String ASYNCHRONOUS = "asynchronous";
    private static final String BACKUPS = "backupsToAcknowledge";

    public PrimaryProtocol() {
        super("primary");
    }

    @Override
    public String name() {
        return "primary";
    }

    @Override
    public List<String> settings() {
        return List.of(SYNCHRONOUS, SEMI_SYNCHRONOUS, ASYNCHRONOUS);
    }

    @Override
    void putOwnOptions(final Map<String, Long> options) {
        options.put(BACKUPS, 1L);
    }

    @Override
    public int copies(final String setting, final Map<String, Long> options, final int members) {
        return copies(setting, options).of(members);
    }

    /** An asynchronous primary may lose what it acknowledged anyway. */
    @Override
    int mayBeLost(final String setting, final int nodes, final Map<String, Long> options) {
        return setting.equals(ASYNCHRONOUS) ? nodes - 1 : super.mayBeLost(setting, nodes, options);
    }

    @Override
    List<CoverageItem> ownCoverage() {
        return List.of(counted("lost suffix", "given-up"));
    }

    @Override
    public Optional<Promise> promiseOf(final String setting) {
        return Optional.of(setting.equals(ASYNCHRONOUS) ? Promise.LOSSY : Promise.LINEARIZABLE);
    }

    /** How many backups are waited for matters where there are some. */
    @Override
    public void checkReplicas(final int replicas, final Map<String, Long> options) {
        super.checkReplicas(replicas, options);
        requireWithin(BACKUPS, options, Math.max(1, replicas - 1));
    }

    @Override
    public Set<Target.Role> places() {
        return Set.of(Target.Role.PRIMARY, Target.Role.BACKUP);
    }

    @Override
    public void checkOptions(final Map<String, Long> options) {
        epochOptions(options);
        settings().forEach(setting -> copies(setting, options));
        controlOptions(options);
    }

    @Override
    public Replica newReplica(final ReplicaContext context, final String setting, final Map<String, Long> options) {
        return PrimaryReplica.newReplica(
                context, epochOptions(options), copies(setting, options), controlOptions(options));
    }

    @Override
    public Client newClient(
            final ClientContext context,
            final String setting,
            final Map<String, Long> options,
            final Completion completion) {
        return PrimaryReplica.newClient(context, epochOptions(options), completion);
    }

    private static Copies copies(final String setting, final Map<String, Long> options) {
        return switch (setting) {
            case SYNCHRONOUS -> Copies.ALL;
            case ASYNCHRONOUS -> Copies.PRIMARY_ONLY;
            default -> Copies.ofPrimaryAnd(Math.toIntExact(options.get(BACKUPS)));
        };
    }
}
