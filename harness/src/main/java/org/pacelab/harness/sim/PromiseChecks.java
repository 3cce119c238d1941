package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2LongHashMap;
import org.pacelab.journal.Journal;
import org.pacelab.raft.RaftReplica;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.AppendEntriesDecoder;
import org.pacelab.wire.codec.AppendReplyDecoder;
import org.pacelab.wire.codec.VoteReplyDecoder;
import org.pacelab.wire.codec.VoteRequestDecoder;

/**
 * What Raft's replicas have told each other stays true of them, whatever they go through (Raft, figure 2: on stable storage before
 * RPCs are answered): the term that they named, the vote that they gave in it, the entries that they said they have. Who has lost its
 * disk has promised nothing of these.
 *
 * <p>Who confirms a round lets its leader have a lease (dissertation §6.4.1): it votes for nobody else before the shortest election
 * timeout has passed since that round was sent, by the fastest clock, unless that leader hands over; not after a restart
 * either, nor without its disk. Told of each frame that is sent, and of each step.
 */
final class PromiseChecks {
    private static final long NEVER_NS = Long.MIN_VALUE / 2;
    private static final long MILLION = 1_000_000;

    private final List<Promised> replicas = new ArrayList<>();
    private final long leaseNs;
    private final Consumer<String> report;
    private final VoteRequestDecoder voteRequest = new VoteRequestDecoder();
    private final VoteReplyDecoder voteReply = new VoteReplyDecoder();
    private final AppendEntriesDecoder append = new AppendEntriesDecoder();
    private final AppendReplyDecoder appendReply = new AppendReplyDecoder();

    /** By one replica. Entries are those of the leader of {@code term}, which takes none of them back. */
    private static final class Promised {
        private long term;
        private int votedFor = Journal.NO_VOTE;
        private long lastIndex;
        private long lastTerm;

        /** The virtual times at which its rounds of its last term as a leader left, by its own clock's. */
        private final Long2LongHashMap roundsSentNs = new Long2LongHashMap(NEVER_NS);

        private long roundsTerm;

        /** When the latest round left that it has confirmed. */
        private long confirmedNs = NEVER_NS;

        private long confirmedTerm;

        private long transferTerm;

        private void named(final long namedTerm) {
            if (namedTerm > term) {
                term = namedTerm;
                votedFor = Journal.NO_VOTE;
                lastIndex = 0;
            }
        }

        private void sentRound(final long leaderTerm, final long sentNs, final long atNs) {
            if (leaderTerm != roundsTerm) {
                roundsTerm = leaderTerm;
                roundsSentNs.clear();
            }
            roundsSentNs.putIfAbsent(sentNs, atNs);
        }

        private void forget() {
            term = 0;
            votedFor = Journal.NO_VOTE;
            lastIndex = 0;
        }
    }

    /** @param report takes a line for each violation */
    PromiseChecks(final ClusterSetup setup, final Consumer<String> report) {
        this.report = report;
        final Map<String, Long> options = setup.options();
        final long timeoutNs = options.getOrDefault("checkQuorum", 1L) == 0 ? 0 : options.get("electionTimeoutMinNs");
        leaseNs = timeoutNs / MILLION * (MILLION - 2 * options.get("maxDriftPpm"));
        for (int i = 0; i < setup.replicaCount(); i++) {
            replicas.add(new Promised());
        }
    }

    void sent(final long atNs, final int from, final int to, final DirectBuffer buffer, final int offset) {
        final int body = offset + Frames.HEADER_LENGTH;
        switch (Frames.templateId(buffer, offset)) {
            case VoteRequestDecoder.TEMPLATE_ID -> {
                voteRequest.wrap(buffer, body, VoteRequestDecoder.BLOCK_LENGTH, VoteRequestDecoder.SCHEMA_VERSION);
                if (voteRequest.transfer() != 0) {
                    replicas.get(from).transferTerm = voteRequest.term();
                }
                if (voteRequest.preVote() == 0) {
                    voted(atNs, from, voteRequest.term(), from);
                }
            }
            case VoteReplyDecoder.TEMPLATE_ID -> {
                voteReply.wrap(buffer, body, VoteReplyDecoder.BLOCK_LENGTH, VoteReplyDecoder.SCHEMA_VERSION);
                replicas.get(from).named(voteReply.term());
                if (voteReply.preVote() == 0 && voteReply.granted() != 0) {
                    voted(atNs, from, voteReply.requestTerm(), to);
                }
            }
            case AppendEntriesDecoder.TEMPLATE_ID -> {
                append.wrap(buffer, body, AppendEntriesDecoder.BLOCK_LENGTH, AppendEntriesDecoder.SCHEMA_VERSION);
                replicas.get(from).named(append.term());
                replicas.get(from).sentRound(append.term(), append.sentNs(), atNs);
            }
            case AppendReplyDecoder.TEMPLATE_ID -> {
                appendReply.wrap(buffer, body, AppendReplyDecoder.BLOCK_LENGTH, AppendReplyDecoder.SCHEMA_VERSION);
                acknowledged(replicas.get(from), replicas.get(to));
            }
            default -> {}
        }
    }

    void afterStep(final SimulatedNode node, final RaftReplica replica, final Journal journal) {
        final Promised promised = replicas.get(node.number());
        if (replica.isAmnesiac()) {
            promised.forget();
        } else if (journal.term() < promised.term) {
            report.accept("node " + node.number() + " has come back to term " + journal.term() + " from "
                    + promised.term + ", which it had named");
            promised.forget();
        } else if (journal.term() == promised.term) {
            check(node, journal, promised);
        }
    }

    private void check(final SimulatedNode node, final Journal journal, final Promised promised) {
        if (promised.votedFor != Journal.NO_VOTE && journal.votedFor() != promised.votedFor) {
            report.accept("node " + node.number() + " has voted for " + journal.votedFor() + " in term " + promised.term
                    + ", in which it had given its vote to " + promised.votedFor);
            promised.forget();
        } else if (promised.lastIndex >= journal.firstIndex()) {
            final boolean isThere = promised.lastIndex <= journal.lastIndex();
            final long lastTerm = isThere ? journal.termOf(promised.lastIndex) : -1;
            if (promised.lastTerm == 0) {
                promised.lastTerm = lastTerm;
            }
            if (!isThere || lastTerm != promised.lastTerm) {
                report.accept("node " + node.number() + " lacks entry " + promised.lastIndex
                        + ", which it had told the leader of term " + promised.term + " that it has");
                promised.forget();
            }
        }
    }

    private void voted(final long atNs, final int voter, final long term, final int candidate) {
        final Promised promised = replicas.get(voter);
        if (term > promised.confirmedTerm
                && atNs - promised.confirmedNs < leaseNs
                && replicas.get(candidate).transferTerm != term) {
            report.accept("node " + voter + " votes for " + candidate + " in term " + term + " "
                    + (atNs - promised.confirmedNs)
                    + " ns after the round that it confirmed: its leader's lease runs for "
                    + leaseNs);
        }
        promised.named(term);
        if (term == promised.term) {
            promised.votedFor = candidate;
        }
    }

    private void acknowledged(final Promised promised, final Promised leader) {
        promised.named(appendReply.term());
        if (appendReply.voter() != 0 && appendReply.term() == leader.roundsTerm) {
            promised.confirmedNs = Math.max(promised.confirmedNs, leader.roundsSentNs.get(appendReply.sentNs()));
            promised.confirmedTerm = Math.max(promised.confirmedTerm, leader.roundsTerm);
        }
        if (appendReply.success() != 0
                && appendReply.term() == promised.term
                && appendReply.matchIndex() > promised.lastIndex) {
            promised.lastIndex = appendReply.matchIndex();
            promised.lastTerm = 0;
        }
    }
}
