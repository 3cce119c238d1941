package org.pacelab.session;

import java.util.Arrays;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.SeededRandom;

/**
 * Which replica a client asks: the leader as far as it is known, a follower to pin a session to, or any. A replica that did not
 * answer, or to which there is no way, is left alone for a while if another is there. Confined to one thread; allocates nothing.
 */
public final class ReplicaChoice {
    private static final long HAS_ROOM = Long.MIN_VALUE;

    private final long[] suspectedUntilNs;
    private final long[] noRoomSinceNs;
    /** How long a replica that did not answer is left alone. */
    private final long suspicionNs;
    /** How long there may be no room towards a replica before it counts as one that did not answer. */
    private final long patienceNs;

    /** {@link ClientContext#NO_REPLICA} for none, and where it is not one that clients may ask. */
    private final int near;

    private int leader;
    private int next;

    public ReplicaChoice(final ClientContext context) {
        this(context, context.replicaCount());
    }

    /** @param count of the cluster's endpoints the first ones that clients may ask */
    public ReplicaChoice(final ClientContext context, final int count) {
        final SeededRandom random = context.random();
        this.suspectedUntilNs = new long[count];
        this.noRoomSinceNs = new long[count];
        this.suspicionNs = context.retryTimeoutNs();
        this.patienceNs = context.retryTimeoutNs() / 10;
        this.near = context.nearReplica() < count ? context.nearReplica() : ClientContext.NO_REPLICA;
        this.leader = random.nextInt(count);
        this.next = random.nextInt(count);
        Arrays.fill(suspectedUntilNs, Long.MIN_VALUE);
        Arrays.fill(noRoomSinceNs, HAS_ROOM);
    }

    public boolean has(final int replica) {
        return replica >= 0 && replica < suspectedUntilNs.length;
    }

    public int leader() {
        return leader;
    }

    /** A replica named the leader, which may be itself. */
    public void leaderIs(final int replica) {
        leader = replica;
    }

    /** The replica taken for the leader is not it, and nobody knows better: the next one is tried. */
    public void leaderIsNot(final int replica, final long nowNs) {
        if (leader == replica) {
            leader = liveAfter(replica, nowNs);
        }
    }

    void suspect(final int replica, final long nowNs) {
        suspectedUntilNs[replica] = nowNs + suspicionNs;
    }

    void hasRoom(final int replica) {
        noRoomSinceNs[replica] = HAS_ROOM;
    }

    /** There was no room towards the replica. Returns whether this has gone on for too long. */
    boolean hasNoRoom(final int replica, final long nowNs) {
        if (noRoomSinceNs[replica] == HAS_ROOM) {
            noRoomSinceNs[replica] = nowNs;
        }
        return nowNs - noRoomSinceNs[replica] >= patienceNs;
    }

    void trust(final int replica) {
        suspectedUntilNs[replica] = Long.MIN_VALUE;
    }

    public boolean isSuspected(final int replica, final long nowNs) {
        return suspectedUntilNs[replica] > nowNs;
    }

    /** Whether one replica is nearer than others, and answers. */
    public boolean hasNear(final long nowNs) {
        return near != ClientContext.NO_REPLICA && !isSuspected(near, nowNs);
    }

    /** Where {@link #hasNear}. */
    public int near() {
        return near;
    }

    /** The near one, or else the replicas in turn. */
    public int any(final long nowNs) {
        return hasNear(nowNs) ? near : inTurn(nowNs);
    }

    /** The replicas in turn, nearer or not. */
    public int inTurn(final long nowNs) {
        next = liveAfter(next, nowNs);
        return next;
    }

    /** The near one, leader or not, or else the replicas in turn, the leader left out if there is a choice. */
    public int follower(final long nowNs) {
        return hasNear(nowNs) ? near : followerInTurn(nowNs);
    }

    /** A follower other than this replica if there is a choice. */
    public int followerBut(final int replica, final long nowNs) {
        int other = follower(nowNs);
        for (int attempt = 0; attempt < 2 && other == replica; attempt++) {
            other = followerInTurn(nowNs);
        }
        return other;
    }

    private int followerInTurn(final long nowNs) {
        final int replica = inTurn(nowNs);
        return replica == leader ? inTurn(nowNs) : replica;
    }

    private int liveAfter(final int replica, final long nowNs) {
        final int count = suspectedUntilNs.length;
        for (int step = 1; step <= count; step++) {
            final int candidate = (replica + step) % count;
            if (suspectedUntilNs[candidate] <= nowNs) {
                return candidate;
            }
        }
        return (replica + 1) % count;
    }
}
