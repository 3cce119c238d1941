package org.pacelab.harness.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pacelab.control.Copies;
import org.pacelab.harness.scenario.CoverageItem;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.harness.scenario.ReplicaGroup;
import org.pacelab.primary.PrimaryOptions;
import org.pacelab.primary.PrimaryReplica;
import org.pacelab.raft.RaftOptions;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;

/** A primary and its backups, with their control plane behind them: a setting is how many copies a write has before it is acknowledged. */
public final class PrimaryProtocol implements Protocol {
    private static final String SYNCHRONOUS = "synchronous";
    private static final String SEMI_SYNCHRONOUS = "semi-synchronous";
    private static final String ASYNCHRONOUS = "asynchronous";
    private static final String BACKUPS = "backupsToAcknowledge";

    @Override
    public String name() {
        return "primary";
    }

    @Override
    public List<String> settings() {
        return List.of(SYNCHRONOUS, SEMI_SYNCHRONOUS, ASYNCHRONOUS);
    }

    @Override
    public Map<String, Long> options() {
        final PrimaryOptions defaults = PrimaryOptions.defaults(Copies.ALL);
        final RaftOptions control = RaftOptions.defaults();
        final Map<String, Long> options = new LinkedHashMap<>();
        options.put(BACKUPS, 1L);
        options.put("leaseNs", defaults.leaseNs());
        options.put("tokenNs", defaults.tokenNs());
        options.put("reportNs", defaults.reportNs());
        options.put("failureTimeoutNs", defaults.failureTimeoutNs());
        options.put("maxDriftPpm", defaults.maxDriftPpm());
        options.put("windowFrames", (long) defaults.windowFrames());
        options.put("maxUncommitted", (long) defaults.maxUncommitted());
        options.put("sessionCapacity", (long) defaults.sessionCapacity());
        options.put("snapshotEntries", (long) defaults.snapshotEntries());
        options.put("snapshotChunkLength", (long) defaults.snapshotChunkLength());
        options.put("maxBatchLength", (long) defaults.maxBatchLength());
        options.put("minMembers", (long) defaults.minMembers());
        options.put("controlReplicas", (long) defaults.controlReplicas());
        options.put("electionTimeoutMinNs", control.electionTimeoutMinNs());
        options.put("electionTimeoutMaxNs", control.electionTimeoutMaxNs());
        options.put("heartbeatNs", control.heartbeatNs());
        return options;
    }

    @Override
    public int endpointCount(final int replicas, final Map<String, Long> options) {
        return replicas + Math.toIntExact(options.get("controlReplicas"));
    }

    @Override
    public List<ReplicaGroup> groups(final String setting, final int endpointCount, final Map<String, Long> options) {
        final int control = Math.toIntExact(options.get("controlReplicas"));
        final int nodes = endpointCount - control;
        final int backups = setting.equals(SEMI_SYNCHRONOUS) ? Math.toIntExact(options.get(BACKUPS)) : nodes - 1;
        final int mayBeLost = Math.min(backups, Math.toIntExact(options.get("minMembers")) - 1);
        return List.of(new ReplicaGroup(nodes, Math.min(nodes - 1, mayBeLost)), ReplicaGroup.ofMajority(control));
    }

    @Override
    public boolean supports(final String setting, final OperationKind operation) {
        return switch (operation) {
            case OPEN_SESSION, GET, PUT, COMPARE_AND_SET, ADD -> true;
            default -> false;
        };
    }

    @Override
    public Optional<Promise> promiseOf(final String setting) {
        return Optional.of(setting.equals(ASYNCHRONOUS) ? Promise.LOSSY : Promise.LINEARIZABLE);
    }

    @Override
    public List<CoverageItem> coverage() {
        return List.of(
                new CoverageItem("reconfiguration", "control/reconfigurations", 2),
                new CoverageItem("control leader change", "raft/elections-won", 2),
                new CoverageItem("suffix truncation", "primary/truncations", 1),
                new CoverageItem("recovery", "primary/completions", 1),
                new CoverageItem("readmission", "primary/readmissions", 1),
                new CoverageItem("lost suffix", "primary/given-up", 1),
                new CoverageItem("resend", "primary/resends", 1),
                new CoverageItem("snapshot taken", "primary/snapshots-taken", 1),
                new CoverageItem("snapshot install", "primary/snapshots-installed", 1),
                new CoverageItem("refused lease read", "primary/lease-refused", 1),
                new CoverageItem("suppressed duplicate", "primary/duplicates", 1));
    }

    @Override
    public void checkOptions(final Map<String, Long> options) {
        settings().forEach(setting -> primaryOptions(setting, options));
        controlOptions(options);
    }

    @Override
    public Replica newReplica(final ReplicaContext context, final String setting, final Map<String, Long> options) {
        return PrimaryReplica.newReplica(context, primaryOptions(setting, options), controlOptions(options));
    }

    @Override
    public Client newClient(
            final ClientContext context,
            final String setting,
            final Map<String, Long> options,
            final Completion completion) {
        return PrimaryReplica.newClient(context, primaryOptions(setting, options), completion);
    }

    private static PrimaryOptions primaryOptions(final String setting, final Map<String, Long> options) {
        final int backups = Math.toIntExact(options.get(BACKUPS));
        return new PrimaryOptions(
                copies(setting, backups),
                options.get("leaseNs"),
                options.get("tokenNs"),
                options.get("reportNs"),
                options.get("failureTimeoutNs"),
                options.get("maxDriftPpm"),
                Math.toIntExact(options.get("windowFrames")),
                Math.toIntExact(options.get("maxUncommitted")),
                Math.toIntExact(options.get("sessionCapacity")),
                Math.toIntExact(options.get("snapshotEntries")),
                Math.toIntExact(options.get("snapshotChunkLength")),
                Math.toIntExact(options.get("maxBatchLength")),
                Math.toIntExact(options.get("minMembers")),
                Math.toIntExact(options.get("controlReplicas")));
    }

    private static Copies copies(final String setting, final int backups) {
        return switch (setting) {
            case SYNCHRONOUS -> Copies.ALL;
            case ASYNCHRONOUS -> Copies.PRIMARY_ONLY;
            default -> Copies.ofPrimaryAnd(backups);
        };
    }

    private static RaftOptions controlOptions(final Map<String, Long> options) {
        return RaftOptions.ofControlPlane(
                options.get("electionTimeoutMinNs"),
                options.get("electionTimeoutMaxNs"),
                options.get("heartbeatNs"),
                options.get("maxDriftPpm"));
    }
}
