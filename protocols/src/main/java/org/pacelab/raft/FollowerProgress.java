package org.pacelab.raft;

import org.pacelab.log.SnapshotProgress;

/** What a leader knows of one follower (Raft Figure 2: nextIndex, matchIndex), and what is on the way to it. */
final class FollowerProgress {
    final int id;
    final SnapshotProgress snapshot;

    /** The next entry to send. */
    long nextIndex;
    /** The last entry known to be the same, and durable, on the follower. */
    long matchIndex;
    /** Where the logs meet is not known: one AppendEntries at a time. */
    boolean probing;

    boolean isMember;
    boolean isVoter;
    /** It lost what it promised in an earlier life: what it acknowledges counts for nothing. */
    boolean isAmnesiac;
    /** The incarnation that answered last. */
    int life;

    private boolean hasPromised;

    int framesInFlight;
    long lastSentNs;
    /** Since when the oldest unanswered entries are on the way, or when the latest answer came. */
    long waitingSinceNs;

    long lastAnswerNs;
    /** The leader's own send time of the latest round that the follower answered (leases count from there). */
    long answeredSentNs;

    long answeredRound;
    long sentRound;
    long sentCommitIndex;

    /** A learner catches up in rounds, each up to where the log ended when it began (dissertation §4.2.1). */
    private long roundEndIndex;

    private long roundStartedNs;
    private boolean wasRoundShort;

    FollowerProgress(final int id) {
        this.id = id;
        this.snapshot = new SnapshotProgress(id);
    }

    void start(final long nowNs, final long firstUnsentIndex) {
        nextIndex = firstUnsentIndex;
        matchIndex = 0;
        probing = true;
        snapshot.forget();
        isAmnesiac = false;
        framesInFlight = 0;
        lastSentNs = Long.MIN_VALUE / 2;
        waitingSinceNs = nowNs;
        lastAnswerNs = nowNs;
        answeredSentNs = Long.MIN_VALUE / 2;
        answeredRound = 0;
        sentRound = 0;
        sentCommitIndex = 0;
        startRounds(nowNs, firstUnsentIndex - 1);
    }

    /** It answered. In one life promises are regained, and never lost again: an answer that says otherwise is an old one. */
    void heardOf(final int answeredLife, final boolean isPromising) {
        hasPromised = isPromising || hasPromised && answeredLife == life;
        life = answeredLife;
        isAmnesiac = !hasPromised;
    }

    /** Goes back to what is certain and sends from there, one frame at a time. */
    void backOff(final long newNextIndex) {
        nextIndex = Math.max(newNextIndex, matchIndex + 1);
        probing = true;
        framesInFlight = 0;
    }

    /** It has all that a snapshot stands for; entries sent before are lost or of no use. */
    void installed(final long index) {
        framesInFlight = 0;
        matched(index, false);
    }

    /** It lost its log: what was known of it is void. */
    void forget(final long nowNs, final long hintIndex, final long lastIndex) {
        matchIndex = 0;
        backOff(hintIndex + 1);
        startRounds(nowNs, lastIndex);
    }

    /** Ends a round if it may be ended, and starts the next. */
    void checkRound(final long nowNs, final long lastIndex, final long electionTimeoutNs) {
        if (matchIndex >= roundEndIndex) {
            final boolean isShort = nowNs - roundStartedNs < electionTimeoutNs;
            startRounds(nowNs, lastIndex);
            wasRoundShort = isShort;
        }
    }

    /** Whether its last round took less than an election timeout, as the present one still does. */
    boolean isCaughtUp(final long nowNs, final long electionTimeoutNs) {
        return wasRoundShort && nowNs - roundStartedNs < electionTimeoutNs;
    }

    private void startRounds(final long nowNs, final long endIndex) {
        roundEndIndex = endIndex;
        roundStartedNs = nowNs;
        wasRoundShort = false;
    }

    /** The logs are the same up to the index, by an answer to entries or to a bare AppendEntries. */
    void matched(final long index, final boolean answersEntries) {
        if (index > matchIndex) {
            matchIndex = index;
        }
        if (nextIndex <= matchIndex) {
            nextIndex = matchIndex + 1;
        }
        probing = false;
        snapshot.satisfy();
        if (answersEntries && framesInFlight > 0) {
            framesInFlight--;
        }
    }
}
