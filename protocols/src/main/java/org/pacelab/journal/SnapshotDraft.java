package org.pacelab.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A snapshot in the making: the replica's thread puts chunks into a ring of slots, the forcing thread writes them to files, forces
 * what it wrote if the journal forces, and at the end says that the snapshot is whole.
 */
final class SnapshotDraft {
    static final int STAGED_CHUNKS = 32;

    /** Chunks written, and forced, in one step: a force of the log waits for no more. */
    private static final int CHUNKS_PER_STEP = 8;

    private static final int OPEN = -1;
    private static final VarHandle ADDED;
    private static final VarHandle WRITTEN;
    private static final VarHandle CHUNK_COUNT;
    private static final VarHandle WHOLE;

    static {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            ADDED = lookup.findVarHandle(SnapshotDraft.class, "added", int.class);
            WRITTEN = lookup.findVarHandle(SnapshotDraft.class, "written", int.class);
            CHUNK_COUNT = lookup.findVarHandle(SnapshotDraft.class, "chunkCount", int.class);
            WHOLE = lookup.findVarHandle(SnapshotDraft.class, "whole", FileSnapshot.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SnapshotHeader header;
    private final SnapshotParts parts;
    private final UnsafeBuffer staging;
    private int added;
    private int written;
    private int chunkCount = OPEN;
    private FileSnapshot whole;

    /** @param staging {@link #STAGED_CHUNKS} slots */
    SnapshotDraft(final SnapshotHeader header, final SnapshotParts parts, final UnsafeBuffer staging) {
        this.header = header;
        this.parts = parts;
        this.staging = staging;
    }

    SnapshotParts parts() {
        return parts;
    }

    int freeChunks() {
        return STAGED_CHUNKS - (added - (int) WRITTEN.getAcquire(this));
    }

    void add(final DirectBuffer buffer, final int offset, final int length) {
        assert chunkCount == OPEN && freeChunks() > 0 : "chunkCount=" + chunkCount + " free=" + freeChunks();
        SnapshotChunk.encode(staging, slotOf(added), added, parts.number(), buffer, offset, length);
        ADDED.setRelease(this, added + 1);
    }

    void finish() {
        assert added > 0 : "no chunk";
        CHUNK_COUNT.setRelease(this, added);
    }

    /** The snapshot once it is whole, else null. */
    FileSnapshot whole() {
        return (FileSnapshot) WHOLE.getAcquire(this);
    }

    /** Either thread. */
    boolean needsForce() {
        return (int) WRITTEN.getAcquire(this) < (int) ADDED.getAcquire(this)
                || (int) CHUNK_COUNT.getAcquire(this) != OPEN && whole() == null;
    }

    /** The forcing thread. Returns whether anything was done. */
    boolean step(final JournalFiles files, final boolean forced) {
        final int last = (int) ADDED.getAcquire(this);
        if (written < last) {
            write(Math.min(Math.min(last, written + CHUNKS_PER_STEP), written + parts.slotsLeft(written)), forced);
            return true;
        }
        if ((int) CHUNK_COUNT.getAcquire(this) != written || whole != null) {
            return false;
        }
        if (forced) {
            files.force();
        }
        parts.map();
        WHOLE.setRelease(this, new FileSnapshot(header, written, parts));
        return true;
    }

    private void write(final int end, final boolean forced) {
        final JournalFile file = parts.fileOf(written);
        for (int chunk = written; chunk < end; chunk++) {
            final int slot = slotOf(chunk);
            final int length = SnapshotChunk.slotLength(SnapshotChunk.length(staging, slot));
            file.write(parts.offsetOf(chunk), staging, slot, length);
        }
        if (forced) {
            file.force();
        }
        WRITTEN.setRelease(this, end);
    }

    private static int slotOf(final int chunk) {
        return chunk % STAGED_CHUNKS * SnapshotChunk.SLOT_LENGTH;
    }
}
