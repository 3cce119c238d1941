package org.pacelab.harness.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pacelab.harness.scenario.CoverageItem;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.raft.RaftOptions;
import org.pacelab.raft.RaftReplica;
import org.pacelab.raft.RaftRouting;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReadMode;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;

/**
 * Raft: a setting is how reads are answered; writes go through the log in all of them. Without {@code checkQuorum} nobody holds
 * a lease, and {@code lease} reads by read-index.
 */
public final class RaftProtocol implements Protocol {
    private static final Map<String, ReadMode> SETTINGS = new LinkedHashMap<>();

    static {
        SETTINGS.put("log", ReadMode.LOG);
        SETTINGS.put("read-index", ReadMode.READ_INDEX);
        SETTINGS.put("lease", ReadMode.LEASE);
        SETTINGS.put("sequential", ReadMode.SEQUENTIAL);
        SETTINGS.put("eventual", ReadMode.EVENTUAL);
    }

    @Override
    public String name() {
        return "raft";
    }

    @Override
    public List<String> settings() {
        return List.copyOf(SETTINGS.keySet());
    }

    @Override
    public Map<String, Long> options() {
        final RaftOptions defaults = RaftOptions.defaults();
        final Map<String, Long> options = new LinkedHashMap<>();
        options.put("electionTimeoutMinNs", defaults.electionTimeoutMinNs());
        options.put("electionTimeoutMaxNs", defaults.electionTimeoutMaxNs());
        options.put("heartbeatNs", defaults.heartbeatNs());
        options.put("commitNoticeNs", defaults.commitNoticeNs());
        options.put("maxDriftPpm", defaults.maxDriftPpm());
        options.put("preVote", defaults.preVote() ? 1L : 0L);
        options.put("checkQuorum", defaults.checkQuorum() ? 1L : 0L);
        options.put("windowFrames", (long) defaults.windowFrames());
        options.put("maxUncommitted", (long) defaults.maxUncommitted());
        options.put("maxWaitingReads", (long) defaults.maxWaitingReads());
        options.put("sessionCapacity", (long) defaults.sessionCapacity());
        options.put("initialVoters", (long) defaults.initialVoters());
        options.put("snapshotEntries", (long) defaults.snapshotEntries());
        options.put("snapshotChunkLength", (long) defaults.snapshotChunkLength());
        options.put("maxBatchLength", (long) defaults.maxBatchLength());
        return options;
    }

    @Override
    public boolean supports(final String setting, final OperationKind operation) {
        return operation != OperationKind.NO_OP && operation != OperationKind.MEMBERSHIP;
    }

    @Override
    public Optional<Promise> promiseOf(final String setting) {
        return Optional.of(
                switch (SETTINGS.get(setting)) {
                    case LOG, READ_INDEX, LEASE -> Promise.LINEARIZABLE;
                    case SEQUENTIAL -> Promise.SEQUENTIAL;
                    case EVENTUAL -> Promise.EVENTUAL;
                });
    }

    @Override
    public List<CoverageItem> coverage() {
        return List.of(
                new CoverageItem("leader change", "raft/elections-won", 2),
                new CoverageItem("suffix truncation", "raft/truncations", 1),
                new CoverageItem("membership change", "raft/membership-changes", 1),
                new CoverageItem("readmission", "raft/readmissions", 1),
                new CoverageItem("leadership transfer", "raft/transfers", 1),
                new CoverageItem("snapshot taken", "raft/snapshots-taken", 1),
                new CoverageItem("snapshot install", "raft/snapshots-installed", 1),
                new CoverageItem("refused lease read", "raft/lease-refused", 1),
                new CoverageItem("suppressed duplicate", "raft/duplicates", 1));
    }

    @Override
    public boolean hasLeader(final Map<String, Long> options) {
        return true;
    }

    @Override
    public void checkOptions(final Map<String, Long> options) {
        raftOptions(options);
    }

    @Override
    public Replica newReplica(final ReplicaContext context, final String setting, final Map<String, Long> options) {
        return new RaftReplica(context, raftOptions(options));
    }

    @Override
    public Client newClient(
            final ClientContext context,
            final String setting,
            final Map<String, Long> options,
            final Completion completion) {
        return RaftRouting.newClient(context, SETTINGS.get(setting), completion);
    }

    private static RaftOptions raftOptions(final Map<String, Long> options) {
        return new RaftOptions(
                options.get("electionTimeoutMinNs"),
                options.get("electionTimeoutMaxNs"),
                options.get("heartbeatNs"),
                options.get("commitNoticeNs"),
                options.get("maxDriftPpm"),
                options.get("preVote") != 0,
                options.get("checkQuorum") != 0,
                Math.toIntExact(options.get("windowFrames")),
                Math.toIntExact(options.get("maxUncommitted")),
                Math.toIntExact(options.get("maxWaitingReads")),
                Math.toIntExact(options.get("sessionCapacity")),
                Math.toIntExact(options.get("initialVoters")),
                Math.toIntExact(options.get("snapshotEntries")),
                Math.toIntExact(options.get("snapshotChunkLength")),
                Math.toIntExact(options.get("maxBatchLength")));
    }
}
