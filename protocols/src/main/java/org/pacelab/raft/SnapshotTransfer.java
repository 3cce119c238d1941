package org.pacelab.raft;

import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.journal.Snapshot;
import org.pacelab.journal.SnapshotStore;
import org.pacelab.wire.codec.InstallReplyDecoder;

/**
 * The leader's side of a snapshot on its way to a follower (dissertation §5.3): chunks in order, at most {@value #WINDOW} unanswered,
 * from the last answered on again when a heartbeat's time has passed without progress. As long as it goes on, no newer snapshot takes
 * its place; one that does is sent from its first chunk. The last chunk counts as answered once the follower has installed it all. Confined to the replica's thread. Allocates nothing.
 */
final class SnapshotTransfer {
    /** Chunks on the way to one follower: what one duty cycle may load there stays well below a millisecond. */
    private static final int WINDOW = 4;

    /** For so many of the longest election timeouts either side of a transfer waits for the other to go on. */
    static final int PATIENCE = 8;

    private final RaftState state;
    private final RaftFrames frames;
    private final RaftCounters counters;
    private final SnapshotStore store;
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);

    SnapshotTransfer(final RaftState state, final RaftFrames frames, final RaftCounters counters) {
        this.state = state;
        this.frames = frames;
        this.counters = counters;
        this.store = state.journal.snapshots();
    }

    /** Whether there is a snapshot that the log goes on from. */
    boolean isPossible() {
        final Snapshot snapshot = store.newest();
        return snapshot != null && snapshot.header().index() >= state.journal.firstIndex() - 1;
    }

    /** Sends what is due to a follower that needs a snapshot. Returns the work done. */
    int send(final FollowerProgress follower, final long nowNs) {
        if (!isPossible()) {
            return 0;
        }
        final Snapshot snapshot = store.newest();
        if (follower.snapshotIndex != snapshot.header().index()) {
            follower.startTransfer(snapshot.header().index(), nowNs);
        } else if (follower.nextChunk > follower.answeredChunk
                && nowNs - follower.chunkProgressNs >= state.options.heartbeatNs()) {
            counters.increment(counters.retransmissions);
            follower.nextChunk = follower.answeredChunk;
            follower.chunkProgressNs = nowNs;
        }
        final int limit = Math.min(snapshot.chunkCount(), follower.answeredChunk + WINDOW);
        int sent = 0;
        while (follower.nextChunk < limit) {
            snapshot.wrapChunk(follower.nextChunk, view);
            if (!frames.sendInstallSnapshot(follower.id, snapshot, follower.nextChunk, view)) {
                break;
            }
            counters.increment(counters.snapshotChunksSent);
            follower.nextChunk++;
            sent++;
        }
        return sent;
    }

    /** Returns whether the follower has installed what it answers to. */
    boolean onReply(final FollowerProgress follower, final long nowNs, final InstallReplyDecoder reply) {
        final boolean isOfThis = follower.needsSnapshot && reply.lastIndex() == follower.snapshotIndex && isPossible();
        if (!isOfThis || store.newest().header().index() != follower.snapshotIndex) {
            return false;
        }
        final int answered = Math.min(reply.nextChunk(), store.newest().chunkCount() - 1);
        if (answered > follower.answeredChunk) {
            follower.chunkProgressNs = nowNs;
            follower.transferProgressNs = nowNs;
        } else if (answered < follower.answeredChunk) {
            follower.nextChunk = answered;
        }
        follower.answeredChunk = answered;
        return reply.installed() != 0;
    }
}
