package org.pacelab.harness.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pacelab.harness.scenario.CoverageItem;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.harness.scenario.ReplicaGroup;
import org.pacelab.quorum.QuorumClient;
import org.pacelab.quorum.QuorumOptions;
import org.pacelab.quorum.QuorumReplica;
import org.pacelab.quorum.ReadRepair;
import org.pacelab.quorum.WriteClock;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;

/** Replicas without a leader, of which each operation asks a quorum: as linearizable registers ({@code abd}), or so that the last writer wins ({@code quorum}). */
public final class QuorumProtocol implements Protocol {
    private static final String READ_QUORUM = "readQuorum";
    private static final String WRITE_QUORUM = "writeQuorum";
    private static final String EXACT_FANOUT = "exactFanout";
    private static final String READ_REPAIR = "readRepair";
    private static final String WINDOW_ITEMS = "windowItems";
    private static final String SNAPSHOT_ENTRIES = "snapshotEntries";
    private static final String SNAPSHOT_CHUNK_LENGTH = "snapshotChunkLength";
    private static final String RESEND_NS = "resendNs";
    private static final String ANTI_ENTROPY_NS = "antiEntropyNs";
    private static final String LEAF_BITS = "leafBits";
    private static final long MAJORITY = 0;
    private static final Map<String, WriteClock> LAST_WRITERS = new LinkedHashMap<>();

    static {
        LAST_WRITERS.put("last-writer", WriteClock.HYBRID);
        LAST_WRITERS.put("last-writer-lamport", WriteClock.LAMPORT);
        LAST_WRITERS.put("last-writer-wall", WriteClock.WALL);
    }

    private final String name;
    private final List<String> settings;
    private final boolean isRegister;

    private QuorumProtocol(final String name, final List<String> settings, final boolean isRegister) {
        this.name = name;
        this.settings = settings;
        this.isRegister = isRegister;
    }

    /** Attiya, Bar-Noy & Dolev 1995. */
    public static QuorumProtocol abd() {
        return new QuorumProtocol("abd", List.of("linearizable"), true);
    }

    /** DeCandia et al. 2007. */
    public static QuorumProtocol quorum() {
        return new QuorumProtocol("quorum", List.copyOf(LAST_WRITERS.keySet()), false);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> settings() {
        return settings;
    }

    @Override
    public Map<String, Long> options() {
        final QuorumOptions defaults = QuorumOptions.ofMajorities(1);
        final Map<String, Long> options = new LinkedHashMap<>();
        options.put(READ_QUORUM, MAJORITY);
        options.put(WRITE_QUORUM, MAJORITY);
        options.put(EXACT_FANOUT, defaults.isFanoutExact() ? 1L : 0L);
        options.put(READ_REPAIR, (long) defaults.readRepair().ordinal());
        options.put(WINDOW_ITEMS, (long) defaults.windowItems());
        options.put(SNAPSHOT_ENTRIES, (long) defaults.snapshotEntries());
        options.put(SNAPSHOT_CHUNK_LENGTH, (long) defaults.snapshotChunkLength());
        options.put(RESEND_NS, defaults.resendNs());
        options.put(ANTI_ENTROPY_NS, defaults.antiEntropyNs());
        options.put(LEAF_BITS, (long) defaults.leafBits());
        return options;
    }

    @Override
    public List<ReplicaGroup> groups(final String setting, final int endpointCount, final Map<String, Long> options) {
        final int read = quorumOf(READ_QUORUM, endpointCount, options);
        final int write = quorumOf(WRITE_QUORUM, endpointCount, options);
        final int lost = Math.min(write - 1, (endpointCount - 1) / 2);
        return List.of(new ReplicaGroup(endpointCount, lost, Math.min(lost, endpointCount - Math.max(read, write))));
    }

    @Override
    public boolean supports(final String setting, final OperationKind operation) {
        return operation == OperationKind.GET || operation.overwrites();
    }

    @Override
    public Optional<Promise> promiseOf(final String setting) {
        return Optional.of(isRegister ? Promise.LINEARIZABLE : Promise.LAST_WRITER);
    }

    @Override
    public List<CoverageItem> coverage() {
        return List.of(new CoverageItem("snapshot taken", "quorum/snapshots-taken", 1));
    }

    @Override
    public int copies(final String setting, final Map<String, Long> options, final int members) {
        return quorumOf(WRITE_QUORUM, members, options);
    }

    @Override
    public void checkOptions(final Map<String, Long> options) {
        final long exactFanout = options.get(EXACT_FANOUT);
        if (exactFanout != 0 && exactFanout != 1) {
            throw new IllegalArgumentException(EXACT_FANOUT + " " + exactFanout
                    + " is neither 0, to ask all replicas, nor 1, to ask as many as have to answer");
        }
        final long readRepair = options.get(READ_REPAIR);
        if (readRepair < 0 || readRepair >= ReadRepair.values().length) {
            throw new IllegalArgumentException(READ_REPAIR + " " + readRepair
                    + " is not 0 (none), 1 (in the background) or 2 (before the answer)");
        }
        quorumOptions(1, options);
    }

    @Override
    public void checkReplicas(final int replicas, final Map<String, Long> options) {
        for (final String quorum : List.of(READ_QUORUM, WRITE_QUORUM)) {
            if (options.get(quorum) < 0 || options.get(quorum) > replicas) {
                throw new IllegalArgumentException(quorum + " " + options.get(quorum) + " is not within 1.." + replicas
                        + ", nor 0 for a majority");
            }
        }
        final int read = quorumOf(READ_QUORUM, replicas, options);
        final int write = quorumOf(WRITE_QUORUM, replicas, options);
        if (isRegister && read + write <= replicas) {
            throw new IllegalArgumentException("readQuorum " + read + " and writeQuorum " + write + " of " + replicas
                    + " replicas need not meet: registers want more than " + replicas + " together");
        }
    }

    @Override
    public Replica newReplica(final ReplicaContext context, final String setting, final Map<String, Long> options) {
        return new QuorumReplica(context, quorumOptions(context.replicaCount(), options));
    }

    @Override
    public Client newClient(
            final ClientContext context,
            final String setting,
            final Map<String, Long> options,
            final Completion completion) {
        final QuorumOptions quorums = quorumOptions(context.replicaCount(), options);
        return isRegister
                ? QuorumClient.ofRegisters(context, quorums, completion)
                : QuorumClient.ofLastWriter(context, quorums, LAST_WRITERS.get(setting), completion);
    }

    private static QuorumOptions quorumOptions(final int replicas, final Map<String, Long> options) {
        return new QuorumOptions(
                quorumOf(READ_QUORUM, replicas, options),
                quorumOf(WRITE_QUORUM, replicas, options),
                options.get(EXACT_FANOUT) == 1,
                ReadRepair.values()[Math.toIntExact(options.get(READ_REPAIR))],
                Math.toIntExact(options.get(WINDOW_ITEMS)),
                Math.toIntExact(options.get(SNAPSHOT_ENTRIES)),
                Math.toIntExact(options.get(SNAPSHOT_CHUNK_LENGTH)),
                options.get(RESEND_NS),
                options.get(ANTI_ENTROPY_NS),
                Math.toIntExact(options.get(LEAF_BITS)));
    }

    private static int quorumOf(final String quorum, final int replicas, final Map<String, Long> options) {
        final long asked = options.get(quorum);
        return asked == MAJORITY ? replicas / 2 + 1 : Math.toIntExact(asked);
    }
}
