package org.pacelab.harness.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.pacelab.control.Configuration;
import org.pacelab.epoch.EpochOptions;
import org.pacelab.harness.scenario.CoverageItem;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.harness.scenario.ReplicaGroup;
import org.pacelab.raft.RaftOptions;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReplicaContext;

/** What the protocols have in common whose nodes go by the configurations of a control plane. */
abstract class EpochProtocol implements Protocol {
    private static final String CONTROL_REPLICAS = "controlReplicas";

    private final String counters;

    /** @param counters before the names of what the nodes count */
    EpochProtocol(final String counters) {
        this.counters = counters;
    }

    /** So many of the nodes may lose their disks in a setting, as long as the control plane keeps more members than that. */
    int mayBeLost(final String setting, final int nodes, final Map<String, Long> options) {
        return copies(setting, options, nodes) - 1;
    }

    /** What it counts besides. */
    abstract List<CoverageItem> ownCoverage();

    /** Takes what only this protocol has. */
    abstract void putOwnOptions(Map<String, Long> options);

    @Override
    public Map<String, Long> options() {
        final EpochOptions defaults = EpochOptions.defaults();
        final RaftOptions control = RaftOptions.defaults();
        final Map<String, Long> options = new LinkedHashMap<>();
        options.put("leaseNs", defaults.leaseNs());
        options.put("tokenNs", defaults.tokenNs());
        options.put("reportNs", defaults.reportNs());
        options.put("failureTimeoutNs", defaults.failureTimeoutNs());
        options.put("phiThreshold", (long) defaults.phiThreshold());
        options.put("pings", (long) defaults.pings());
        options.put("maxDriftPpm", defaults.maxDriftPpm());
        options.put("windowFrames", (long) defaults.windowFrames());
        options.put("maxUncommitted", (long) defaults.maxUncommitted());
        options.put("sessionCapacity", (long) defaults.sessionCapacity());
        options.put("snapshotEntries", (long) defaults.snapshotEntries());
        options.put("snapshotChunkLength", (long) defaults.snapshotChunkLength());
        options.put("maxBatchLength", (long) defaults.maxBatchLength());
        options.put("minMembers", (long) defaults.minMembers());
        options.put(CONTROL_REPLICAS, (long) defaults.controlReplicas());
        options.put("electionTimeoutMinNs", control.electionTimeoutMinNs());
        options.put("electionTimeoutMaxNs", control.electionTimeoutMaxNs());
        options.put("heartbeatNs", control.heartbeatNs());
        putOwnOptions(options);
        return options;
    }

    @Override
    public void checkReplicas(final int replicas, final Map<String, Long> options) {
        requireWithin("minMembers", options, replicas);
    }

    static void requireWithin(final String option, final Map<String, Long> options, final int most) {
        if (options.get(option) < 1 || options.get(option) > most) {
            throw new IllegalArgumentException(option + " " + options.get(option) + " is not within 1.." + most);
        }
    }

    @Override
    public int endpointCount(final int replicas, final Map<String, Long> options) {
        return replicas + Math.toIntExact(options.get(CONTROL_REPLICAS));
    }

    @Override
    public List<ReplicaGroup> groups(final String setting, final int endpointCount, final Map<String, Long> options) {
        final int control = Math.toIntExact(options.get(CONTROL_REPLICAS));
        final int nodes = endpointCount - control;
        final int leastMembers = Math.toIntExact(options.get("minMembers"));
        final int lost = Math.min(leastMembers - 1, mayBeLost(setting, nodes, options));
        return List.of(
                new ReplicaGroup(nodes, lost, Math.max(0, Math.min(lost, nodes - leastMembers))),
                ReplicaGroup.ofMajority(control));
    }

    @Override
    public boolean supports(final String setting, final OperationKind operation) {
        return switch (operation) {
            case OPEN_SESSION, GET, PUT, DELETE, COMPARE_AND_SET, ADD -> true;
            default -> false;
        };
    }

    @Override
    public List<CoverageItem> coverage() {
        return Stream.concat(
                        Stream.of(
                                new CoverageItem("reconfiguration", "control/reconfigurations", 2),
                                new CoverageItem("control leader change", "raft/elections-won", 2),
                                new CoverageItem("suspicion by pings", "control/pings-to-suspected", 1),
                                counted("suffix truncation", "truncations"),
                                counted("completion", "completions"),
                                counted("readmission", "readmissions"),
                                counted("resend", "resends"),
                                counted("snapshot taken", "snapshots-taken"),
                                counted("snapshot install", "snapshots-installed"),
                                counted("refused lease read", "lease-refused"),
                                counted("suppressed duplicate", "duplicates")),
                        ownCoverage().stream())
                .toList();
    }

    final CoverageItem counted(final String name, final String counter) {
        return new CoverageItem(name, counters + '/' + counter, 1);
    }

    @Override
    public boolean hasLeader(final Map<String, Long> options) {
        return options.get(CONTROL_REPLICAS) > 0;
    }

    @Override
    public int maxReplicas(final Map<String, Long> options) {
        return Math.min(
                Configuration.MAX_MEMBERS,
                ReplicaContext.MAX_REPLICAS - Math.toIntExact(options.get(CONTROL_REPLICAS)));
    }

    static EpochOptions epochOptions(final Map<String, Long> options) {
        return new EpochOptions(
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
                Math.toIntExact(options.get(CONTROL_REPLICAS)),
                Math.toIntExact(options.get("phiThreshold")),
                Math.toIntExact(options.get("pings")));
    }

    static RaftOptions controlOptions(final Map<String, Long> options) {
        return RaftOptions.ofControlPlane(
                options.get("electionTimeoutMinNs"),
                options.get("electionTimeoutMaxNs"),
                options.get("heartbeatNs"),
                options.get("maxDriftPpm"));
    }
}
