package org.pacelab.log;

import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.journal.Snapshot;
import org.pacelab.journal.SnapshotStore;
import org.pacelab.wire.codec.InstallReplyDecoder;

/**
 * The newest snapshot on its way to a peer (Raft dissertation §5.3): chunks in order, at most {@value #WINDOW} unanswered, from the last
 * answered on again when {@code resendNs} have passed without progress. As long as it goes on, no newer snapshot takes its place; one
 * that does is sent from its first chunk. The last chunk counts as answered once the peer has installed it all. Confined to the
 * replica's thread. Allocates nothing.
 */
public final class SnapshotTransfer {
    /** Chunks on the way to one peer: what one duty cycle may load there stays well below a millisecond. */
    private static final int WINDOW = 4;

    private final LogState state;
    private final SnapshotFrames frames;
    private final SnapshotOptions options;
    private final LogCounters counters;
    private final SnapshotStore store;
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);

    public SnapshotTransfer(
            final LogState state,
            final SnapshotFrames frames,
            final SnapshotOptions options,
            final LogCounters counters) {
        this.state = state;
        this.frames = frames;
        this.options = options;
        this.counters = counters;
        this.store = state.journal.snapshots();
    }

    /** Whether there is a snapshot that the log goes on from. */
    public boolean isPossible() {
        final Snapshot snapshot = store.newest();
        return snapshot != null && isJoined(snapshot.header().index());
    }

    /** Whether one that the log goes on from is on its way to a peer, which gets on with it. */
    public boolean isUnderWay(final SnapshotProgress peer, final long nowNs) {
        return peer.isNeeded()
                && peer.index() > 0
                && nowNs - peer.progressNs < options.patienceNs()
                && isJoined(peer.index());
    }

    /** Sends what is due to a peer that needs a snapshot. Returns the work done. */
    public int send(final SnapshotProgress peer, final long nowNs) {
        if (!isPossible()) {
            return 0;
        }
        final Snapshot snapshot = store.newest();
        if (peer.index() != snapshot.header().index()) {
            peer.start(snapshot.header().index(), nowNs);
        } else if (peer.nextChunk > peer.answeredChunk && nowNs - peer.unansweredSinceNs >= options.resendNs()) {
            counters.increment(counters.retransmissions);
            peer.nextChunk = peer.answeredChunk;
            peer.unansweredSinceNs = nowNs;
        }
        final int limit = Math.min(snapshot.chunkCount(), peer.answeredChunk + WINDOW);
        int sent = 0;
        while (peer.nextChunk < limit) {
            snapshot.wrapChunk(peer.nextChunk, view);
            if (!frames.sendChunk(peer.peerId, snapshot, peer.nextChunk, view)) {
                break;
            }
            counters.increment(counters.snapshotChunksSent);
            peer.nextChunk++;
            sent++;
        }
        return sent;
    }

    /** Takes an answer of the present term. Returns whether the peer has installed what it answers to. */
    public boolean onReply(final SnapshotProgress peer, final long nowNs, final InstallReplyDecoder reply) {
        peer.heard();
        final boolean isOfThis = peer.isNeeded() && reply.lastIndex() == peer.index() && isPossible();
        if (!isOfThis || store.newest().header().index() != peer.index()) {
            return false;
        }
        final int answered = Math.min(reply.nextChunk(), store.newest().chunkCount() - 1);
        if (answered > peer.answeredChunk) {
            peer.unansweredSinceNs = nowNs;
            peer.progressNs = nowNs;
        } else if (answered < peer.answeredChunk) {
            peer.nextChunk = answered;
        }
        peer.answeredChunk = answered;
        return reply.installed() != 0;
    }

    private boolean isJoined(final long snapshotIndex) {
        return snapshotIndex >= state.journal.firstIndex() - 1;
    }
}
