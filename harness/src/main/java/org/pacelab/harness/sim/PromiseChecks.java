package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
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
 * disk has promised nothing. Told of each frame that is sent, and of each step.
 */
final class PromiseChecks {
    private final List<Promised> replicas = new ArrayList<>();
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

        private void named(final long namedTerm) {
            if (namedTerm > term) {
                term = namedTerm;
                votedFor = Journal.NO_VOTE;
                lastIndex = 0;
            }
        }

        private void forget() {
            term = 0;
            votedFor = Journal.NO_VOTE;
            lastIndex = 0;
        }
    }

    /** @param report takes a line for each violation */
    PromiseChecks(final int replicaCount, final Consumer<String> report) {
        this.report = report;
        for (int i = 0; i < replicaCount; i++) {
            replicas.add(new Promised());
        }
    }

    void sent(final int from, final int to, final DirectBuffer buffer, final int offset) {
        final int body = offset + Frames.HEADER_LENGTH;
        switch (Frames.templateId(buffer, offset)) {
            case VoteRequestDecoder.TEMPLATE_ID -> {
                voteRequest.wrap(buffer, body, VoteRequestDecoder.BLOCK_LENGTH, VoteRequestDecoder.SCHEMA_VERSION);
                if (voteRequest.preVote() == 0) {
                    voted(from, voteRequest.term(), from);
                }
            }
            case VoteReplyDecoder.TEMPLATE_ID -> {
                voteReply.wrap(buffer, body, VoteReplyDecoder.BLOCK_LENGTH, VoteReplyDecoder.SCHEMA_VERSION);
                replicas.get(from).named(voteReply.term());
                if (voteReply.preVote() == 0 && voteReply.granted() != 0) {
                    voted(from, voteReply.requestTerm(), to);
                }
            }
            case AppendEntriesDecoder.TEMPLATE_ID -> {
                append.wrap(buffer, body, AppendEntriesDecoder.BLOCK_LENGTH, AppendEntriesDecoder.SCHEMA_VERSION);
                replicas.get(from).named(append.term());
            }
            case AppendReplyDecoder.TEMPLATE_ID -> {
                appendReply.wrap(buffer, body, AppendReplyDecoder.BLOCK_LENGTH, AppendReplyDecoder.SCHEMA_VERSION);
                acknowledged(replicas.get(from));
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

    private void voted(final int voter, final long term, final int candidate) {
        final Promised promised = replicas.get(voter);
        promised.named(term);
        if (term == promised.term) {
            promised.votedFor = candidate;
        }
    }

    private void acknowledged(final Promised promised) {
        promised.named(appendReply.term());
        if (appendReply.success() != 0
                && appendReply.term() == promised.term
                && appendReply.matchIndex() > promised.lastIndex) {
            promised.lastIndex = appendReply.matchIndex();
            promised.lastTerm = 0;
        }
    }
}
