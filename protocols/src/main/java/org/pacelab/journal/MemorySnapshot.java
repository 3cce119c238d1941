package org.pacelab.journal;

import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/** A snapshot in off-heap memory, which is kept for the next one that is made here. Confined to the replica's thread. */
final class MemorySnapshot implements Snapshot, AutoCloseable {
    private static final int BYTES_OFFSET = Integer.BYTES;
    private static final int SLOT_LENGTH = BYTES_OFFSET + SnapshotStore.MAX_CHUNK_LENGTH;

    private final List<UnsafeBuffer> slots = new ArrayList<>();
    private SnapshotHeader header;
    private int chunkCount;

    void begin(final SnapshotHeader newHeader) {
        header = newHeader;
        chunkCount = 0;
    }

    void add(final DirectBuffer buffer, final int offset, final int length) {
        if (chunkCount == slots.size()) {
            slots.add(new UnsafeBuffer(UnsafeApi.allocateMemory(SLOT_LENGTH), SLOT_LENGTH));
        }
        final UnsafeBuffer slot = slots.get(chunkCount++);
        slot.putInt(0, length);
        slot.putBytes(BYTES_OFFSET, buffer, offset, length);
    }

    @Override
    public SnapshotHeader header() {
        return header;
    }

    @Override
    public int chunkCount() {
        return chunkCount;
    }

    @Override
    public void wrapChunk(final int chunk, final UnsafeBuffer view) {
        final UnsafeBuffer slot = slots.get(chunk);
        view.wrap(slot, BYTES_OFFSET, slot.getInt(0));
    }

    @Override
    public void close() {
        slots.forEach(slot -> UnsafeApi.freeMemory(slot.addressOffset()));
        slots.clear();
    }
}
