package org.pacelab.raft;

import java.util.Arrays;
import org.pacelab.journal.Journal;
import org.pacelab.log.PeerNeeds;
import org.pacelab.log.SnapshotTransfer;
import org.pacelab.replica.Majority;
import org.pacelab.replica.Outbox;
import org.pacelab.wire.codec.AppendReplyDecoder;
import org.pacelab.wire.codec.InstallReplyDecoder;

/**
 * The leader's side of log replication (Raft §5.3, §5.4.2; pipelining: dissertation §10.2.1): what goes to whom and when, and
 * how far the log has committed. All that became known in a duty cycle leaves at its end in one batch per follower; at most
 * {@code windowFrames} are on the way to each. Confined to the replica's thread. Allocates nothing after construction.
 */
final class Replication implements PeerNeeds {
    private final RaftState state;
    private final RaftFrames frames;
    private final RaftCounters counters;
    private final FollowerProgress[] peers;
    private final Majority majority;
    private final SnapshotTransfer transfer;

    /** Those of the peers that are members now, and nulls behind them. */
    private final FollowerProgress[] followers;

    private int followerCount;
    private boolean isVoter;

    private long round;
    private long noticeDueNs;
    private boolean isNoticeDue;
    private boolean mayCommit;

    Replication(
            final RaftState state,
            final RaftFrames frames,
            final RaftCounters counters,
            final SnapshotTransfer transfer) {
        this.state = state;
        this.frames = frames;
        this.counters = counters;
        this.transfer = transfer;
        this.peers = new FollowerProgress[state.replicaCount];
        for (int i = 0; i < peers.length; i++) {
            peers[i] = new FollowerProgress(i);
        }
        this.followers = new FollowerProgress[peers.length];
        this.majority = new Majority(state.replicaCount);
    }

    void lead(final long nowNs) {
        followerCount = 0;
        for (final FollowerProgress peer : peers) {
            peer.isMember = false;
        }
        reshape(nowNs, state.termStartIndex);
        round = 1;
        isNoticeDue = false;
    }

    /** Goes by the membership that the log holds now. */
    void reshape(final long nowNs) {
        reshape(nowNs, state.journal.lastIndex() + 1);
    }

    private void reshape(final long nowNs, final long firstUnsentIndex) {
        final Membership membership = state.membership();
        isVoter = membership.isVoter(state.selfId);
        mayCommit = true;
        Arrays.fill(followers, null);
        followerCount = 0;
        for (final FollowerProgress peer : peers) {
            final boolean wasMember = peer.isMember;
            peer.isMember = peer.id != state.selfId && membership.isMember(peer.id);
            peer.isVoter = membership.isVoter(peer.id);
            if (peer.isMember) {
                followers[followerCount++] = peer;
            }
            if (peer.isMember && !wasMember) {
                peer.start(nowNs, firstUnsentIndex);
            }
        }
    }

    /** A round later than all so far: only what is sent from now on confirms it. */
    long startRound() {
        return ++round;
    }

    /** The latest round that a majority, this leader included, has answered. */
    long confirmedRound() {
        startCount(round);
        for (int i = 0; i < followerCount; i++) {
            final FollowerProgress follower = followers[i];
            if (follower.isVoter) {
                majority.add(follower.isAmnesiac ? 0 : follower.answeredRound);
            }
        }
        return majority.value();
    }

    /** A majority, this leader included, has answered what was sent at this time, by this leader's clock. */
    long confirmedSentNs(final long nowNs) {
        startCount(nowNs);
        for (int i = 0; i < followerCount; i++) {
            final FollowerProgress follower = followers[i];
            if (follower.isVoter) {
                majority.add(follower.isAmnesiac ? Long.MIN_VALUE / 2 : follower.answeredSentNs);
            }
        }
        return majority.value();
    }

    /** When a leader that hears nothing more of its majority has to step down (dissertation §6.2). */
    long quorumDeadlineNs(final long nowNs) {
        if (!state.options.checkQuorum()) {
            return Long.MAX_VALUE;
        }
        startCount(nowNs);
        for (int i = 0; i < followerCount; i++) {
            if (followers[i].isVoter) {
                majority.add(followers[i].lastAnswerNs);
            }
        }
        return majority.value() + state.options.electionTimeoutMaxNs();
    }

    @Override
    public long liveMatchIndex() {
        long lowest = NOBODY_LACKS_ANYTHING;
        for (int i = 0; i < fedCount(); i++) {
            final FollowerProgress follower = followers[i];
            if (isLive(follower) && !follower.snapshot.isNeeded()) {
                lowest = Math.min(lowest, follower.matchIndex);
            } else if (isTakingSnapshot(follower)) {
                lowest = Math.min(lowest, follower.snapshot.index());
            }
        }
        return lowest;
    }

    @Override
    public boolean isTransferring() {
        for (int i = 0; i < fedCount(); i++) {
            if (isTakingSnapshot(followers[i])) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean wantsSnapshot() {
        for (int i = 0; i < fedCount(); i++) {
            if (followers[i].snapshot.isAwaited() && isLive(followers[i])) {
                return !transfer.isPossible();
            }
        }
        return false;
    }

    void onAppendReply(final long nowNs, final int from, final int life, final AppendReplyDecoder reply) {
        final FollowerProgress follower = peers[from];
        if (!follower.isMember || life < follower.life) {
            return;
        }
        if (reply.matchIndex() > state.journal.lastIndex()) {
            counters.increment(counters.refusedFrames);
            return;
        }
        final boolean hasForgotten = reply.voter() == 0 && life > follower.life;
        follower.heardOf(life, reply.voter() != 0);
        follower.lastAnswerNs = nowNs;
        follower.snapshot.heard();
        follower.waitingSinceNs = nowNs;
        if (hasForgotten) {
            follower.forget(nowNs, reply.matchIndex(), state.journal.lastIndex());
        }
        follower.answeredSentNs = Math.max(follower.answeredSentNs, Math.min(reply.sentNs(), nowNs));
        follower.answeredRound = Math.max(follower.answeredRound, Math.min(reply.round(), round));
        if (reply.success() != 0) {
            follower.matched(reply.matchIndex(), reply.matchIndex() > reply.prevIndex());
            mayCommit = true;
            if (!follower.isVoter) {
                follower.checkRound(nowNs, state.journal.lastIndex(), state.options.electionTimeoutMinNs());
            }
        } else if (reply.prevIndex() > follower.matchIndex && reply.prevIndex() < follower.nextIndex) {
            reconcile(follower, reply.matchIndex(), reply.conflictTerm());
        }
    }

    void onInstallReply(final long nowNs, final int from, final int life, final InstallReplyDecoder reply) {
        final FollowerProgress follower = peers[from];
        if (!follower.isMember || life < follower.life) {
            return;
        }
        follower.lastAnswerNs = nowNs;
        if (transfer.onReply(follower.snapshot, nowNs, reply)) {
            follower.installed(reply.lastIndex());
            follower.waitingSinceNs = nowNs;
            mayCommit = true;
        }
    }

    boolean hasAmnesiacVoter() {
        for (int i = 0; i < followerCount; i++) {
            if (followers[i].isAmnesiac && followers[i].isVoter) {
                return true;
            }
        }
        return false;
    }

    /** A voter that lost its promises, {@link Membership#NOBODY} if there is none. One that has yet to hear of its admission is none. */
    int amnesiacVoter() {
        final Membership membership = state.membership();
        for (int i = 0; i < followerCount; i++) {
            final FollowerProgress follower = followers[i];
            final boolean isAdmitted = membership.admittedId() == follower.id
                    && membership.admittedLife() == follower.life
                    && follower.matchIndex < membership.index();
            if (follower.isAmnesiac && follower.isVoter && !isAdmitted) {
                return follower.id;
            }
        }
        return Membership.NOBODY;
    }

    /** Whether a learner is near enough to the end of the log to become a voter (dissertation §4.2.1). */
    boolean isCaughtUp(final int id, final long nowNs) {
        final FollowerProgress follower = peers[id];
        return follower.matchIndex >= state.membership().index()
                && follower.isCaughtUp(nowNs, state.options.electionTimeoutMinNs());
    }

    /** The incarnation in which a follower answered last. */
    int lifeOf(final int id) {
        return peers[id].life;
    }

    boolean hasWholeLog(final int id) {
        return peers[id].matchIndex == state.journal.lastIndex() && !peers[id].isAmnesiac;
    }

    /** Commits what a majority has, if it is of this term (§5.4.2). Returns the work done. */
    int advanceCommit(final long nowNs) {
        final long durableIndex = state.journal.durableIndex();
        if (!mayCommit && durableIndex <= state.commitIndex()) {
            return 0;
        }
        mayCommit = false;
        startCount(durableIndex);
        for (int i = 0; i < followerCount; i++) {
            final FollowerProgress follower = followers[i];
            if (follower.isVoter) {
                majority.add(follower.isAmnesiac ? 0 : follower.matchIndex);
            }
        }
        final long index = majority.value();
        if (index <= state.commitIndex() || state.journal.termOf(index) != state.term()) {
            return 0;
        }
        counters.add(counters.committed, index - state.commitIndex());
        state.commit(index);
        if (!isNoticeDue) {
            isNoticeDue = true;
            noticeDueNs = nowNs + state.options.commitNoticeNs();
        }
        return 1;
    }

    /** Sends entries, the current round, heartbeats and commit notices, as far as each is due. Returns the work done. */
    int send(final long nowNs) {
        int sent = 0;
        final boolean sendsNotices = isNoticeDue && nowNs - noticeDueNs >= 0;
        for (int i = 0; i < followerCount; i++) {
            final FollowerProgress follower = followers[i];
            repeatUnanswered(follower, nowNs);
            sent += sendEntries(follower, nowNs);
            if (follower.snapshot.isNeeded()) {
                sent += transfer.send(follower.snapshot, nowNs);
            }
            if (follower.sentRound < round && round > 1) {
                sent += sendBare(follower, nowNs, round);
            } else if (nowNs - follower.lastSentNs >= state.options.heartbeatNs()) {
                counters.increment(counters.heartbeats);
                sent += sendBare(follower, nowNs, round);
            } else if (sendsNotices && follower.sentCommitIndex < state.commitIndex() && !follower.probing) {
                counters.increment(counters.commitNotices);
                sent += sendBare(follower, nowNs, FollowerLog.NO_ROUND);
            }
        }
        isNoticeDue = isNoticeDue && !sendsNotices && isCommitUnknown();
        return sent;
    }

    long nextDeadlineNs() {
        long deadlineNs = isNoticeDue ? noticeDueNs : Long.MAX_VALUE;
        for (int i = 0; i < followerCount; i++) {
            final FollowerProgress follower = followers[i];
            deadlineNs = Math.min(deadlineNs, follower.lastSentNs + state.options.heartbeatNs());
        }
        return deadlineNs;
    }

    /** A leader that is being removed does not count itself (dissertation §4.2.2). */
    private void startCount(final long ownValue) {
        if (isVoter) {
            majority.start(ownValue);
        } else {
            majority.start();
        }
    }

    /** Whom this replica feeds: nobody if it does not lead. */
    private int fedCount() {
        return state.isLeader() ? followerCount : 0;
    }

    private boolean isLive(final FollowerProgress follower) {
        return state.nowNs - follower.lastAnswerNs < state.options.electionTimeoutMaxNs();
    }

    private boolean isTakingSnapshot(final FollowerProgress follower) {
        return isLive(follower) && transfer.isUnderWay(follower.snapshot, state.nowNs);
    }

    private boolean isCommitUnknown() {
        for (int i = 0; i < followerCount; i++) {
            final FollowerProgress follower = followers[i];
            if (follower.sentCommitIndex < state.commitIndex()) {
                return true;
            }
        }
        return false;
    }

    private void reconcile(final FollowerProgress follower, final long hintIndex, final long hintTerm) {
        final Journal journal = state.journal;
        long index = hintIndex;
        final long floor =
                Math.max(follower.matchIndex, Math.max(journal.firstIndex() - 1, index - FollowerLog.MAX_HINT_STEPS));
        while (index > floor && journal.termOf(index) > hintTerm) {
            index--;
        }
        follower.backOff(index + 1);
        checkReach(follower);
    }

    /** Links lose frames: entries unanswered for a heartbeat's time are sent again from the last that is certain. */
    private void repeatUnanswered(final FollowerProgress follower, final long nowNs) {
        final boolean isWaiting = follower.framesInFlight > 0 || follower.matchIndex < follower.nextIndex - 1;
        if (isWaiting
                && nowNs - follower.waitingSinceNs >= state.options.heartbeatNs()
                && !follower.snapshot.isNeeded()) {
            counters.increment(counters.retransmissions);
            follower.backOff(follower.probing ? follower.nextIndex : follower.matchIndex + 1);
            follower.waitingSinceNs = nowNs;
        }
    }

    private int sendEntries(final FollowerProgress follower, final long nowNs) {
        final long lastIndex = state.journal.lastIndex();
        if (follower.nextIndex > lastIndex || !checkReach(follower)) {
            return 0;
        }
        final int window = follower.probing ? 1 : state.options.windowFrames();
        int sent = 0;
        while (follower.nextIndex <= lastIndex && follower.framesInFlight < window) {
            final long prevIndex = follower.nextIndex - 1;
            final int count = frames.sendAppendEntries(follower.id, prevIndex, lastIndex, round, nowNs);
            if (count == Outbox.FULL) {
                follower.lastSentNs = nowNs;
                break;
            }
            if (follower.framesInFlight++ == 0) {
                follower.waitingSinceNs = nowNs;
            }
            follower.nextIndex += count;
            sent(follower, nowNs, round);
            sent++;
        }
        return sent;
    }

    private int sendBare(final FollowerProgress follower, final long nowNs, final long bareRound) {
        final long prevIndex = Math.max(follower.nextIndex, state.journal.firstIndex()) - 1;
        if (frames.sendAppendEntries(follower.id, prevIndex, prevIndex, bareRound, nowNs) == Outbox.FULL) {
            follower.lastSentNs = nowNs;
            return 0;
        }
        sent(follower, nowNs, Math.max(bareRound, follower.sentRound));
        return 1;
    }

    private void sent(final FollowerProgress follower, final long nowNs, final long sentRound) {
        follower.lastSentNs = nowNs;
        follower.sentRound = sentRound;
        follower.sentCommitIndex = state.commitIndex();
    }

    /** Whether the entry before the follower's next one is still known here. */
    private boolean checkReach(final FollowerProgress follower) {
        if (follower.nextIndex >= state.journal.firstIndex()) {
            return true;
        }
        if (follower.snapshot.need()) {
            counters.increment(counters.needsSnapshot);
        }
        return false;
    }
}
