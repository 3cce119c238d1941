package org.pacelab.raft;

import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReadMode;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.session.ClientSession;
import org.pacelab.session.ReplicaChoice;
import org.pacelab.session.Routing;
import org.pacelab.session.SessionClient;
import org.pacelab.wire.codec.ClientReplyDecoder;

/**
 * Where a client of Raft asks (dissertation §6.2): the leader, as far as it is known. Sequential reads stay with one follower
 * until it dies or refuses one, and carry the largest index their session has seen; eventual reads go to the replicas in turn, either to a near one.
 * Confined to the client's thread; allocates nothing.
 */
public final class RaftRouting implements Routing {
    private final ReplicaChoice replicas;
    private final ReadMode readMode;

    private RaftRouting(final ReplicaChoice replicas, final ReadMode readMode) {
        this.replicas = replicas;
        this.readMode = readMode;
    }

    /** @param readMode how all reads of this client are answered */
    public static Client newClient(final ClientContext context, final ReadMode readMode, final Completion completion) {
        final ReplicaChoice replicas = new ReplicaChoice(context);
        return new SessionClient(context, replicas, new RaftRouting(replicas, readMode), completion);
    }

    @Override
    public int target(final long nowNs, final ClientSession session) {
        final ReadMode mode = modeOf(session);
        if (mode == ReadMode.EVENTUAL) {
            return replicas.any(nowNs);
        }
        if (mode != ReadMode.SEQUENTIAL) {
            return replicas.leader();
        }
        if (session.pinnedReplica() == ClientSession.NO_REPLICA
                || replicas.isSuspected(session.pinnedReplica(), nowNs)) {
            session.pin(replicas.follower(nowNs));
        }
        return session.pinnedReplica();
    }

    @Override
    public long seenIndex(final ClientSession session) {
        return session.seenIndex();
    }

    @Override
    public byte readMode(final ClientSession session) {
        return modeOf(session).code();
    }

    @Override
    public void onOk(final long nowNs, final ClientSession session, final int from, final ClientReplyDecoder reply) {
        if (modeOf(session).isAnsweredByLeader()) {
            replicas.leaderIs(from);
        }
    }

    @Override
    public boolean onRefused(
            final long nowNs, final ClientSession session, final int from, final ClientReplyDecoder reply) {
        if (from == session.pinnedReplica() && modeOf(session) == ReadMode.SEQUENTIAL) {
            session.pin(replicas.followerBut(from, nowNs));
        }
        return ReplyStatus.of(reply.status()) == ReplyStatus.REDIRECT && redirect(nowNs, from, reply.leaderHint());
    }

    @Override
    public void onNoAnswer(final long nowNs, final ClientSession session) {
        replicas.leaderIsNot(session.target(), nowNs);
    }

    private ReadMode modeOf(final ClientSession session) {
        return session.kind() == OperationKind.GET ? readMode : ReadMode.LOG;
    }

    /** Follows a redirect. Returns whether it named another replica, which can be asked at once. */
    private boolean redirect(final long nowNs, final int from, final int hint) {
        final boolean isUseful = replicas.has(hint) && hint != from && !replicas.isSuspected(hint, nowNs);
        if (isUseful) {
            replicas.leaderIs(hint);
        } else {
            replicas.leaderIsNot(from, nowNs);
        }
        return isUseful;
    }
}
