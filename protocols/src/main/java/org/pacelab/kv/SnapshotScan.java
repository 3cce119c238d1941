package org.pacelab.kv;

import org.pacelab.journal.SnapshotStore;
import org.pacelab.wire.SnapshotRecords;

/**
 * Writes what a state machine is after one log index, a slice at a time, while later entries are executed. All that stands in the
 * state carries the index that wrote it: what a later entry is about to change, and the scan has not yet reached, is written out
 * before the change; what is newer than the snapshot is passed over by the scan. So nothing is copied but into the snapshot itself,
 * and a key or session is in it once, or more than once with the same content. The order of records means nothing.
 *
 * <p>A slice looks at up to {@value #MAX_SLOTS} slots and ends with the chunk that it fills. Confined to one thread; allocates nothing after construction.
 */
public final class SnapshotScan {
    /** Slots of the store, or rows of the table of sessions, looked at in one slice. */
    public static final int MAX_SLOTS = 2048;

    /** The shortest chunk that may be asked for: it holds two records of any length. */
    public static final int MIN_CHUNK_LENGTH = 2 * SnapshotRecords.MAX_LENGTH;

    /** Chunks that the entries of one group can fill with what they change, a key and a session each. */
    private static final int CHUNKS_PER_GROUP = KeyValueStore.MAX_EXPECTED + 2;

    /** A slice fills one chunk, and at the end hands over another that is not full. */
    private static final int CHUNKS_PER_SLICE = 2;

    private final KeyValueStateMachine machine;
    private final SnapshotWriter writer;
    private boolean isRunning;

    /** @param chunkLength bytes of a chunk at most, at least {@link #MIN_CHUNK_LENGTH} */
    public SnapshotScan(final KeyValueStateMachine machine, final SnapshotStore snapshots, final int chunkLength) {
        this.machine = machine;
        this.writer = new SnapshotWriter(snapshots, chunkLength);
    }

    /** The snapshot begun in the store is to be that of the state as it is now, after the entry of this index. */
    public void start(final long index) {
        writer.start();
        machine.store().startScan(index, writer);
        machine.sessions().startScan(index, writer);
        isRunning = true;
    }

    public boolean isRunning() {
        return isRunning;
    }

    /** Whether {@link KeyValueStore#MAX_EXPECTED} entries may be executed: what they change may have to be written first. */
    public boolean hasRoom() {
        return !isRunning || writer.freeChunks() >= CHUNKS_PER_GROUP;
    }

    /** Whether there is room for the next slice, beside what entries may take meanwhile. */
    public boolean mayGoOn() {
        return isRunning && writer.freeChunks() >= CHUNKS_PER_GROUP + CHUNKS_PER_SLICE;
    }

    /** Goes on if there is room. Returns the work done: slots looked at and records written; 0 if there was no room. */
    public int slice() {
        if (!mayGoOn()) {
            return 0;
        }
        final long before = writer.recordCount();
        int slots = machine.store().scan(MAX_SLOTS);
        if (slots == 0) {
            slots = machine.sessions().scan(MAX_SLOTS);
        }
        if (slots == 0) {
            stop();
            writer.finish();
            return 1;
        }
        return slots + (int) (writer.recordCount() - before);
    }

    /** Ends it, whether it is complete or given up. */
    public void stop() {
        machine.store().stopScan();
        machine.sessions().stopScan();
        isRunning = false;
    }
}
