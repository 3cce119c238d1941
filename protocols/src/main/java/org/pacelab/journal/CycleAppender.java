package org.pacelab.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.LegacyRollCycles;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The end of a Chronicle Queue that a {@link ChronicleJournal} writes to, an excerpt for each record: all of this module that knows
 * Chronicle. The queue's clock stands still until {@link #roll}, so that a cycle ends where the journal wants it. The first chunk that Chronicle
 * maps of a file holds a whole cycle: its memory stays where it is until the next one is begun. Confined to one thread.
 */
final class CycleAppender implements AutoCloseable {
    private final int cycleLength;
    private final UnsafeBuffer memory = new UnsafeBuffer(0, 0);
    private final ChronicleQueue queue;
    private final ExcerptAppender appender;
    private long number;
    private DocumentContext document;
    private Bytes<?> bytes;

    /** @param number the first cycle's. Its file is made only after this, or Chronicle would wait for a writer of it, and is all zeros */
    CycleAppender(final String path, final long number, final int cycleLength, final boolean forced) {
        this.number = number;
        this.cycleLength = cycleLength;
        queue = SingleChronicleQueueBuilder.binary(path)
                .rollCycle(LegacyRollCycles.MINUTELY)
                .epoch(0)
                .timeProvider(() -> CycleFile.startMs(this.number))
                .blockSize(cycleLength)
                .syncMode(forced ? SyncMode.SYNC : SyncMode.NONE)
                .checkInterrupts(false)
                .build();
        appender = queue.createAppender();
        appender.singleThreadedCheckDisabled(true);
    }

    /** The cycle that the next record goes to. */
    long number() {
        return number;
    }

    /** The next record begins a cycle. */
    void roll() {
        number++;
    }

    /** Begins an excerpt. Returns the offset in the cycle's file at which its record goes. */
    int begin() {
        try {
            document = appender.writingDocument();
            bytes = document.wire().bytes();
            final long position = bytes.writePosition();
            memory.wrap(bytes.addressForWrite(position) - position, cycleLength);
            return CycleFile.recordOffset(position);
        } catch (final RuntimeException e) {
            throw failed(e);
        }
    }

    /** The memory of the cycle's file, by its offsets; between {@link #begin} and {@link #end} only. */
    UnsafeBuffer memory() {
        return memory;
    }

    /** Ends the excerpt, whose record is whole and ends at this offset. */
    void end(final int offset) {
        try {
            bytes.writePosition(offset);
            document.close();
        } catch (final RuntimeException e) {
            throw failed(e);
        }
    }

    /** Chronicle tells of a file that it cannot write by exceptions of many kinds; a journal stops at any of them. */
    private static UncheckedIOException failed(final RuntimeException cause) {
        return new UncheckedIOException(cause.getMessage(), new IOException(cause));
    }

    @Override
    public void close() {
        appender.close();
        queue.close();
    }
}
