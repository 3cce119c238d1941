package org.pacelab.journal;

import org.agrona.DirectBuffer;

/**
 * The snapshots of one replica: the newest whole one, and at most one in the making beside it. A crash at any point leaves the
 * older or the newer one whole. All methods belong to the replica's thread; what has to be written to files is written by
 * {@link Journal#force}. Adding chunks allocates nothing once their memory is there.
 */
public interface SnapshotStore {
    /** Bytes of one chunk at most. */
    int MAX_CHUNK_LENGTH = SnapshotChunk.MAX_LENGTH;

    /** The newest published one; null if there is none. */
    Snapshot newest();

    /** The log has grown so far since the newest snapshot that another one costs less than what it saves. */
    boolean isWorthwhile();

    /**
     * Begins one, and drops what was in the making.
     *
     * @return false if files of earlier ones have to be removed first: try again after a force
     */
    boolean begin(SnapshotHeader header);

    /** How many chunks can be added now. Those of {@link #begin} on are always there at first. */
    int freeChunks();

    /** Adds a chunk to the one in the making; it is copied. There must be room for it. */
    void add(DirectBuffer buffer, int offset, int length);

    /** No more chunks come. */
    void finish();

    /** Whether all chunks of the one in the making survive what the journal promises to survive. */
    boolean isWhole();

    /**
     * Makes the whole one the newest: a change of the journal like any other, and the older snapshot goes once it is durable.
     *
     * @param replacesLog the log does not hold the snapshot's last entry: it is emptied, and goes on behind the snapshot, wherever it ended;
     *                    otherwise it stays as it is until {@link Journal#releaseBefore}
     * @return the sequence, or {@link Journal#FULL}
     */
    long publish(boolean replacesLog);

    /** Drops what is in the making, if anything is. */
    void abandon();
}
