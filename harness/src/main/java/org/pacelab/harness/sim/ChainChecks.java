package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.pacelab.control.Configuration;
import org.pacelab.control.ControlReplica;
import org.pacelab.control.Phase;
import org.pacelab.epoch.EpochReplica;
import org.pacelab.harness.check.FinalState;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.journal.Journal;
import org.pacelab.replica.MemberStatus;

/**
 * What must hold of a chain's nodes after each of their steps (van Renesse & Schneider 2004, §3): what has committed never changes, and is durable in the
 * log of every complete member that is not behind in epochs; an epoch has one configuration. Collects the committed log on the way. Looks at what
 * changed only; its control plane is looked at by {@link RaftChecks}, what nodes have told by {@link ChainPromises}, what they were granted by
 * {@link LeaseChecks}.
 */
final class ChainChecks implements Invariants {
    private static final String CHECK = "chain";

    private final List<Violation> violations = new ArrayList<>();
    private final CommittedLog committedLog;
    private final List<Long> committedHashes = new ArrayList<>();
    private final Map<Long, Configuration> configurations = new HashMap<>();

    /** What has committed where that may be given up, by epoch and index. */
    private final Map<Long, Map<Long, Long>> hashesByEpoch = new HashMap<>();

    private final List<Seen> seen = new ArrayList<>();
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final RaftChecks control;
    private final ChainPromises promises;
    private final LeaseChecks leases;
    private final AnswerChecks answers = new AnswerChecks(this::report);
    private final int nodeCount;
    private final boolean isOfPrimary;
    private final IntUnaryOperator copies;
    private final boolean isLossy;
    private Configuration latest = Configuration.NONE;

    /** In which all that has committed did so. */
    private long committedEpoch;

    /** How far a node's present life was looked at. */
    private static final class Seen {
        private int incarnation;
        private long commitIndex;
        private long epoch;
        private MemberStatus status;
    }

    ChainChecks(final ClusterSetup setup) {
        isLossy = setup.protocol().promiseOf(setup.setting()).equals(Optional.of(Promise.LOSSY));
        nodeCount = setup.replicaCount() - Math.toIntExact(setup.options().get("controlReplicas"));
        committedLog = new CommittedLog(Math.toIntExact(setup.options().get("sessionCapacity")));
        control = new RaftChecks(setup, node -> ((ControlReplica) node.replica()).raft());
        promises = new ChainPromises(nodeCount, this::report);
        isOfPrimary = setup.protocol().name().equals("primary");
        copies = members -> setup.protocol().copies(setup.setting(), setup.options(), members);
        leases = new LeaseChecks(nodeCount, setup.options().get("leaseNs"), copies, isOfPrimary, this::report);
    }

    @Override
    public void onFrame(
            final long atNs,
            final int from,
            final int to,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        answers.onFrame(from, to, buffer, offset);
        if (from >= nodeCount && to >= nodeCount) {
            control.onFrame(atNs, from, to, buffer, offset, length);
        } else if (from < nodeCount) {
            promises.sent(from, buffer, offset);
        }
    }

    @Override
    public void afterStep(final SimulatedNode node) {
        if (node.replica() instanceof ControlReplica controller) {
            control.afterStep(node);
            noteConfiguration(controller.configuration());
        } else if (node.replica() instanceof EpochReplica replica) {
            final Seen before = seenOf(node);
            if (!isLossy) {
                leases.afterStep(node, replica);
            }
            if (replica.epoch() != before.epoch || replica.status() != before.status) {
                before.epoch = replica.epoch();
                before.status = replica.status();
                noteConfiguration(replica.configuration());
                if (!isLossy) {
                    checkHolds(node);
                }
            }
            if (replica.commitIndex() != before.commitIndex && isLossy) {
                checkCommittedOnce(node, replica, before.commitIndex);
                before.commitIndex = replica.commitIndex();
            }
            if (replica.commitIndex() != before.commitIndex) {
                final int committed = committedHashes.size();
                checkCommitted(node, replica, before.commitIndex);
                before.commitIndex = replica.commitIndex();
                if (committedHashes.size() > committed) {
                    committedEpoch = replica.epoch();
                    nodes.forEach(this::checkHolds);
                    if (isOfPrimary) {
                        checkCopies(replica.configuration());
                    }
                    leases.afterCommit(
                            node, committedHashes.size(), committedEpoch, removalEpoch(replica.configuration()));
                }
            }
            if (!isLossy) {
                promises.afterStep(node, replica, node.journal());
            }
        }
    }

    @Override
    public CommittedLog committedLog() {
        return isLossy ? null : committedLog;
    }

    @Override
    public List<Violation> violations() {
        return Stream.concat(violations.stream(), control.violations().stream()).toList();
    }

    @Override
    public boolean areSettled(final List<SimulatedNode> replicas) {
        return outsiders(replicas).isEmpty()
                && members(replicas)
                                .mapToLong(node -> chainOf(node).appliedIndex())
                                .distinct()
                                .count()
                        <= 1;
    }

    /** Another primary than the one before. */
    @Override
    public boolean mayLoseWrites() {
        return latest.epoch() > 1;
    }

    @Override
    public List<String> outsiders(final List<SimulatedNode> replicas) {
        final List<SimulatedNode> members = members(replicas).toList();
        return replicas.stream()
                .filter(node -> node.number() < nodeCount && node.isUp() && !members.contains(node))
                .map(node -> "node " + node.number() + " is " + chainOf(node).status() + " in "
                        + chainOf(node).configuration() + ", the latest is " + latest)
                .toList();
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
                        chainOf(node).epoch() == latest.epoch() && chainOf(node).isMember());
    }

    private void noteConfiguration(final Configuration configuration) {
        if (configuration.epoch() == 0) {
            return;
        }
        final Configuration known = configurations.putIfAbsent(configuration.epoch(), configuration);
        if (known != null && !known.encoded().equals(configuration.encoded())) {
            report("epoch " + configuration.epoch() + " has two configurations: " + known + " and " + configuration);
        }
        if (configuration.epoch() > latest.epoch()) {
            latest = configuration;
        }
    }

    /** The latest epoch in which somebody who may have held a lease is gone, 0 for none: of a chain any member, else the primary. */
    private long removalEpoch(final Configuration configuration) {
        Configuration after = configuration;
        for (long epoch = configuration.epoch() - 1; epoch >= 1; epoch--) {
            final Configuration before = configurations.get(epoch);
            if (before != null && !isLeaseCarriedOver(before, after)) {
                return epoch + 1;
            }
            after = before == null ? after : before;
        }
        return 0;
    }

    /** Whether nobody can have held a lease by one of two configurations who is not part of the other. */
    private boolean isLeaseCarriedOver(final Configuration before, final Configuration after) {
        if (isOfPrimary) {
            return before.first() == after.first();
        }
        for (int i = 0; i < before.count(); i++) {
            final Configuration.Member member = before.member(i);
            if (!after.isMember(member.id())
                    || after.member(after.positionOf(member.id())).admission() != member.admission()) {
                return false;
            }
        }
        return true;
    }

    /** Where what has committed may be given up, an index and an epoch still name one entry. */
    private void checkCommittedOnce(final SimulatedNode node, final EpochReplica replica, final long from) {
        final Journal journal = node.journal();
        for (long index = Math.max(from + 1, journal.firstIndex()); index <= replica.commitIndex(); index++) {
            final long hash = RaftChecks.hash(journal, index);
            final Long known = hashesByEpoch
                    .computeIfAbsent(journal.termOf(index), epoch -> new HashMap<>())
                    .putIfAbsent(index, hash);
            if (known != null && known != hash) {
                report("node " + node.number() + " committed another entry " + index + " of epoch "
                        + journal.termOf(index));
            }
        }
    }

    private void checkCommitted(final SimulatedNode node, final EpochReplica replica, final long from) {
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

    /**
     * Whoever is complete has what was acknowledged in its epoch or before, however often it lost its power; so has whoever is the primary, from
     * the time on that it was chosen.
     */
    private void checkHolds(final SimulatedNode node) {
        if (!node.isUp()) {
            return;
        }
        final EpochReplica replica = chainOf(node);
        final long index = committedHashes.size();
        final boolean mustHold = replica.status() == MemberStatus.COMPLETE
                || isOfPrimary
                        && replica.isMember()
                        && replica.configuration().first() == node.number()
                        && replica.configuration().phase() != Phase.SEALED;
        if (mustHold && replica.epoch() >= committedEpoch && !holds(node, index)) {
            report("node " + node.number() + " is complete in epoch " + replica.epoch() + " without entry " + index
                    + ", which has committed in epoch " + committedEpoch);
        }
    }

    /** As many members as have to have a primary's write have the one that has just committed, but for what they have lost since. */
    private void checkCopies(final Configuration configuration) {
        final long index = committedHashes.size();
        int left = configuration.count();
        for (final SimulatedNode node : nodes) {
            final boolean counts = node.isUp()
                    && configuration.isMember(node.number())
                    && chainOf(node).epoch() == configuration.epoch()
                    && chainOf(node).status() != MemberStatus.FORGOTTEN;
            left -= counts && !holds(node, index) ? 1 : 0;
        }
        if (left < copies.applyAsInt(configuration.count())) {
            report("entry " + index + " has committed in " + configuration + " with " + left + " copies");
        }
    }

    private boolean holds(final SimulatedNode node, final long index) {
        final Journal journal = node.journal();
        return index < journal.firstIndex()
                || index <= journal.durableIndex()
                        && committedHashes.get((int) index - 1) == RaftChecks.hash(journal, index);
    }

    private void report(final String what) {
        violations.add(new Violation(CHECK, what));
    }

    private static EpochReplica chainOf(final SimulatedNode node) {
        return (EpochReplica) node.replica();
    }

    private Seen seenOf(final SimulatedNode node) {
        while (seen.size() <= node.number()) {
            seen.add(new Seen());
        }
        if (!nodes.contains(node)) {
            nodes.add(node);
        }
        if (seen.get(node.number()).incarnation != node.incarnation()) {
            final Seen life = new Seen();
            life.incarnation = node.incarnation();
            seen.set(node.number(), life);
        }
        return seen.get(node.number());
    }
}
