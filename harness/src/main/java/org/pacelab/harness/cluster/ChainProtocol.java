package org.pacelab.harness.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pacelab.chain.ChainOptions;
import org.pacelab.chain.ChainRead;
import org.pacelab.chain.ChainReplica;
import org.pacelab.chain.ChainRouting;
import org.pacelab.control.Configuration;
import org.pacelab.harness.scenario.CoverageItem;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.harness.scenario.ReplicaGroup;
import org.pacelab.raft.RaftOptions;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;

/**
 * Chain replication, with its control plane behind the chain's own nodes: {@code chain} reads at the tail, and a setting is who answers
 * writes; {@code craq} reads at any node, and a setting is how.
 */
public final class ChainProtocol implements Protocol {
    private final String name;
    private final Map<String, Setting> settings;

    private record Setting(ChainRead read, boolean headReplies, Promise promise) {}

    private ChainProtocol(final String name, final Map<String, Setting> settings) {
        this.name = name;
        this.settings = settings;
    }

    /** Reads at the tail (van Renesse & Schneider 2004). */
    public static ChainProtocol chain() {
        final Map<String, Setting> settings = new LinkedHashMap<>();
        settings.put("tail", new Setting(ChainRead.TAIL, false, Promise.LINEARIZABLE));
        settings.put("head", new Setting(ChainRead.TAIL, true, Promise.LINEARIZABLE));
        return new ChainProtocol("chain", settings);
    }

    /** Reads at any node (Terrace & Freedman 2009). */
    public static ChainProtocol craq() {
        final Map<String, Setting> settings = new LinkedHashMap<>();
        settings.put("linearizable", new Setting(ChainRead.APPORTIONED, false, Promise.LINEARIZABLE));
        settings.put("bounded", new Setting(ChainRead.BOUNDED, false, Promise.EVENTUAL));
        settings.put("eventual", new Setting(ChainRead.NEWEST, false, Promise.UNCOMMITTED));
        return new ChainProtocol("craq", settings);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> settings() {
        return List.copyOf(settings.keySet());
    }

    @Override
    public Map<String, Long> options() {
        final ChainOptions defaults = ChainOptions.defaults();
        final RaftOptions control = RaftOptions.defaults();
        final Map<String, Long> options = new LinkedHashMap<>();
        options.put("leaseNs", defaults.leaseNs());
        options.put("tokenNs", defaults.tokenNs());
        options.put("reportNs", defaults.reportNs());
        options.put("failureTimeoutNs", defaults.failureTimeoutNs());
        options.put("maxDriftPpm", defaults.maxDriftPpm());
        options.put("windowFrames", (long) defaults.windowFrames());
        options.put("maxUncommitted", (long) defaults.maxUncommitted());
        options.put("maxWaitingReads", (long) defaults.maxWaitingReads());
        options.put("sessionCapacity", (long) defaults.sessionCapacity());
        options.put("snapshotEntries", (long) defaults.snapshotEntries());
        options.put("snapshotChunkLength", (long) defaults.snapshotChunkLength());
        options.put("maxBatchLength", (long) defaults.maxBatchLength());
        options.put("minMembers", (long) defaults.minMembers());
        options.put("controlReplicas", (long) defaults.controlReplicas());
        options.put("maxVersionsBehind", (long) defaults.maxVersionsBehind());
        options.put("maxAgeNs", defaults.maxAgeNs());
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
        final int mayBeLost = Math.toIntExact(options.get("minMembers")) - 1;
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
        return Optional.of(settings.get(setting).promise());
    }

    @Override
    public List<CoverageItem> coverage() {
        return List.of(
                new CoverageItem("reconfiguration", "control/reconfigurations", 2),
                new CoverageItem("control leader change", "raft/elections-won", 2),
                new CoverageItem("suffix truncation", "chain/truncations", 1),
                new CoverageItem("completion", "chain/completions", 1),
                new CoverageItem("readmission", "chain/readmissions", 1),
                new CoverageItem("resend", "chain/resends", 1),
                new CoverageItem("snapshot taken", "chain/snapshots-taken", 1),
                new CoverageItem("snapshot install", "chain/snapshots-installed", 1),
                new CoverageItem("refused lease read", "chain/lease-refused", 1),
                new CoverageItem("suppressed duplicate", "chain/duplicates", 1));
    }

    @Override
    public boolean hasLeader(final Map<String, Long> options) {
        return options.get("controlReplicas") > 0;
    }

    @Override
    public boolean isChain() {
        return true;
    }

    @Override
    public List<String> floors() {
        return List.of("echo", "chain-relay");
    }

    @Override
    public int maxReplicas(final Map<String, Long> options) {
        return Math.min(
                Configuration.MAX_MEMBERS,
                ReplicaContext.MAX_REPLICAS - Math.toIntExact(options.get("controlReplicas")));
    }

    @Override
    public void checkOptions(final Map<String, Long> options) {
        chainOptions(options);
        controlOptions(options);
    }

    @Override
    public Replica newReplica(final ReplicaContext context, final String setting, final Map<String, Long> options) {
        return ChainReplica.newReplica(
                context,
                chainOptions(options),
                controlOptions(options),
                settings.get(setting).headReplies());
    }

    @Override
    public Client newClient(
            final ClientContext context,
            final String setting,
            final Map<String, Long> options,
            final Completion completion) {
        return ChainRouting.newClient(
                context, chainOptions(options), settings.get(setting).read(), completion);
    }

    private static ChainOptions chainOptions(final Map<String, Long> options) {
        return new ChainOptions(
                options.get("leaseNs"),
                options.get("tokenNs"),
                options.get("reportNs"),
                options.get("failureTimeoutNs"),
                options.get("maxDriftPpm"),
                Math.toIntExact(options.get("windowFrames")),
                Math.toIntExact(options.get("maxUncommitted")),
                Math.toIntExact(options.get("maxWaitingReads")),
                Math.toIntExact(options.get("sessionCapacity")),
                Math.toIntExact(options.get("snapshotEntries")),
                Math.toIntExact(options.get("snapshotChunkLength")),
                Math.toIntExact(options.get("maxBatchLength")),
                Math.toIntExact(options.get("minMembers")),
                Math.toIntExact(options.get("controlReplicas")),
                Math.toIntExact(options.get("maxVersionsBehind")),
                options.get("maxAgeNs"));
    }

    private static RaftOptions controlOptions(final Map<String, Long> options) {
        return RaftOptions.ofControlPlane(
                options.get("electionTimeoutMinNs"),
                options.get("electionTimeoutMaxNs"),
                options.get("heartbeatNs"),
                options.get("maxDriftPpm"));
    }
}
