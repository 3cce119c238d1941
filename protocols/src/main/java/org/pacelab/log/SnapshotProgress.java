package org.pacelab.log;

/**
 * Whether one peer needs a snapshot, and how far that is on its way, as the sender knows it. It needs one when entries that it lacks
 * are gone: then it waits for it, and nobody waits for the peer.
 */
public final class SnapshotProgress {
    final int peerId;
    private boolean isNeeded;
    private boolean hasAnswered;

    /** The last index of the snapshot that is on the way, 0 for none so far. */
    private long index;

    int nextChunk;
    /** The peer has all chunks before this one. */
    int answeredChunk;

    /** Since when chunks are on the way that are not answered. */
    long unansweredSinceNs;

    /** When the transfer began, or the last answer that brought it on came. */
    long progressNs;

    public SnapshotProgress(final int peerId) {
        this.peerId = peerId;
    }

    /** Nothing is known of the peer. */
    public void forget() {
        isNeeded = false;
        index = 0;
    }

    /** What the peer lacks is gone. Returns whether that is news. */
    public boolean need() {
        if (isNeeded) {
            return false;
        }
        isNeeded = true;
        hasAnswered = false;
        return true;
    }

    /** The peer answered, whatever it was. */
    public void heard() {
        hasAnswered = true;
    }

    /** The peer has what it lacked. */
    public void satisfy() {
        isNeeded = false;
    }

    public boolean isNeeded() {
        return isNeeded;
    }

    /** Whether the peer was heard since it needed one, or since the last one was sent: only then is one taken for it. */
    public boolean isAwaited() {
        return isNeeded && hasAnswered;
    }

    /** The last index of the snapshot that is on the way, 0 for none so far. */
    public long index() {
        return index;
    }

    /** A snapshot's first chunk is the next to go. */
    void start(final long lastIndex, final long nowNs) {
        index = lastIndex;
        nextChunk = 0;
        answeredChunk = 0;
        hasAnswered = false;
        unansweredSinceNs = nowNs;
        progressNs = nowNs;
    }
}
