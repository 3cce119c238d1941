package org.pacelab.journal;

import org.agrona.DirectBuffer;

/**
 * The append-only log of one replica: entries at consecutive indexes from 1, the current term and vote.
 *
 * <p>Every change returns a <em>sequence</em>: monotone, never reused, so that "durable up to a sequence" stays true when a
 * truncated index is filled again while an old force is in flight. What a message promises rests on a sequence; the outbox
 * holds it until {@link #durableSequence()} has reached that.
 *
 * <p>An entry is a term (int64, little-endian) and opaque bytes behind it; {@link #offsetOf} points at the term. All methods
 * belong to the replica's thread, except {@link #force} and {@link #durableSequence}, which one other thread may call. Appends
 * allocate nothing. A failed write or force throws {@link FatalFault}, and every later call does so again.
 */
public interface Journal extends AutoCloseable {
    /** There is no room: release a prefix, or wait until a segment is ready. */
    long FULL = -1;

    /** No vote in the current term. */
    int NO_VOTE = -1;

    /** In place of a vote: what was promised before this journal began is lost, and nothing may be promised yet. */
    int FORGOTTEN = -2;

    /** Appends at {@code lastIndex() + 1}. Returns the sequence, or {@link #FULL}. */
    long append(long term, DirectBuffer buffer, int offset, int length);

    /** Removes all entries with an index >= {@code fromIndex}. Returns the sequence, or {@link #FULL}. */
    long truncateFrom(long fromIndex);

    /** Records the current term and the vote in it ({@link #NO_VOTE}: none yet). Returns the sequence, or {@link #FULL}. */
    long recordVote(long term, int votedFor);

    /** Records {@link #FORGOTTEN} and makes that durable. Only while no other thread calls {@link #force}. */
    default void recordForgotten() {
        while (recordVote(term(), FORGOTTEN) == FULL) {
            force(appendedSequence());
        }
        force(appendedSequence());
    }

    /**
     * Allows entries with an index < {@code index} to be dropped, at the journal's leisure. Never beyond {@code lastIndex() + 1}; a
     * journal that survives crashes drops none that its newest durable snapshot does not stand for.
     */
    void releaseBefore(long index);

    /** Whether a change that was {@link #FULL} finds room once enough is released; if not, it does once {@link #force} has made some. */
    boolean reusesReleasedRoom();

    /** The last recorded term, 0 at first. */
    long term();

    int votedFor();

    /** The oldest index still readable; {@code lastIndex() + 1} if there is none. */
    long firstIndex();

    /** The newest index, 0 at first. */
    long lastIndex();

    /** The term of an entry. Known for firstIndex()-1 .. lastIndex() (0 for index 0), so that the oldest entry has a previous one. */
    long termOf(long index);

    /** Where an entry stands: term and bytes at {@link #offsetOf}, {@link #lengthOf} in all. Valid until the next change. */
    DirectBuffer bufferOf(long index);

    int offsetOf(long index);

    /** Bytes of an entry, its term included. */
    int lengthOf(long index);

    /** The sequence that made an entry what it is now. For released ones that of the snapshot that replaced them, 0 if none did. */
    long sequenceOf(long index);

    /** The sequence of the latest change. */
    long appendedSequence();

    /** All changes up to this sequence survive a crash of the kind this journal promises to survive. */
    long durableSequence();

    /** The greatest index up to which all entries, as they are now, are durable: none while a snapshot that replaced the log is not. */
    long durableIndex();

    /**
     * Makes all changes up to the sequence durable, and prepares room for later ones; blocks meanwhile. One force covers
     * everything before it. Publishes {@link #durableSequence()} before it returns.
     *
     * @return whether anything was done
     */
    boolean force(long upToSequence);

    /** Whether {@link #force} has anything to do for what was appended so far. */
    boolean needsForce();

    /** The snapshots that stand for the log's released prefix. */
    SnapshotStore snapshots();

    /** Forces done so far that reached the disk. */
    long forceCount();

    @Override
    void close();
}
