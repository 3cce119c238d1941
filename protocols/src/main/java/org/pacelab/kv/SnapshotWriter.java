package org.pacelab.kv;

import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.journal.SnapshotStore;
import org.pacelab.wire.SnapshotRecords;
import org.pacelab.wire.codec.SnapshotKeyEncoder;
import org.pacelab.wire.codec.SnapshotSessionEncoder;

/** Packs records into the chunks of the snapshot in the making. Confined to one thread; allocates nothing after construction. */
final class SnapshotWriter {
    private final SnapshotStore snapshots;
    private final int chunkLength;
    private final UnsafeBuffer chunk;
    private final SnapshotKeyEncoder key = new SnapshotKeyEncoder();
    private final SnapshotSessionEncoder session = new SnapshotSessionEncoder();
    private int length;
    private int chunkCount;
    private long recordCount;

    SnapshotWriter(final SnapshotStore snapshots, final int chunkLength) {
        this.snapshots = snapshots;
        this.chunkLength = chunkLength;
        this.chunk = new UnsafeBuffer(ByteBuffer.allocateDirect(chunkLength));
    }

    void start() {
        length = 0;
        chunkCount = 0;
    }

    /** Chunks handed over since the start. */
    int chunkCount() {
        return chunkCount;
    }

    /** Records written so far, in all snapshots. */
    long recordCount() {
        return recordCount;
    }

    int freeChunks() {
        return snapshots.freeChunks();
    }

    void putKey(
            final short kind,
            final long keyNumber,
            final long version,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength) {
        makeRoom(SnapshotKeyEncoder.BLOCK_LENGTH + SnapshotKeyEncoder.valueHeaderLength() + valueLength);
        length = key.wrap(chunk, length)
                .kind(kind)
                .key(keyNumber)
                .version(version)
                .putValue(value, valueOffset, valueLength)
                .limit();
    }

    void putSession(
            final long sessionId,
            final long sequence,
            final long lastIndex,
            final long version,
            final long answer,
            final int answerLength,
            final byte status) {
        makeRoom(SnapshotSessionEncoder.BLOCK_LENGTH);
        length = session.wrap(chunk, length)
                .kind(SnapshotRecords.SESSION)
                .sessionId(sessionId)
                .sequence(sequence)
                .lastIndex(lastIndex)
                .version(version)
                .answer(answer)
                .answerLength((short) answerLength)
                .status(status)
                .limit();
    }

    /** Hands over the last chunk, which may be empty if it is the only one. */
    void finish() {
        if (length > 0 || chunkCount == 0) {
            handOver();
        }
        snapshots.finish();
    }

    private void makeRoom(final int recordLength) {
        recordCount++;
        if (length + recordLength > chunkLength) {
            handOver();
        }
    }

    private void handOver() {
        snapshots.add(chunk, 0, length);
        length = 0;
        chunkCount++;
    }
}
