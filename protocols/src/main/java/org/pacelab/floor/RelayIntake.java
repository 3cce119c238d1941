package org.pacelab.floor;

import org.agrona.DirectBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.Outbox;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.RelayAppendDecoder;
import org.pacelab.wire.codec.RelayReplyEncoder;

/**
 * Journals what one other replica sends, in order, and acknowledges once in each duty cycle that took some; the acknowledgement rests on
 * the journal. Confined to one thread; allocates nothing after construction.
 */
final class RelayIntake {
    private static final int ENTRIES_OFFSET =
            Frames.HEADER_LENGTH + RelayAppendDecoder.BLOCK_LENGTH + LogEntries.BATCH_HEADER_LENGTH;
    private static final int REPLY_LENGTH = Frames.HEADER_LENGTH + RelayReplyEncoder.BLOCK_LENGTH;

    private final DurableOutbox outbox;
    private final Journal journal;
    private final int senderId;
    private final EntrySink sink;
    private boolean acknowledgementDue;
    private long deadlineNs = Long.MAX_VALUE;

    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private final RelayAppendDecoder append = new RelayAppendDecoder();
    private final RelayReplyEncoder reply = new RelayReplyEncoder();

    RelayIntake(final DurableOutbox outbox, final Journal journal, final int senderId, final EntrySink sink) {
        this.outbox = outbox;
        this.journal = journal;
        this.senderId = senderId;
        this.sink = sink;
    }

    /** Of anything else than the sender's entries nothing is taken. */
    void onMessage(final int fromEndpointId, final DirectBuffer buffer, final int offset) {
        if (Frames.templateId(buffer, offset) == RelayAppendDecoder.TEMPLATE_ID && fromEndpointId == senderId) {
            append.wrap(
                    buffer,
                    offset + Frames.HEADER_LENGTH,
                    RelayAppendDecoder.BLOCK_LENGTH,
                    RelayAppendDecoder.SCHEMA_VERSION);
            takeEntries(append.firstIndex(), append.entryCount(), buffer, offset + ENTRIES_OFFSET);
            acknowledgementDue = true;
        }
    }

    /** Acknowledges if that is due. Returns the work done. */
    int doWork(final long nowNs) {
        deadlineNs = Long.MAX_VALUE;
        if (!acknowledgementDue) {
            return 0;
        }
        acknowledgementDue = !acknowledge();
        deadlineNs = acknowledgementDue ? nowNs + Relay.RETRY_NS : Long.MAX_VALUE;
        return 1;
    }

    long nextDeadlineNs() {
        return deadlineNs;
    }

    /** Appends those of the entries that come next; what is known, or comes after a gap, is passed over. */
    private void takeEntries(
            final long firstIndex, final int entryCount, final DirectBuffer buffer, final int entriesOffset) {
        int position = entriesOffset;
        for (long index = firstIndex; index < firstIndex + entryCount; index++) {
            if ((index - firstIndex) % EntrySink.MAX_EXPECTED == 0) {
                expect(Math.min(EntrySink.MAX_EXPECTED, firstIndex + entryCount - index), buffer, position);
            }
            final int length = LogEntries.entryLength(buffer, position);
            if (index == journal.lastIndex() + 1) {
                final long sequence = journal.append(
                        LogEntries.term(buffer, position),
                        buffer,
                        position + LogEntries.TERM_LENGTH,
                        length - LogEntries.TERM_LENGTH);
                if (sequence == Journal.FULL) {
                    return;
                }
                sink.onEntry(index, buffer, position);
            }
            position += length;
        }
    }

    private void expect(final long entryCount, final DirectBuffer buffer, final int entriesOffset) {
        int position = entriesOffset;
        for (int i = 0; i < entryCount; i++) {
            sink.expect(buffer, position);
            position += LogEntries.entryLength(buffer, position);
        }
    }

    private boolean acknowledge() {
        final int offset = outbox.tryClaim(senderId, REPLY_LENGTH, journal.appendedSequence());
        if (offset == Outbox.FULL) {
            return false;
        }
        reply.wrapAndApplyHeader(outbox.buffer(), offset, header).lastIndex(journal.lastIndex());
        outbox.commit();
        return true;
    }
}
