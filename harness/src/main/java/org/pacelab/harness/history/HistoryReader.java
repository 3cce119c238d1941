package org.pacelab.harness.history;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The history of one process, read as a stream: one event after the other, in the order in which they were recorded. Keeps only what
 * is under way. Single-threaded.
 */
final class HistoryReader implements Closeable {
    private final Path folder;
    private final ChronicleQueue queue;
    private final ExcerptTailer tailer;
    private final Long2ObjectHashMap<RecordedOperation> underWay = new Long2ObjectHashMap<>();
    private byte[] batch = new byte[0];
    private final UnsafeBuffer records = new UnsafeBuffer(batch);
    private int batchLength;
    private int next;
    private RecordedOperation event;
    private boolean isInvocation;
    private long invoked;
    private long completed;
    private HistoryCounts end;

    /** @param folder may be of a process that was killed at any time */
    HistoryReader(final Path folder) {
        this.folder = folder;
        this.queue = holdsFiles(folder) ? HistoryQueue.open(folder) : null;
        this.tailer = queue == null ? null : queue.createTailer();
    }

    /** Goes to the next event. Returns whether there is one. */
    boolean advance() {
        while (end == null && (next < batchLength || readBatch())) {
            final int type = HistoryRecord.type(records, next);
            if (type == HistoryRecord.INVOCATION) {
                onInvocation();
                return true;
            } else if (type == HistoryRecord.COMPLETION) {
                onCompletion();
                return true;
            } else if (type == HistoryRecord.END) {
                end = HistoryRecord.end(records, next);
            } else {
                throw new IllegalArgumentException(folder + " is no history: it has a record of type " + type);
            }
        }
        return false;
    }

    /** The operation of the event, as far as it is known then. */
    RecordedOperation operation() {
        return event;
    }

    boolean isInvocation() {
        return isInvocation;
    }

    long timeNs() {
        return isInvocation ? event.invokedNs() : event.completedNs();
    }

    /** What was invoked and has not completed so far. */
    Collection<RecordedOperation> underWay() {
        return underWay.values();
    }

    /** Once there is no further event: why this history is not whole, one line; empty if it is. */
    String gap() {
        if (end == null) {
            return "load process " + folder.getFileName() + " died before its history was whole";
        }
        if (end.missed() > 0) {
            return "load process " + folder.getFileName() + " could not record " + end.missed()
                    + " invocations and completions, its ring was full";
        }
        if (end.invoked() != invoked || end.completed() != completed) {
            return "load process " + folder.getFileName() + " recorded " + end.invoked() + " invocations and "
                    + end.completed() + " completions, its history holds " + invoked + " and " + completed;
        }
        return "";
    }

    /** What was read so far. */
    HistoryCounts counts() {
        return new HistoryCounts(invoked, completed, end == null ? 0 : end.missed());
    }

    @Override
    public void close() {
        if (queue != null) {
            tailer.close();
            queue.close();
        }
    }

    private void onInvocation() {
        event = HistoryRecord.invoked(records, next);
        isInvocation = true;
        underWay.put(HistoryRecord.correlationId(records, next), event);
        invoked++;
        next += HistoryRecord.INVOCATION_LENGTH;
    }

    private void onCompletion() {
        final RecordedOperation operation = underWay.remove(HistoryRecord.correlationId(records, next));
        if (operation == null) {
            throw new IllegalArgumentException(folder + " is no history: it has a completion without an invocation");
        }
        event = HistoryRecord.completed(operation, records, next);
        isInvocation = false;
        completed++;
        next += HistoryRecord.COMPLETION_LENGTH;
    }

    private boolean readBatch() {
        if (tailer == null) {
            return false;
        }
        try (DocumentContext document = tailer.readingDocument()) {
            if (!document.isPresent()) {
                return false;
            }
            final Bytes<?> bytes = document.wire().bytes();
            batchLength = (int) bytes.readRemaining();
            if (batch.length < batchLength) {
                batch = new byte[batchLength];
                records.wrap(batch);
            }
            bytes.read(batch, 0, batchLength);
            next = 0;
            return true;
        }
    }

    private static boolean holdsFiles(final Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(HistoryQueue.FILE_SUFFIX));
        } catch (final IOException e) {
            throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
        }
    }
}
