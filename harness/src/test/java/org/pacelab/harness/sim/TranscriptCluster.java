package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pacelab.control.Configuration;
import org.pacelab.control.ControlReplica;
import org.pacelab.epoch.EpochReplica;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.harness.sim.SimulatedLink.Cut;
import org.pacelab.journal.Durability;
import org.pacelab.journal.Journal;
import org.pacelab.journal.Snapshot;
import org.pacelab.raft.RaftReplica;
import org.pacelab.replica.AppliedState;
import org.pacelab.replica.MemberStatus;
import org.pacelab.replica.OperationKind;

/** The cluster of one transcript: links of 1 ms, forces of 1 ms, checked by its protocol's {@link Invariants} after each step. */
final class TranscriptCluster {
    private static final long MS = 1_000_000;
    private static final long LONG_ENOUGH_NS = 20_000 * MS;

    private final Map<String, Long> options = new HashMap<>();
    private Protocol protocol;
    private String setting;
    private final List<String> clientSettings = new ArrayList<>();
    private final List<ScriptedClient> clients = new ArrayList<>();
    private final Map<Integer, List<String>> logs = new HashMap<>();
    private final Map<Integer, Integer> terms = new HashMap<>();
    private int replicaCount;
    private Durability durability;
    private SimulatedCluster cluster;
    private Invariants checks;
    private FrameScript frames;

    /** @param overrides options that differ from the protocol's */
    void shape(
            final Protocol shapedProtocol,
            final String shapedSetting,
            final int replicas,
            final String durabilityName,
            final Map<String, Long> overrides) {
        protocol = shapedProtocol;
        setting = shapedSetting;
        clientSettings.add(shapedSetting);
        durability = Durability.valueOf(durabilityName.toUpperCase(Locale.ROOT));
        options.putAll(protocol.options());
        options.computeIfPresent("leafBits", (option, usual) -> QuorumFrames.LEAF_BITS);
        options.putAll(overrides);
        replicaCount = protocol.endpointCount(replicas, options);
    }

    void clients(final List<String> settings) {
        clientSettings.clear();
        clientSettings.addAll(settings);
    }

    void presetLog(final int replica, final List<String> entries) {
        logs.put(replica, entries);
    }

    void presetTerm(final int replica, final int term) {
        terms.put(replica, term);
    }

    /** Starts the named nodes, and at first those not named too if none is. */
    void start(final List<String> names) {
        if (cluster == null) {
            build();
        }
        if (names.isEmpty()) {
            cluster.start();
        } else {
            names.forEach(name -> cluster.node(node(name)).start());
        }
    }

    void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    FrameScript frames() {
        return frames;
    }

    void run(final long durationNs) {
        cluster.runUntil(cluster.nowNs() + durationNs);
        assertThat(checks.violations()).isEmpty();
    }

    void elect(final int candidate) {
        elect(candidate, () -> {});
    }

    /** Once it has asked for votes, no replica but these gets what it sends. */
    void electUnheard(final int candidate, final List<String> hearers) {
        elect(candidate, () -> {
            for (int i = 0; i < replicaCount; i++) {
                if (i != candidate && !hearers.contains(Integer.toString(i))) {
                    cluster.network().cut(candidate, i, Cut.DROP);
                }
            }
        });
    }

    private void elect(final int candidate, final Runnable onceVotesAreAskedFor) {
        final List<SimulatedNode> others = new ArrayList<>();
        for (int i = 0; i < replicaCount; i++) {
            if (i != candidate && cluster.node(i).isUp() && !cluster.node(i).isPaused()) {
                others.add(cluster.node(i));
            }
        }
        others.forEach(node -> node.pause(PausePoint.BEFORE_POLL, LONG_ENOUGH_NS));
        frames.mark();
        final long untilNs = cluster.nowNs() + LONG_ENOUGH_NS / 2;
        boolean goesOn = true;
        while (goesOn && !hasAskedForVotes(candidate) && cluster.nowNs() < untilNs) {
            goesOn = cluster.runNext();
        }
        run(2 * MS);
        onceVotesAreAskedFor.run();
        others.forEach(SimulatedNode::resume);
        run(50 * MS);
        assertThat(raft(candidate).isLeader())
                .as("node " + candidate + " leads")
                .isTrue();
    }

    void crash(final int replica, final Crash crash) {
        cluster.node(replica).crash(crash);
    }

    void wipe(final int replica) {
        cluster.node(replica).storage().wipe();
    }

    void pause(final int replica, final PausePoint point) {
        cluster.node(replica).pause(point, LONG_ENOUGH_NS);
    }

    void resume(final int replica) {
        cluster.node(replica).resume();
    }

    /** From now on it works so long on each frame. */
    void slow(final int replica, final long serviceNs) {
        cluster.node(replica).services(ServiceTimes.each(serviceNs));
    }

    /** From now on a force takes so long. */
    void forces(final int replica, final long delayNs) {
        cluster.node(replica).forceDelayNs(delayNs);
    }

    void cut(final String from, final String to) {
        cluster.network().cut(node(from), node(to), Cut.DROP);
    }

    /** Cuts all links between two sides, or ends that. */
    void between(final List<String> side, final List<String> otherSide, final Cut cut) {
        for (final String name : side) {
            for (final String other : otherSide) {
                cluster.network().cut(node(name), node(other), cut);
                cluster.network().cut(node(other), node(name), cut);
            }
        }
    }

    /** From now on a client reaches these replicas only. */
    void reach(final String client, final List<String> replicas) {
        for (int i = 0; i < replicaCount; i++) {
            final Cut cut = replicas.contains(Integer.toString(i)) ? Cut.NONE : Cut.DROP;
            cluster.network().cut(node(client), i, cut);
            cluster.network().cut(i, node(client), cut);
        }
    }

    void heal() {
        cluster.network().heal();
    }

    void ask(final String client, final List<String> words) {
        final ScriptedClient source = clients.get(node(client) - replicaCount);
        source.ask(operation(words));
        cluster.node(node(client)).wakeUp();
    }

    void expectAnswer(final String client, final String answer) {
        final ScriptedClient source = clients.get(node(client) - replicaCount);
        final long untilNs = cluster.nowNs() + LONG_ENOUGH_NS;
        boolean goesOn = true;
        while (goesOn && source.latest().outcome() == null && cluster.nowNs() < untilNs) {
            goesOn = cluster.runNext();
        }
        assertThat(textOf(source.latest())).isEqualTo(answer);
        assertThat(checks.violations()).isEmpty();
    }

    void expectLatency(final String client, final long latencyNs) {
        final SimulatedOperation latest =
                clients.get(node(client) - replicaCount).latest();
        assertThat(latest.completedNs() - latest.invokedNs()).as("nanoseconds").isEqualTo(latencyNs);
    }

    void expectLeader(final int replica, final int term) {
        assertThat(raft(replica).isLeader()).as("node " + replica + " leads").isTrue();
        if (term != 0) {
            assertThat(raft(replica).term()).isEqualTo(term);
        }
    }

    void expectLeaders(final int count) {
        int leaders = 0;
        for (int i = 0; i < replicaCount; i++) {
            leaders += cluster.node(i).isUp() && raft(i).isLeader() ? 1 : 0;
        }
        assertThat(leaders).as("leaders").isEqualTo(count);
    }

    void expectFollower(final int replica, final int leader) {
        assertThat(raft(replica).isLeader()).as("node " + replica + " leads").isFalse();
        assertThat(raft(replica).leaderId()).isEqualTo(leader);
    }

    void expectLog(final int replica, final List<String> entries) {
        assertThat(EntryText.of(cluster.node(replica).journal())).isEqualTo(entries);
    }

    void expectCommit(final int replica, final int index) {
        final long actual = cluster.node(replica).replica() instanceof EpochReplica epochs
                ? epochs.commitIndex()
                : raft(replica).commitIndex();
        assertThat(actual).isEqualTo(index);
    }

    void expectMembers(final int replica, final String members) {
        assertThat(EntryText.members(raft(replica).voters(), raft(replica).learners()))
                .isEqualTo(members);
    }

    void expectConfiguration(final int replica, final String configuration) {
        final Configuration actual = cluster.node(replica).replica() instanceof ControlReplica controller
                ? controller.configuration()
                : ((EpochReplica) cluster.node(replica).replica()).configuration();
        assertThat(actual).hasToString(configuration);
    }

    void expectStatus(final int replica, final String status) {
        assertThat(((EpochReplica) cluster.node(replica).replica()).status())
                .isEqualTo(MemberStatus.valueOf(status.toUpperCase(Locale.ROOT)));
    }

    void expectSnapshot(final int replica, final int lastIndex) {
        final Snapshot newest = cluster.node(replica).journal().snapshots().newest();
        assertThat(newest).as("newest snapshot").isNotNull();
        assertThat(newest.header().index()).isEqualTo(lastIndex);
    }

    void expectValue(final int replica, final String key, final String value) {
        final String[] actual = {"absent"};
        ((AppliedState) cluster.node(replica).replica())
                .find(
                        EntryText.key(key),
                        (buffer, offset, length) ->
                                actual[0] = Long.toString(OperationValues.decode(buffer, offset, length)));
        assertThat(actual[0]).isEqualTo(value);
    }

    void expectFrame(final boolean isExpected, final List<String> words) {
        final int from = node(words.get(0));
        final int to = node(words.get(2));
        final List<String> fields = words.subList(4, words.size());
        final boolean wasSent = isExpected
                ? frames.expect(from, to, words.get(3), fields)
                : frames.wasSent(from, to, words.get(3), fields);
        assertThat(wasSent).as("among " + frames.sent()).isEqualTo(isExpected);
    }

    void expectNoOtherFrame() {
        assertThat(frames.unexpected()).isEmpty();
        assertThat(frames.surplusLines())
                .as("frames sent less often than expected")
                .isZero();
        frames.mark();
    }

    private void build() {
        clientSettings.forEach(each -> clients.add(new ScriptedClient(each)));
        final ClusterSetup setup = new ClusterSetup(
                protocol, setting, options, replicaCount, clients.size(), durability, MS, MS, 100 * MS, 4_000 * MS, 1);
        cluster = new SimulatedCluster(setup, clients);
        checks = Invariants.of(setup);
        cluster.observer(checks);
        frames = new FrameScript(cluster, checks);
        for (int i = 0; i < replicaCount; i++) {
            if (logs.containsKey(i) || terms.containsKey(i)) {
                preset(i);
            }
        }
    }

    private void preset(final int replica) {
        final NodeStorage storage = cluster.node(replica).storage();
        final Journal journal = storage.open();
        journal.recordVote(terms.get(replica), Journal.NO_VOTE);
        EntryText.append(journal, logs.getOrDefault(replica, List.of()));
        journal.force(journal.appendedSequence());
        storage.kill();
    }

    private boolean hasAskedForVotes(final int candidate) {
        for (int to = 0; to < replicaCount; to++) {
            if (frames.wasSent(candidate, to, "VoteRequest", List.of())) {
                return true;
            }
        }
        return false;
    }

    private RaftReplica raft(final int replica) {
        return (RaftReplica) cluster.node(replica).replica();
    }

    int node(final String name) {
        return name.startsWith("c") ? replicaCount + Integer.parseInt(name.substring(1)) : Integer.parseInt(name);
    }

    private static SimulatedOperation operation(final List<String> words) {
        final String name = words.get(0).toUpperCase(Locale.ROOT).replace('-', '_');
        if (OperationKind.valueOf(name).isAdministrative()) {
            return new SimulatedOperation(
                    OperationKind.valueOf(name), Integer.parseInt(words.get(1)), 0, OperationValues.ABSENT);
        }
        final String[] parts = words.get(1).split("=");
        final long key = EntryText.key(parts[0]);
        return switch (words.get(0)) {
            case "get" -> new SimulatedOperation(OperationKind.GET, key, 0, OperationValues.ABSENT);
            case "put" ->
                new SimulatedOperation(OperationKind.PUT, key, Long.parseLong(parts[1]), OperationValues.ABSENT);
            case "add" ->
                new SimulatedOperation(
                        OperationKind.ADD, OperationValues.FIRST_COUNTER_KEY + key, Long.parseLong(words.get(2)), 0);
            default -> throw new IllegalArgumentException("no client can " + words.get(0));
        };
    }

    private static String textOf(final SimulatedOperation operation) {
        if (operation.outcome() == null) {
            return "nothing";
        }
        if (!operation.isOk()) {
            return operation.outcome().name().toLowerCase(Locale.ROOT);
        }
        return switch (operation.kind()) {
            case PUT, ADD_LEARNER, PROMOTE, REMOVE, TRANSFER -> "ok";
            case GET -> operation.answer() == OperationValues.ABSENT ? "absent" : Long.toString(operation.answer());
            default -> Long.toString(operation.answer());
        };
    }
}
