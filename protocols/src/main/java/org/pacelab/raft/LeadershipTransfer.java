package org.pacelab.raft;

import org.agrona.DirectBuffer;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.LogEntries;

/**
 * The leader's part in handing over (dissertation §3.10): its lease ends, it takes nothing new, brings the target up to date and
 * tells it to stand at once; after an election timeout it goes on leading. The client is told to ask whoever leads then, and
 * gets its answer from the target. Confined to the replica's thread. Allocates nothing.
 */
final class LeadershipTransfer {
    private static final int NOBODY = -1;

    private final RaftState state;
    private final RaftFrames frames;
    private final RaftCounters counters;
    private final Replication replication;
    private final MembershipChanges changes;

    private int target = NOBODY;
    private long deadlineNs;
    private long askedNs;
    private boolean wasAsked;
    private int client;
    private long sessionId;
    private long sequence;

    LeadershipTransfer(
            final RaftState state,
            final RaftFrames frames,
            final RaftCounters counters,
            final Replication replication,
            final MembershipChanges changes) {
        this.state = state;
        this.frames = frames;
        this.counters = counters;
        this.replication = replication;
        this.changes = changes;
    }

    void onRequest(final long nowNs, final int from, final DirectBuffer buffer, final int command) {
        final long subject = LogEntries.key(buffer, command);
        final long requestSession = LogEntries.sessionId(buffer, command);
        final long requestSequence = LogEntries.sequence(buffer, command);
        if (subject < 0 || subject >= state.replicaCount || !state.membership().isVoter((int) subject)) {
            frames.sendRefusal(from, requestSession, requestSequence, ReplyStatus.UNSUPPORTED);
        } else if (isUnderWay() || !changes.isFree()) {
            refuse(from, requestSession, requestSequence, ReplyStatus.BACK_PRESSURED);
        } else if (subject == state.selfId) {
            if (!changes.confirm(nowNs, from, requestSession, requestSequence)) {
                refuse(from, requestSession, requestSequence, ReplyStatus.BACK_PRESSURED);
            }
        } else {
            target = (int) subject;
            deadlineNs = nowNs + state.options.electionTimeoutMaxNs();
            askedNs = nowNs - state.options.heartbeatNs();
            client = from;
            sessionId = requestSession;
            sequence = requestSequence;
        }
    }

    /** While this is so nothing new is taken. */
    boolean isUnderWay() {
        return target != NOBODY;
    }

    /**
     * Whether voters may elect another although they hear this leader: once somebody was told to stand, for the rest of the
     * term, since nobody knows when that frame arrives.
     */
    boolean endsLease() {
        return isUnderWay() || wasAsked;
    }

    int doWork(final long nowNs) {
        if (!isUnderWay()) {
            return 0;
        }
        if (nowNs - deadlineNs >= 0) {
            counters.increment(counters.transfersAborted);
            refuse(client, sessionId, sequence, ReplyStatus.BACK_PRESSURED);
            target = NOBODY;
            return 1;
        }
        if (replication.hasWholeLog(target) && nowNs - askedNs >= state.options.heartbeatNs()) {
            wasAsked = true;
            askedNs = nowNs;
            frames.sendTimeoutNow(target);
            return 1;
        }
        return 0;
    }

    long nextDeadlineNs() {
        return isUnderWay() ? deadlineNs : Long.MAX_VALUE;
    }

    void deposed() {
        if (isUnderWay()) {
            refuse(client, sessionId, sequence, ReplyStatus.REDIRECT);
        }
        target = NOBODY;
        wasAsked = false;
    }

    private void refuse(final int to, final long session, final long sequenceOfRequest, final ReplyStatus status) {
        frames.sendRefusal(to, session, sequenceOfRequest, status);
    }
}
