package org.pacelab.journal;

import org.agrona.DirectBuffer;

/**
 * Snapshots that survive nothing, as their {@link MemoryJournal}: two images that take turns, each as large as the largest state
 * it ever held. Chunks are whole as soon as they are there.
 */
final class MemorySnapshots implements SnapshotStore, AutoCloseable {
    private final MemoryJournal journal;
    private MemorySnapshot newest;
    private MemorySnapshot spare = new MemorySnapshot();
    private boolean isBegun;
    private boolean isFinished;

    MemorySnapshots(final MemoryJournal journal) {
        this.journal = journal;
    }

    @Override
    public Snapshot newest() {
        return newest;
    }

    /** Never: a log in memory may lose its oldest entries without. */
    @Override
    public boolean isWorthwhile() {
        return false;
    }

    @Override
    public boolean begin(final SnapshotHeader header) {
        spare.begin(header);
        isBegun = true;
        isFinished = false;
        return true;
    }

    @Override
    public int freeChunks() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void add(final DirectBuffer buffer, final int offset, final int length) {
        assert isBegun && !isFinished : "begun=" + isBegun + " finished=" + isFinished;
        spare.add(buffer, offset, length);
    }

    @Override
    public void finish() {
        assert isBegun && spare.chunkCount() > 0 : "chunks=" + spare.chunkCount();
        isFinished = true;
    }

    @Override
    public boolean isWhole() {
        return isBegun && isFinished;
    }

    @Override
    public long publish(final boolean replacesLog) {
        assert isWhole() : "begun=" + isBegun + " finished=" + isFinished;
        final MemorySnapshot older = newest == null ? new MemorySnapshot() : newest;
        newest = spare;
        spare = older;
        isBegun = false;
        return journal.published(newest.header(), replacesLog);
    }

    @Override
    public void abandon() {
        isBegun = false;
    }

    @Override
    public void close() {
        spare.close();
        if (newest != null) {
            newest.close();
        }
    }
}
