package org.pacelab.harness.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pacelab.harness.scenario.CoverageItem;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.harness.scenario.ReplicaGroup;
import org.pacelab.quorum.CoordinatedClient;
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

/** Replicas without a leader, of which each operation asks a quorum: as linearizable registers ({@code abd}), or so that the last writer wins or siblings are kept ({@code quorum}). */
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
    private static final String COPIES = "copies";
    private static final String SLOPPY = "sloppy";
    private static final String HINT_NS = "hintNs";
    private static final String COORDINATION_NS = "coordinationNs";
    private static final String REPLICA_COORDINATES = "replicaCoordinates";
    private static final String SIBLINGS = "siblings";
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
        final List<String> settings = new ArrayList<>(LAST_WRITERS.keySet());
        settings.add(SIBLINGS);
        return new QuorumProtocol("quorum", List.copyOf(settings), false);
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
        options.put(COPIES, (long) QuorumOptions.EVERYBODY);
        options.put(SLOPPY, defaults.isSloppy() ? 1L : 0L);
        options.put(HINT_NS, defaults.hintNs());
        options.put(REPLICA_COORDINATES, 0L);
        options.put(COORDINATION_NS, defaults.coordinationNs());
        return options;
    }

    @Override
    public List<ReplicaGroup> groups(final String setting, final int endpointCount, final Map<String, Long> options) {
        final int keepers = keepers(endpointCount, options);
        final int read = quorumOf(READ_QUORUM, keepers, options);
        final int write = quorumOf(WRITE_QUORUM, keepers, options);
        final int lost = options.get(SLOPPY) == 1 ? 0 : Math.min(write - 1, (keepers - 1) / 2);
        return List.of(new ReplicaGroup(endpointCount, lost, Math.min(lost, keepers - Math.max(read, write))));
    }

    @Override
    public boolean supports(final String setting, final OperationKind operation) {
        return operation == OperationKind.GET || operation.overwrites();
    }

    @Override
    public Optional<Promise> promiseOf(final String setting) {
        if (setting.equals(SIBLINGS)) {
            return Optional.of(Promise.SIBLINGS);
        }
        return Optional.of(isRegister ? Promise.LINEARIZABLE : Promise.LAST_WRITER);
    }

    @Override
    public String caveatOf(final Map<String, Long> options) {
        return options.get(SLOPPY) == 1 ? "sloppy quorums, which need not meet whatever R + W" : "";
    }

    @Override
    public List<CoverageItem> coverage() {
        final List<CoverageItem> items = new ArrayList<>(List.of(
                new CoverageItem("snapshot taken", "quorum/snapshots-taken", 1),
                new CoverageItem("write back", "client/write-backs", 1)));
        if (!isRegister) {
            items.add(new CoverageItem("read repair", "client/read-repairs", 1));
            items.add(new CoverageItem("hint handed over", "quorum/hints-handed-over", 1));
        }
        return List.copyOf(items);
    }

    @Override
    public List<String> floors() {
        return List.of("echo", "fan-out-first", "fan-out-second");
    }

    @Override
    public int copies(final String setting, final Map<String, Long> options, final int members) {
        return quorumOf(WRITE_QUORUM, keepers(members, options), options);
    }

    @Override
    public void checkOptions(final Map<String, Long> options) {
        checkSwitch(EXACT_FANOUT, options, "to ask all replicas that keep a key", "to ask as many as have to answer");
        checkSwitch(REPLICA_COORDINATES, options, "for clients do", "for the replica that is asked does");
        checkSwitch(SLOPPY, options, "to ask those that keep a key", "to ask others, too, where they do not answer");
        final long readRepair = options.get(READ_REPAIR);
        if (readRepair < 0 || readRepair >= ReadRepair.values().length) {
            throw new IllegalArgumentException(READ_REPAIR + " " + readRepair
                    + " is not 0 (none), 1 (in the background) or 2 (before the answer)");
        }
        quorumOptions(1, options);
    }

    @Override
    public void checkReplicas(final int replicas, final Map<String, Long> options) {
        if (options.get(COPIES) < 0 || options.get(COPIES) > replicas) {
            throw new IllegalArgumentException(COPIES + " " + options.get(COPIES) + " is not within 1.." + replicas
                    + ", nor 0 for as many as there are replicas");
        }
        final int keepers = keepers(replicas, options);
        if (options.get(SLOPPY) == 1 && (isRegister || keepers == replicas)) {
            throw new IllegalArgumentException(SLOPPY + " 1 wants more replicas than " + COPIES
                    + ", for others to stand in, and is nothing for registers, whose quorums have to meet");
        }
        for (final String quorum : List.of(READ_QUORUM, WRITE_QUORUM)) {
            if (options.get(quorum) < 0 || options.get(quorum) > keepers) {
                throw new IllegalArgumentException(
                        quorum + " " + options.get(quorum) + " is not within 1.." + keepers + ", nor 0 for a majority");
            }
        }
        final int read = quorumOf(READ_QUORUM, keepers, options);
        final int write = quorumOf(WRITE_QUORUM, keepers, options);
        if (isRegister && read + write <= keepers) {
            throw new IllegalArgumentException("readQuorum " + read + " and writeQuorum " + write + " of " + keepers
                    + " replicas need not meet: registers want more than " + keepers + " together");
        }
    }

    @Override
    public Replica newReplica(final ReplicaContext context, final String setting, final Map<String, Long> options) {
        final QuorumOptions quorums = quorumOptions(context.replicaCount(), options);
        if (setting.equals(SIBLINGS)) {
            return QuorumReplica.ofSiblings(context, quorums);
        }
        if (options.get(REPLICA_COORDINATES) == 0) {
            return new QuorumReplica(context, quorums);
        }
        return isRegister
                ? QuorumReplica.ofRegisters(context, quorums)
                : QuorumReplica.ofLastWriter(context, quorums, LAST_WRITERS.get(setting));
    }

    @Override
    public Client newClient(
            final ClientContext context,
            final String setting,
            final Map<String, Long> options,
            final Completion completion) {
        final QuorumOptions quorums = quorumOptions(context.replicaCount(), options);
        if (setting.equals(SIBLINGS)) {
            return CoordinatedClient.ofSiblings(context, quorums, completion);
        }
        if (options.get(REPLICA_COORDINATES) == 1) {
            return CoordinatedClient.ofLatest(context, quorums, completion);
        }
        return isRegister
                ? QuorumClient.ofRegisters(context, quorums, completion)
                : QuorumClient.ofLastWriter(context, quorums, LAST_WRITERS.get(setting), completion);
    }

    private static void checkSwitch(
            final String option, final Map<String, Long> options, final String off, final String on) {
        final long value = options.get(option);
        if (value != 0 && value != 1) {
            throw new IllegalArgumentException(option + " " + value + " is neither 0, " + off + ", nor 1, " + on);
        }
    }

    private static QuorumOptions quorumOptions(final int replicas, final Map<String, Long> options) {
        final int keepers = keepers(replicas, options);
        return new QuorumOptions(
                quorumOf(READ_QUORUM, keepers, options),
                quorumOf(WRITE_QUORUM, keepers, options),
                options.get(EXACT_FANOUT) == 1,
                ReadRepair.values()[Math.toIntExact(options.get(READ_REPAIR))],
                Math.toIntExact(options.get(WINDOW_ITEMS)),
                Math.toIntExact(options.get(SNAPSHOT_ENTRIES)),
                Math.toIntExact(options.get(SNAPSHOT_CHUNK_LENGTH)),
                options.get(RESEND_NS),
                options.get(ANTI_ENTROPY_NS),
                Math.toIntExact(options.get(LEAF_BITS)),
                Math.toIntExact(options.get(COPIES)),
                options.get(SLOPPY) == 1,
                options.get(HINT_NS),
                options.get(COORDINATION_NS));
    }

    /** N: how many of so many replicas keep a key. */
    private static int keepers(final int replicas, final Map<String, Long> options) {
        final long copies = options.get(COPIES);
        return copies == QuorumOptions.EVERYBODY ? replicas : Math.toIntExact(copies);
    }

    private static int quorumOf(final String quorum, final int keepers, final Map<String, Long> options) {
        final long asked = options.get(quorum);
        return asked == MAJORITY ? keepers / 2 + 1 : Math.toIntExact(asked);
    }
}
