package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2LongHashMap;
import org.pacelab.harness.check.FinalState;
import org.pacelab.journal.Journal;
import org.pacelab.raft.RaftReplica;

/**
 * What must hold of Raft's replicas after each of their steps (Raft, figure 3): at most one leader in a term; entries with the
 * same index and term are the same, and so is what precedes them; a leader has every committed entry; what has committed never
 * changes; and what {@link MembershipChecks} say. Collects the committed log on the way. Looks at what changed only.
 */
final class RaftChecks implements Invariants {
    private static final long NONE = -1;
    private static final int TERM_BITS = 24;
    private static final long FNV_PRIME = 0x100000001B3L;
    private static final long FNV_BASIS = 0xCBF29CE484222325L;
    private static final String CHECK = "raft";

    private final List<Violation> violations = new ArrayList<>();
    private final CommittedLog committedLog;
    private final List<Long> committedHashes = new ArrayList<>();
    private final List<Long> committingTerms = new ArrayList<>();
    private final Long2LongHashMap leaders = new Long2LongHashMap(NONE);
    private final Long2LongHashMap entryHashes = new Long2LongHashMap(NONE);
    private final Long2LongHashMap previousTerms = new Long2LongHashMap(NONE);
    private final List<Seen> seen = new ArrayList<>();
    private final MembershipChecks memberships = new MembershipChecks(this::report);
    private final PromiseChecks promises;
    private final AnswerChecks answers = new AnswerChecks(this::report);
    private final Function<SimulatedNode, RaftReplica> servers;

    /** How far a node's present life was looked at. */
    private static final class Seen {
        private int incarnation;
        private long sequence;
        private long commitIndex;
        private long leadingTerm = NONE;
    }

    RaftChecks(final ClusterSetup setup) {
        this(setup, node -> (RaftReplica) node.replica());
    }

    /** @param servers the Raft server that is on a node */
    RaftChecks(final ClusterSetup setup, final Function<SimulatedNode, RaftReplica> servers) {
        this.servers = servers;
        committedLog = new CommittedLog(Math.toIntExact(setup.options().get("sessionCapacity")));
        promises = new PromiseChecks(setup, this::report);
    }

    @Override
    public void onFrame(
            final long atNs,
            final int from,
            final int to,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        promises.sent(atNs, from, to, buffer, offset);
        answers.onFrame(from, to, buffer, offset);
    }

    @Override
    public void afterStep(final SimulatedNode node) {
        if (node.journal() == null) {
            return;
        }
        final RaftReplica replica = raftOf(node);
        final Seen before = seenOf(node);
        final Journal journal = node.journal();
        if (journal.appendedSequence() != before.sequence) {
            checkNewEntries(node, journal, before);
            before.sequence = journal.appendedSequence();
        }
        if (replica.commitIndex() != before.commitIndex) {
            checkCommitted(node, journal, before.commitIndex, replica);
            if (replica.isLeader() && replica.term() == before.leadingTerm) {
                checkCounted(node, journal, replica);
            }
            before.commitIndex = replica.commitIndex();
        }
        if (replica.isLeader() && replica.term() != before.leadingTerm) {
            before.leadingTerm = replica.term();
            checkLeader(node, journal, replica.term());
        }
        memberships.afterStep(node, replica, journal);
        promises.afterStep(node, replica, journal);
    }

    @Override
    public CommittedLog committedLog() {
        return committedLog;
    }

    @Override
    public List<Violation> violations() {
        return violations;
    }

    @Override
    public boolean areSettled(final List<SimulatedNode> replicas) {
        return running(replicas)
                        .mapToLong(node -> raftOf(node).appliedIndex())
                        .distinct()
                        .count()
                <= 1;
    }

    @Override
    public List<FinalState> finalStates(final List<SimulatedNode> replicas, final Set<Long> keys) {
        return running(replicas)
                .map(node -> new FinalState(
                        node.number(), FinalState.valuesOf(raftOf(node), keys, OperationValues::numberingOf)))
                .toList();
    }

    /** Members that are up: one that was removed, and not brought back, is told nothing any more. */
    private Stream<SimulatedNode> running(final List<SimulatedNode> replicas) {
        final List<SimulatedNode> up =
                replicas.stream().filter(SimulatedNode::isUp).toList();
        final long members = up.stream()
                .map(this::raftOf)
                .max(Comparator.comparingLong(RaftReplica::appliedIndex))
                .map(replica -> replica.voters() | replica.learners())
                .orElse(0L);
        return up.stream().filter(node -> (members >>> node.number() & 1) == 1);
    }

    private RaftReplica raftOf(final SimulatedNode node) {
        return servers.apply(node);
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

    private void checkNewEntries(final SimulatedNode node, final Journal journal, final Seen before) {
        if (journal.lastIndex() < before.commitIndex) {
            report("node " + node.number() + " truncated committed entries from " + (journal.lastIndex() + 1));
        }
        long index = journal.lastIndex();
        while (index >= journal.firstIndex() && (before.sequence == 0 || journal.sequenceOf(index) > before.sequence)) {
            final long term = journal.termOf(index);
            final long position = index << TERM_BITS | term;
            final long hash = hash(journal, index);
            final long previousTerm = journal.termOf(index - 1);
            final long knownHash = entryHashes.get(position);
            if (knownHash == NONE) {
                entryHashes.put(position, hash);
                previousTerms.put(position, previousTerm);
            } else if (knownHash != hash || previousTerms.get(position) != previousTerm) {
                report("node " + node.number() + " has another entry " + index + " of term " + term);
            }
            if (index <= before.commitIndex && committedHashes.get((int) index - 1) != hash) {
                report("node " + node.number() + " changed its committed entry " + index);
            }
            index--;
        }
    }

    private void checkCommitted(
            final SimulatedNode node, final Journal journal, final long from, final RaftReplica replica) {
        final long to = replica.commitIndex();
        if (to < from || to > journal.lastIndex()) {
            report("node " + node.number() + " moved its commit index from " + from + " to " + to + " with a log up to "
                    + journal.lastIndex());
            return;
        }
        final int committedBefore = committedHashes.size();
        for (long index = Math.max(from + 1, journal.firstIndex()); index <= to; index++) {
            final long hash = hash(journal, index);
            if (index <= committedHashes.size()) {
                if (committedHashes.get((int) index - 1) != hash) {
                    report("node " + node.number() + " committed another entry " + index);
                }
            } else {
                assert index == committedHashes.size() + 1 : "index=" + index + " committed=" + committedHashes.size();
                committedHashes.add(hash);
                committingTerms.add(replica.term());
                committedLog.append(journal.bufferOf(index), journal.offsetOf(index));
                memberships.committed(index, journal.bufferOf(index), journal.offsetOf(index));
            }
        }
        if (committedHashes.size() > committedBefore) {
            memberships.counted(node, replica, journal, to);
        }
    }

    private void checkCounted(final SimulatedNode node, final Journal journal, final RaftReplica leader) {
        final long term = journal.termOf(leader.commitIndex());
        if (term != leader.term()) {
            report("node " + node.number() + ", leader of term " + leader.term() + ", committed entry "
                    + leader.commitIndex() + " of term " + term + " by counting");
        }
    }

    private void checkLeader(final SimulatedNode node, final Journal journal, final long term) {
        final long leader = leaders.get(term);
        if (leader != NONE && leader != node.number()) {
            report("nodes " + leader + " and " + node.number() + " both lead term " + term);
        }
        leaders.put(term, node.number());
        for (int i = (int) journal.firstIndex() - 1; i < committedHashes.size(); i++) {
            final boolean isThere = i < journal.lastIndex() && committedHashes.get(i) == hash(journal, i + 1);
            if (committingTerms.get(i) < term && !isThere) {
                report("node " + node.number() + " leads term " + term + " without entry " + (i + 1)
                        + ", committed in term " + committingTerms.get(i));
                return;
            }
        }
    }

    private void report(final String what) {
        violations.add(new Violation(CHECK, what));
    }

    static long hash(final Journal journal, final long index) {
        final DirectBuffer buffer = journal.bufferOf(index);
        final int offset = journal.offsetOf(index);
        final int length = journal.lengthOf(index);
        long hash = FNV_BASIS;
        for (int i = 0; i < length; i++) {
            hash = (hash ^ buffer.getByte(offset + i)) * FNV_PRIME;
        }
        return hash == NONE ? 0 : hash;
    }
}
