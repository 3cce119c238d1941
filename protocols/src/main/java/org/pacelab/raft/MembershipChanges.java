package org.pacelab.raft;

import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.log.Admission;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.LogEntryEncoder;

/**
 * The leader's part in changes of the membership (dissertation §4.1, §4.2): one server at a time, each an entry of the log, and
 * none before the one before it and an entry of the leader's own term have committed. What is so already is written once more,
 * so that the answer rests on the log. A voter that lost its promises is made a learner, and a voter again once it has caught
 * up, unasked. Confined to the replica's thread. Allocates only when there is a change.
 */
final class MembershipChanges {
    private static final UnsafeBuffer NOTHING = new UnsafeBuffer(new byte[0]);

    private final RaftState state;
    private final RaftFrames frames;
    private final RaftCounters counters;
    private final Replication replication;
    private final Admission admission;
    private final UnsafeBuffer value = new UnsafeBuffer(new byte[Membership.LENGTH]);
    private final UnsafeBuffer entry = new UnsafeBuffer(ByteBuffer.allocateDirect(256));
    private final LogEntryEncoder encoder = new LogEntryEncoder();
    private long pendingIndex;

    MembershipChanges(
            final RaftState state,
            final RaftFrames frames,
            final RaftCounters counters,
            final Replication replication,
            final Admission admission) {
        this.state = state;
        this.frames = frames;
        this.counters = counters;
        this.replication = replication;
        this.admission = admission;
    }

    void onRequest(
            final long nowNs,
            final int client,
            final OperationKind kind,
            final DirectBuffer buffer,
            final int command) {
        final long subject = LogEntries.key(buffer, command);
        final long sessionId = LogEntries.sessionId(buffer, command);
        final long sequence = LogEntries.sequence(buffer, command);
        if (subject < 0 || subject >= state.replicaCount || isImpossible(kind, (int) subject)) {
            frames.sendRefusal(client, sessionId, sequence, ReplyStatus.UNSUPPORTED);
            return;
        }
        final Membership next = isFree() ? next(nowNs, kind, (int) subject) : null;
        if (next == null || !append(nowNs, next, client, sessionId, sequence)) {
            counters.increment(counters.backPressured);
            frames.sendRefusal(client, sessionId, sequence, ReplyStatus.BACK_PRESSURED);
        }
    }

    /** Answers once it is certain that this replica still leads. Returns false if that cannot be found out now. */
    boolean confirm(final long nowNs, final int client, final long sessionId, final long sequence) {
        return isFree() && append(nowNs, state.membership().again(), client, sessionId, sequence);
    }

    /** Whether the membership may be changed now. */
    boolean isFree() {
        return state.hasCommittedInTerm() && state.membership().index() <= state.commitIndex();
    }

    /** Changes that nobody asks for. Returns the work done. */
    int doWork(final long nowNs) {
        if (pendingIndex > 0 && state.commitIndex() >= pendingIndex) {
            pendingIndex = 0;
            counters.increment(counters.membershipChanges);
        }
        final Membership membership = state.membership();
        if (!replication.hasAmnesiacVoter() && membership.returning() == 0 || !isFree()) {
            return 0;
        }
        final int lost = replication.amnesiacVoter();
        if (lost != Membership.NOBODY) {
            return append(nowNs, membership.withReturning(lost), Admission.NO_CLIENT, 0, 0) ? 1 : 0;
        }
        for (int id = 0; id < state.replicaCount; id++) {
            if (membership.isReturning(id) && replication.isCaughtUp(id, nowNs)) {
                return readmit(nowNs, id);
            }
        }
        return 0;
    }

    private int readmit(final long nowNs, final int id) {
        final Membership next = state.membership().withVoter(id, replication.lifeOf(id));
        if (!append(nowNs, next, Admission.NO_CLIENT, 0, 0)) {
            return 0;
        }
        counters.increment(counters.readmissions);
        return 1;
    }

    /** Whether this leader's own removal has been applied: then it has to step down (§4.2.2). */
    boolean isRemoved() {
        final Membership membership = state.membership();
        return !membership.isVoter(state.selfId) && membership.index() <= state.appliedIndex();
    }

    void deposed() {
        pendingIndex = 0;
    }

    private boolean isImpossible(final OperationKind kind, final int subject) {
        final Membership membership = state.membership();
        return kind == OperationKind.PROMOTE && !membership.isMember(subject)
                || kind == OperationKind.REMOVE && membership.isOnlyVoter(subject);
    }

    /** What the membership is to be, null if that cannot be now. */
    private Membership next(final long nowNs, final OperationKind kind, final int subject) {
        final Membership membership = state.membership();
        return switch (kind) {
            case ADD_LEARNER -> membership.isMember(subject) ? membership.again() : membership.withLearner(subject);
            case REMOVE -> membership.without(subject);
            case PROMOTE -> {
                if (membership.isVoter(subject)) {
                    yield membership.again();
                }
                yield replication.isCaughtUp(subject, nowNs)
                        ? membership.withVoter(subject, replication.lifeOf(subject))
                        : null;
            }
            default -> throw new IllegalArgumentException(kind + " is no change of the membership");
        };
    }

    private boolean append(
            final long nowNs, final Membership next, final int client, final long sessionId, final long sequence) {
        next.encode(value, 0);
        encoder.wrap(entry, 0).term(0);
        encoder.command().sessionId(sessionId).sequence(sequence).key(0).operation(OperationKind.MEMBERSHIP.code());
        encoder.putExpected(NOTHING, 0, 0).putValue(value, 0, Membership.LENGTH);
        final int length = encoder.encodedLength() - LogEntries.TERM_LENGTH;
        final long index = admission.tryAppend(state.term(), client, entry, LogEntries.TERM_LENGTH, length);
        if (index == Journal.FULL) {
            return false;
        }
        if (!next.hasSameMembers(state.membership())) {
            pendingIndex = index;
        }
        state.memberships.appended(index);
        replication.reshape(nowNs);
        return true;
    }
}
