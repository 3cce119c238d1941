package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.raft.RaftReplica;
import org.pacelab.replica.OperationKind;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.MembershipDecoder;

/**
 * What must hold of Raft's memberships (dissertation §4.1, §4.2): neighbours differ by at most one voter, so that their majorities
 * meet; a leader changes nothing while another change, or the entry that began its term, has not committed; who is no voter neither
 * leads nor is counted. Looks at nothing but elections, entries that a leader appends, and the last entry of each commit.
 */
final class MembershipChecks {
    private final List<Change> committed = new ArrayList<>();
    private final List<Looked> looked = new ArrayList<>();
    private final Consumer<String> report;

    /** From an index on, these vote. */
    private record Change(long index, long voters) {}

    /** What was seen of a node at its last step. */
    private static final class Looked {
        private final SimulatedNode node;
        private int incarnation;
        private boolean isAmnesiac;
        private long voters;
        private long leadingTerm;
        private long lastIndex;

        private Looked(final SimulatedNode node, final long voters) {
            this.node = node;
            this.voters = voters;
        }
    }

    /** @param report takes a line for each violation */
    MembershipChecks(final Consumer<String> report) {
        this.report = report;
    }

    /** Told of each entry that commits for the first time, in order. */
    void committed(final long index, final DirectBuffer buffer, final int offset) {
        if (!isMembership(buffer, offset)) {
            return;
        }
        final Change before = committed.get(committed.size() - 1);
        final Change change = new Change(index, voters(buffer, offset));
        if (!areNeighbours(before.voters, change.voters)) {
            report.accept("memberships " + before.index + " and " + index + " committed, and their voters "
                    + Long.toBinaryString(before.voters) + " and " + Long.toBinaryString(change.voters)
                    + " differ by more than one");
        }
        committed.add(change);
    }

    /** Told of the last entry that a node's step committed for the first time. */
    void counted(final SimulatedNode node, final RaftReplica replica, final Journal journal, final long index) {
        if (!replica.isLeader()) {
            return;
        }
        final long term = journal.termOf(index);
        long holders = 0;
        for (final Looked peer : looked) {
            holders |= mayHold(peer, index, term) ? 1L << peer.node.number() : 0;
        }
        final long votersBefore = lookedOf(node, replica).voters;
        if (!isMajority(holders, replica.voters()) && !isMajority(holders, votersBefore)) {
            report.accept("node " + node.number() + " committed entry " + index + " with no majority of the voters "
                    + Long.toBinaryString(replica.voters()) + ": it is on " + Long.toBinaryString(holders));
        }
    }

    /** Told of each step of a replica, after what it committed. */
    void afterStep(final SimulatedNode node, final RaftReplica replica, final Journal journal) {
        final Looked before = lookedOf(node, replica);
        if (replica.isLeader()) {
            if (replica.term() != before.leadingTerm) {
                before.leadingTerm = replica.term();
                before.lastIndex = 0;
                checkElected(node, replica, journal);
            }
            checkAppended(node, replica, journal, before.lastIndex);
            before.lastIndex = journal.lastIndex();
        }
        before.incarnation = node.incarnation();
        before.isAmnesiac = replica.isAmnesiac();
        before.voters = replica.voters();
    }

    /** One whose removal may not have committed may yet have to lead, until it has (§4.2.2). */
    private void checkElected(final SimulatedNode node, final RaftReplica replica, final Journal journal) {
        final int latest = committedUpTo(journal.lastIndex());
        final long voters =
                replica.voters() | committed.get(latest).voters | committed.get(Math.max(0, latest - 1)).voters;
        if ((voters >>> node.number() & 1) == 0) {
            report.accept("node " + node.number() + " leads term " + replica.term() + ", and is no voter");
        }
    }

    /** Of the entries behind an index, those of the term that the replica leads are its own. */
    private void checkAppended(
            final SimulatedNode node, final RaftReplica replica, final Journal journal, final long lookedIndex) {
        final long floor = Math.max(lookedIndex, journal.firstIndex() - 1);
        for (long index = journal.lastIndex(); index > floor && journal.termOf(index) == replica.term(); index--) {
            if (isMembership(journal.bufferOf(index), journal.offsetOf(index))) {
                checkChange(node, replica, journal, index);
            }
        }
    }

    private void checkChange(
            final SimulatedNode node, final RaftReplica replica, final Journal journal, final long index) {
        final long commitIndex = replica.commitIndex();
        if (journal.termOf(commitIndex) != replica.term()) {
            report.accept("node " + node.number() + " changed the membership at " + index
                    + " before an entry of its term " + replica.term() + " had committed");
        }
        for (long earlier = Math.max(commitIndex + 1, journal.firstIndex()); earlier < index; earlier++) {
            if (isMembership(journal.bufferOf(earlier), journal.offsetOf(earlier))) {
                report.accept("node " + node.number() + " changed the membership at " + index + ", and the change at "
                        + earlier + " had not committed");
            }
        }
        final long before = committed.get(committedUpTo(Math.min(commitIndex, index - 1))).voters;
        final long after = voters(journal.bufferOf(index), journal.offsetOf(index));
        if (!areNeighbours(before, after)) {
            report.accept("node " + node.number() + " changed more than one voter at " + index + ": "
                    + Long.toBinaryString(before) + " to " + Long.toBinaryString(after));
        }
    }

    /** Which of the changes that committed is the last up to an index. */
    private int committedUpTo(final long index) {
        int latest = committed.size() - 1;
        while (committed.get(latest).index > index) {
            latest--;
        }
        return latest;
    }

    private Looked lookedOf(final SimulatedNode node, final RaftReplica replica) {
        if (committed.isEmpty()) {
            committed.add(new Change(0, replica.voters()));
        }
        for (final Looked other : looked) {
            if (other.node == node) {
                return other;
            }
        }
        final Looked first = new Looked(node, replica.voters());
        looked.add(first);
        return first;
    }

    /** One that is down, or lost what it had, may have held the entry when it was counted. */
    private static boolean mayHold(final Looked peer, final long index, final long term) {
        if (!peer.node.isUp() || peer.node.incarnation() != peer.incarnation || peer.isAmnesiac) {
            return true;
        }
        final Journal journal = peer.node.journal();
        return index < journal.firstIndex() || index <= journal.lastIndex() && journal.termOf(index) == term;
    }

    private static boolean isMajority(final long holders, final long voters) {
        return Long.bitCount(holders & voters) > Long.bitCount(voters) / 2;
    }

    private static boolean areNeighbours(final long voters, final long otherVoters) {
        return Long.bitCount(voters ^ otherVoters) <= 1;
    }

    private static boolean isMembership(final DirectBuffer buffer, final int offset) {
        return LogEntries.operation(buffer, offset + LogEntries.TERM_LENGTH) == OperationKind.MEMBERSHIP;
    }

    private static long voters(final DirectBuffer buffer, final int offset) {
        final int expected = LogEntries.firstPart(offset + LogEntries.TERM_LENGTH);
        final int value = LogEntries.partOffset(LogEntries.nextPart(buffer, expected));
        return new MembershipDecoder()
                .wrap(buffer, value, MembershipDecoder.BLOCK_LENGTH, MembershipDecoder.SCHEMA_VERSION)
                .voters();
    }
}
