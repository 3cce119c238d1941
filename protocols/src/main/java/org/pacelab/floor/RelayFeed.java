package org.pacelab.floor;

import org.agrona.MutableDirectBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.replica.Outbox;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.RelayAppendEncoder;

/**
 * Sends a journal's entries to one other replica, and again what it lacks if it has not acknowledged for a while. Confined to one thread;
 * allocates nothing after construction.
 */
final class RelayFeed {
    private static final long RESEND_NS = 200_000_000;
    private static final int ENTRIES_OFFSET =
            Frames.HEADER_LENGTH + RelayAppendEncoder.BLOCK_LENGTH + LogEntries.BATCH_HEADER_LENGTH;

    private final Outbox outbox;
    private final Journal journal;
    private final int receiverId;
    private long nextIndex;
    private long matchIndex;
    private long progressNs;
    private long deadlineNs = Long.MAX_VALUE;

    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private final RelayAppendEncoder append = new RelayAppendEncoder();

    RelayFeed(final Outbox outbox, final Journal journal, final int receiverId) {
        this.outbox = outbox;
        this.journal = journal;
        this.receiverId = receiverId;
        this.nextIndex = journal.lastIndex() + 1;
        this.matchIndex = journal.lastIndex();
    }

    /** The receiver has all up to here. */
    long matchIndex() {
        return matchIndex;
    }

    long nextDeadlineNs() {
        return deadlineNs;
    }

    /** The receiver says that it has all up to an index. */
    void onReply(final long nowNs, final long lastIndex) {
        if (lastIndex > matchIndex && lastIndex <= journal.lastIndex()) {
            matchIndex = lastIndex;
            nextIndex = Math.max(nextIndex, lastIndex + 1);
            progressNs = nowNs;
        }
    }

    /** Sends what is due of the entries up to an index. Returns how many. */
    int send(final long nowNs, final long lastIndex) {
        deadlineNs = Long.MAX_VALUE;
        if (matchIndex == lastIndex) {
            progressNs = nowNs;
            return 0;
        }
        if (nextIndex > matchIndex + 1 && nowNs - progressNs >= RESEND_NS) {
            nextIndex = matchIndex + 1;
            progressNs = nowNs;
        }
        int sent = 0;
        while (nextIndex <= lastIndex) {
            final int entryCount = sendBatch(lastIndex);
            if (entryCount == 0) {
                deadlineNs = nowNs + Relay.RETRY_NS;
                return sent;
            }
            nextIndex += entryCount;
            sent += entryCount;
        }
        deadlineNs = progressNs + RESEND_NS;
        return sent;
    }

    /** Returns how many entries left in one frame, 0 if there was no room for it. */
    private int sendBatch(final long lastIndex) {
        long endIndex = nextIndex;
        int batchLength = 0;
        while (endIndex <= lastIndex && batchLength + journal.lengthOf(endIndex) <= LogEntries.MAX_BATCH_LENGTH) {
            batchLength += journal.lengthOf(endIndex++);
        }
        final int offset = outbox.tryClaim(receiverId, ENTRIES_OFFSET + batchLength);
        if (offset == Outbox.FULL) {
            return 0;
        }
        final int entryCount = (int) (endIndex - nextIndex);
        final MutableDirectBuffer buffer = outbox.buffer();
        append.wrapAndApplyHeader(buffer, offset, header).firstIndex(nextIndex).entryCount(entryCount);
        LogEntries.putBatchLength(buffer, offset + ENTRIES_OFFSET - LogEntries.BATCH_HEADER_LENGTH, batchLength);
        int position = offset + ENTRIES_OFFSET;
        for (long index = nextIndex; index < endIndex; index++) {
            final int length = journal.lengthOf(index);
            buffer.putBytes(position, journal.bufferOf(index), journal.offsetOf(index), length);
            position += length;
        }
        outbox.commit();
        return entryCount;
    }
}
