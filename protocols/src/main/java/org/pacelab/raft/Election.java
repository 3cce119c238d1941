package org.pacelab.raft;

import org.pacelab.journal.Journal;
import org.pacelab.raft.RaftState.Role;
import org.pacelab.replica.SeededRandom;
import org.pacelab.wire.codec.TimeoutNowDecoder;
import org.pacelab.wire.codec.VoteReplyDecoder;
import org.pacelab.wire.codec.VoteRequestDecoder;

/**
 * Stands for election and counts votes for one term (Raft §5.2, §5.4.1; pre-vote: dissertation §9.6; voters that hear a leader
 * refuse: §4.2.3). Confined to the replica's thread. Allocates nothing after construction.
 */
final class Election {
    private final RaftState state;
    private final RaftFrames frames;
    private final RaftCounters counters;
    private final SeededRandom random;
    private final long quietUntilNs;

    private long deadlineNs;
    private boolean isTransfer;
    private long votes;

    Election(
            final RaftState state,
            final RaftFrames frames,
            final RaftCounters counters,
            final SeededRandom random,
            final long startNs) {
        this.state = state;
        this.frames = frames;
        this.counters = counters;
        this.random = random;
        final boolean hasVotedBefore = state.term() > 0;
        quietUntilNs = state.options.checkQuorum() && hasVotedBefore
                ? startNs + state.options.electionTimeoutMaxNs()
                : startNs;
        restartTimer(quietUntilNs);
    }

    /** A leader was heard, or a vote granted: a fresh random timeout. */
    void restartTimer(final long nowNs) {
        deadlineNs =
                nowNs + random.nextLong(state.options.electionTimeoutMinNs(), state.options.electionTimeoutMaxNs());
    }

    /**
     * Somebody sent what a leader of this term, not older than the replica's own, sends (§5.2): whether it is followed. It is not if
     * this replica leads that term itself, or has no room to note the term.
     */
    boolean follow(final long nowNs, final int from, final long term) {
        assert term >= state.term() : "term=" + state.term() + " of the sender " + term;
        if (term > state.term() && !state.record(term, Journal.NO_VOTE)) {
            return false;
        }
        if (state.isLeader()) {
            counters.increment(counters.refusedFrames);
            return false;
        }
        state.follow(from);
        state.leaderContactNs = nowNs;
        restartTimer(nowNs);
        return true;
    }

    /**
     * When a replica that leads nobody stands next. One that may have forgotten votes, or does not vote, never does, but forgets
     * then a leader that it no longer hears.
     */
    long deadlineNs() {
        return mayStand() || state.leaderId != RaftState.NO_LEADER ? deadlineNs : Long.MAX_VALUE;
    }

    int doWork(final long nowNs) {
        if (nowNs < deadlineNs()) {
            return 0;
        }
        restartTimer(nowNs);
        if (!mayStand()) {
            state.leaderId = RaftState.NO_LEADER;
        } else if (state.options.preVote()) {
            askWhetherToStand();
        } else {
            stand(false);
        }
        return 1;
    }

    /** The leader hands over: no timeout, and no pre-vote (dissertation §3.10). */
    void onTimeoutNow(final long nowNs, final TimeoutNowDecoder request) {
        final boolean isMeant = request.term() == state.term()
                && !state.isLeader()
                && state.membership().isVoter(state.selfId)
                && !state.amnesiac;
        if (isMeant) {
            restartTimer(nowNs);
            stand(true);
        }
    }

    /** Whether the leader before asked for the election that this replica won. */
    boolean isTransfer() {
        return isTransfer;
    }

    /** Whether a majority, this replica's own durable vote included, elected it. A majority of pre-votes makes it stand instead. */
    boolean isWon() {
        if (state.role == Role.PRE_CANDIDATE && hasMajority()) {
            restartTimer(state.nowNs);
            stand(false);
        }
        return state.role == Role.CANDIDATE && hasMajority() && state.termSequence() <= state.journal.durableSequence();
    }

    void onVoteRequest(final long nowNs, final int from, final VoteRequestDecoder request) {
        final boolean preVote = request.preVote() != 0;
        if (mustRefuse(nowNs, request.transfer() != 0) || request.term() < state.term()) {
            frames.sendVoteReply(from, request.term(), preVote, false);
        } else if (preVote) {
            final boolean granted = request.term() > state.term() && isUpToDate(request);
            frames.sendVoteReply(from, request.term(), true, granted);
        } else {
            vote(nowNs, from, request);
        }
    }

    void onVoteReply(final int from, final VoteReplyDecoder reply) {
        if (reply.term() > state.term()) {
            state.record(reply.term(), Journal.NO_VOTE);
            return;
        }
        final boolean preVote = reply.preVote() != 0;
        final Role asking = preVote ? Role.PRE_CANDIDATE : Role.CANDIDATE;
        final long askedTerm = preVote ? state.term() + 1 : state.term();
        if (state.role == asking && reply.requestTerm() == askedTerm && reply.granted() != 0) {
            votes |= 1L << from;
        }
    }

    private void vote(final long nowNs, final int candidate, final VoteRequestDecoder request) {
        final boolean isLaterTerm = request.term() > state.term();
        final int votedFor = isLaterTerm ? Journal.NO_VOTE : state.journal.votedFor();
        final boolean granted = (votedFor == Journal.NO_VOTE || votedFor == candidate) && isUpToDate(request);
        if (isLaterTerm || granted && votedFor != candidate) {
            if (!state.record(request.term(), granted ? candidate : votedFor)) {
                return;
            }
        }
        if (granted) {
            restartTimer(nowNs);
        }
        frames.sendVoteReply(candidate, request.term(), false, granted);
    }

    /** One whose removal has not committed may still be needed to lead (dissertation §4.2.2). */
    private boolean mayStand() {
        return !state.amnesiac
                && (state.membership().isVoter(state.selfId)
                        || state.memberships.previous().isVoter(state.selfId));
    }

    /** In a transfer the leader itself has given up its lease. */
    private boolean mustRefuse(final long nowNs, final boolean isTransfer) {
        if (state.amnesiac) {
            return true;
        }
        if (!state.options.checkQuorum() || isTransfer) {
            return false;
        }
        return state.isLeader()
                || nowNs < quietUntilNs
                || nowNs - state.leaderContactNs < state.options.electionTimeoutMinNs();
    }

    private boolean isUpToDate(final VoteRequestDecoder request) {
        final long lastIndex = state.journal.lastIndex();
        final long lastTerm = state.journal.termOf(lastIndex);
        return request.lastTerm() > lastTerm || request.lastTerm() == lastTerm && request.lastIndex() >= lastIndex;
    }

    private void askWhetherToStand() {
        state.role = Role.PRE_CANDIDATE;
        state.leaderId = RaftState.NO_LEADER;
        votes = 1L << state.selfId;
        counters.increment(counters.preVotesStarted);
        requestVotes(state.term() + 1, true, false);
    }

    private void stand(final boolean transfer) {
        if (!state.record(state.term() + 1, state.selfId)) {
            return;
        }
        state.role = Role.CANDIDATE;
        isTransfer = transfer;
        votes = 1L << state.selfId;
        counters.increment(counters.electionsStarted);
        requestVotes(state.term(), false, transfer);
    }

    private void requestVotes(final long term, final boolean preVote, final boolean transfer) {
        for (int peer = 0; peer < state.replicaCount; peer++) {
            if (peer != state.selfId && state.membership().isVoter(peer)) {
                frames.sendVoteRequest(peer, term, preVote, transfer);
            }
        }
    }

    private boolean hasMajority() {
        return state.membership().isMajority(votes);
    }
}
