package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.pacelab.chain.ChainReplica;
import org.pacelab.control.Configuration;
import org.pacelab.control.ControlReplica;
import org.pacelab.harness.check.FinalState;
import org.pacelab.journal.Journal;
import org.pacelab.replica.MemberStatus;

/**
 * What must hold of a chain's nodes after each of their steps (van Renesse & Schneider 2004, §3): what has committed never changes, and is in the
 * log of every complete member that is not behind in epochs; an epoch has one configuration, and each holds a member of the one before. Collects the
 * committed log on the way. Looks at what changed only; its control plane is looked at by {@link RaftChecks}.
 */
final class ChainChecks implements Invariants {
    private static final String CHECK = "chain";

    private final List<Violation> violations = new ArrayList<>();
    private final CommittedLog committedLog;
    private final List<Long> committedHashes = new ArrayList<>();
    private final Map<Long, Configuration> configurations = new HashMap<>();
    private final List<Seen> seen = new ArrayList<>();
    private final RaftChecks control;
    private final int nodeCount;
    private Configuration latest = Configuration.NONE;

    /** How far a node's present life was looked at. */
    private static final class Seen {
        private int incarnation;
        private long commitIndex;
        private long epoch;
    }

    ChainChecks(final ClusterSetup setup) {
        nodeCount = setup.replicaCount() - Math.toIntExact(setup.options().get("controlReplicas"));
        committedLog = new CommittedLog(Math.toIntExact(setup.options().get("sessionCapacity")));
        control = new RaftChecks(setup, node -> ((ControlReplica) node.replica()).raft());
    }

    @Override
    public void onFrame(
            final long atNs,
            final int from,
            final int to,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        if (from >= nodeCount && to >= nodeCount) {
            control.onFrame(atNs, from, to, buffer, offset, length);
        }
    }

    @Override
    public void afterStep(final SimulatedNode node) {
        if (node.replica() instanceof ControlReplica controller) {
            control.afterStep(node);
            noteConfiguration(controller.configuration());
        } else if (node.replica() instanceof ChainReplica replica) {
            final Seen before = seenOf(node);
            if (replica.epoch() != before.epoch) {
                before.epoch = replica.epoch();
                noteConfiguration(replica.configuration());
            }
            if (replica.commitIndex() != before.commitIndex) {
                checkCommitted(node, replica, before.commitIndex);
                before.commitIndex = replica.commitIndex();
            }
        }
    }

    @Override
    public CommittedLog committedLog() {
        return committedLog;
    }

    @Override
    public List<Violation> violations() {
        return Stream.concat(violations.stream(), control.violations().stream()).toList();
    }

    @Override
    public boolean areSettled(final List<SimulatedNode> replicas) {
        return members(replicas).count() == latest.count()
                && members(replicas)
                                .mapToLong(node -> chainOf(node).appliedIndex())
                                .distinct()
                                .count()
                        <= 1;
    }

    @Override
    public List<FinalState> finalStates(final List<SimulatedNode> replicas, final Set<Long> keys) {
        return members(replicas)
                .map(node -> new FinalState(
                        node.number(), FinalState.valuesOf(chainOf(node), keys, OperationValues::numberingOf)))
                .toList();
    }

    /** Complete members of the latest configuration that are up and go by it. */
    private Stream<SimulatedNode> members(final List<SimulatedNode> replicas) {
        return replicas.stream()
                .filter(node -> node.number() < nodeCount && node.isUp() && latest.isMember(node.number()))
                .filter(node ->
                        chainOf(node).epoch() == latest.epoch() && chainOf(node).status() == MemberStatus.COMPLETE);
    }

    private void noteConfiguration(final Configuration configuration) {
        if (configuration.epoch() == 0) {
            return;
        }
        final Configuration known = configurations.putIfAbsent(configuration.epoch(), configuration);
        if (known != null && !known.toString().equals(configuration.toString())) {
            report("epoch " + configuration.epoch() + " has two configurations: " + known + " and " + configuration);
        }
        if (configuration.epoch() > latest.epoch()) {
            latest = configuration;
        }
    }

    private void checkCommitted(final SimulatedNode node, final ChainReplica replica, final long from) {
        final Journal journal = node.journal();
        final long to = replica.commitIndex();
        if (to < from || to > journal.lastIndex()) {
            report("node " + node.number() + " moved its commit index from " + from + " to " + to + " with a log up to "
                    + journal.lastIndex());
            return;
        }
        for (long index = Math.max(from + 1, journal.firstIndex()); index <= to; index++) {
            final long hash = RaftChecks.hash(journal, index);
            if (index <= committedHashes.size()) {
                if (committedHashes.get((int) index - 1) != hash) {
                    report("node " + node.number() + " committed another entry " + index);
                }
            } else {
                assert index == committedHashes.size() + 1 : "index=" + index + " committed=" + committedHashes.size();
                committedHashes.add(hash);
                committedLog.append(journal.bufferOf(index), journal.offsetOf(index));
            }
        }
    }

    private void report(final String what) {
        violations.add(new Violation(CHECK, what));
    }

    private static ChainReplica chainOf(final SimulatedNode node) {
        return (ChainReplica) node.replica();
    }

    private Seen seenOf(final SimulatedNode node) {
        while (seen.size() <= node.number()) {
            seen.add(new Seen());
        }
        if (seen.get(node.number()).incarnation != node.incarnation()) {
            final Seen life = new Seen();
            life.incarnation = node.incarnation();
            seen.set(node.number(), life);
        }
        return seen.get(node.number());
    }
}
