package org.pacelab.harness.history;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Empties a recorder's ring into a Chronicle Queue, on another thread: a batch of records is an excerpt. It looks ten
 * times a second: on few cores each time that it wakes disturbs whoever has one, more than its work does; a killed process leaves
 * what it did until then. Allocates nothing per record.
 *
 * <p>What cannot be written is thrown when the writer is closed; the ring fills meanwhile, and what finds no room is counted.
 */
public final class HistoryWriter {
    private static final int BATCH_LENGTH = 64 * 1024;
    private static final int RECORDS_PER_BATCH = BATCH_LENGTH / HistoryRecord.INVOCATION_LENGTH;
    private static final long PERIOD_NS = 100_000_000L;

    private final HistoryRecorder recorder;
    private final Path folder;
    private final CountDownLatch opened = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final MessageHandler onRecord = this::onRecord;
    private final UnsafeBuffer batch;
    private final BytesStore<?, ByteBuffer> batchBytes;
    private int batchLength;
    private volatile boolean isClosing;
    private Throwable fault;

    private HistoryWriter(final HistoryRecorder recorder, final Path folder) {
        this.recorder = recorder;
        this.folder = folder;
        final ByteBuffer memory = ByteBuffer.allocateDirect(BATCH_LENGTH).order(ByteOrder.nativeOrder());
        this.batch = new UnsafeBuffer(memory);
        this.batchBytes = BytesStore.follow(memory);
    }

    /**
     * @param folder   of one process, which has no other history
     * @param executor has a thread for it, until it is closed
     */
    public static HistoryWriter start(final HistoryRecorder recorder, final Path folder, final Executor executor) {
        final HistoryWriter writer = new HistoryWriter(recorder, folder);
        executor.execute(writer::run);
        return writer;
    }

    /** Waits until the queue is open, or cannot be opened: its classes take long to load, and the ring is bounded. */
    public void awaitOpen() {
        try {
            opened.await();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Writes all that was recorded, and that it was all. The recorder is not used any more.
     *
     * @throws IllegalStateException if something could not be written, with the folder
     */
    public HistoryCounts close() {
        isClosing = true;
        try {
            ended.await();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before the history was whole: " + folder, e);
        }
        if (fault != null) {
            throw new IllegalStateException("cannot write the history " + folder + ": " + fault, fault);
        }
        return recorder.counts();
    }

    private void run() {
        try (ChronicleQueue queue = HistoryQueue.create(folder);
                ExcerptAppender appender = queue.createAppender()) {
            opened.countDown();
            while (!isClosing) {
                writeBatches(appender);
                LockSupport.parkNanos(PERIOD_NS);
            }
            while (recorder.ring().size() > 0) {
                writeBatches(appender);
            }
            HistoryRecord.putEnd(batch, recorder.counts());
            batchLength = HistoryRecord.END_LENGTH;
            writeBatch(appender);
        } catch (final RuntimeException | Error e) {
            fault = e;
        } finally {
            opened.countDown();
            ended.countDown();
        }
    }

    /** May leave some: a read that passes the ring's end finds nothing. */
    private void writeBatches(final ExcerptAppender appender) {
        while (recorder.ring().read(onRecord, RECORDS_PER_BATCH) > 0) {
            writeBatch(appender);
        }
    }

    private void onRecord(final int type, final MutableDirectBuffer buffer, final int offset, final int length) {
        batch.putBytes(batchLength, buffer, offset, length);
        batchLength += length;
    }

    private void writeBatch(final ExcerptAppender appender) {
        try (DocumentContext document = appender.writingDocument()) {
            document.wire().bytes().write(batchBytes, 0L, batchLength);
        }
        batchLength = 0;
    }
}
