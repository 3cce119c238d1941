package org.pacelab.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The snapshots of a journal in files, in files beside its own. A snapshot is written under a number of its own; the
 * journal's record of it, made once the files are durable, is what makes it the newest, so there is no moment at which neither is. Memory: a
 * ring of {@link SnapshotDraft#STAGED_CHUNKS} chunks, and the page cache's.
 *
 * <p>Threads as of the journal: {@link #step} is the forcing thread's, all else but {@link #needsForce} the replica's.
 */
final class FileSnapshots implements SnapshotStore {
    /** Segments that the log grows by at least before another snapshot is worthwhile, and how many times the last one's length. */
    private static final int WORTHWHILE_SEGMENTS = 8;

    private static final int WORTHWHILE_LENGTHS = 4;

    /** Room that is kept for files that have to go at once: those of a draft and those of the snapshot before the newest. */
    static final int REMOVALS = 2;

    private static final VarHandle DRAFT;

    static {
        try {
            DRAFT = MethodHandles.lookup().findVarHandle(FileSnapshots.class, "draft", SnapshotDraft.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SnapshotLog journal;
    private final JournalFiles files;
    private final Removals removals;
    private final boolean forced;
    private final int partLength;
    private UnsafeBuffer staging;
    private FileSnapshot newest;
    private long lastNumber;
    private SnapshotDraft draft;

    /** @param newest the one that the journal names, null if none; files of all others are removed */
    FileSnapshots(
            final SnapshotLog journal,
            final JournalFiles files,
            final Removals removals,
            final FileSnapshot newest,
            final int partLength,
            final boolean forced) {
        this.journal = journal;
        this.files = files;
        this.removals = removals;
        this.newest = newest;
        this.partLength = partLength;
        this.forced = forced;
        lastNumber = newest == null ? 0 : newest.parts().number();
        removeOthers();
    }

    @Override
    public Snapshot newest() {
        return newest;
    }

    @Override
    public boolean isWorthwhile() {
        final int parts = newest == null ? 0 : newest.parts().count(newest.chunkCount());
        return journal.segmentsSinceSnapshot() >= Math.max(WORTHWHILE_SEGMENTS, WORTHWHILE_LENGTHS * parts);
    }

    @Override
    public boolean begin(final SnapshotHeader header) {
        if (removals.room() <= REMOVALS) {
            return false;
        }
        abandon();
        if (staging == null) {
            staging = new UnsafeBuffer(
                    ByteBuffer.allocateDirect(SnapshotDraft.STAGED_CHUNKS * SnapshotChunk.SLOT_LENGTH));
        }
        final SnapshotParts parts = new SnapshotParts(files, ++lastNumber, partLength);
        DRAFT.setRelease(this, new SnapshotDraft(header, parts, staging));
        return true;
    }

    @Override
    public int freeChunks() {
        return draft.freeChunks();
    }

    @Override
    public void add(final DirectBuffer buffer, final int offset, final int length) {
        draft.add(buffer, offset, length);
    }

    @Override
    public void finish() {
        draft.finish();
    }

    @Override
    public boolean isWhole() {
        return draft != null && draft.whole() != null;
    }

    @Override
    public long publish(final boolean replacesLog) {
        final FileSnapshot whole = draft.whole();
        final long sequence = journal.publish(whole, replacesLog);
        if (sequence != Journal.FULL) {
            if (newest != null) {
                removals.add(sequence, newest.parts());
            }
            newest = whole;
            DRAFT.setRelease(this, null);
        }
        return sequence;
    }

    @Override
    public void abandon() {
        final SnapshotDraft dropped = draft;
        if (dropped != null) {
            DRAFT.setRelease(this, null);
            removals.add(0, dropped.parts());
        }
    }

    /** Either thread. */
    boolean needsForce() {
        final SnapshotDraft present = (SnapshotDraft) DRAFT.getAcquire(this);
        return present != null && present.needsForce();
    }

    /** The forcing thread. Returns whether anything was done. */
    boolean step() {
        final SnapshotDraft present = (SnapshotDraft) DRAFT.getAcquire(this);
        return present != null && present.step(files, forced);
    }

    void close() {
        if (draft != null) {
            draft.parts().close();
        }
        if (newest != null) {
            newest.parts().close();
        }
        if (staging != null) {
            BufferUtil.free(staging);
            staging = null;
        }
    }

    private void removeOthers() {
        boolean isRemoved = false;
        for (final String name : files.names()) {
            if (SnapshotParts.isName(name)
                    && (newest == null
                            || SnapshotParts.number(name) != newest.parts().number())) {
                files.delete(name);
                isRemoved = true;
            }
        }
        if (isRemoved) {
            files.force();
        }
    }
}
