package org.pacelab.harness.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Writes a history as it is replayed, in a format that outside checkers read; keeps nothing of it. An error of the writer is thrown as
 * {@link UncheckedIOException}.
 */
public abstract class HistoryExport implements HistoryEvents {
    private HistoryExport() {}

    /** An operation a line, in order of completion, then what never completed, and last whether that is all. */
    public static HistoryExport jsonLines(final Writer out) {
        return new JsonLines(out);
    }

    /** Jepsen's events in the order of time. They have no way to say that some are missing. */
    public static HistoryExport edn(final Writer out) {
        return new EdnEvents(out);
    }

    /** A whole history that is in memory, as it would be replayed. */
    public final void write(final List<RecordedOperation> operations) {
        final List<RecordedOperation> invocations = new ArrayList<>(operations);
        invocations.sort(Comparator.comparingLong(RecordedOperation::invokedNs));
        final List<RecordedOperation> completions = new ArrayList<>(operations);
        completions.sort(Comparator.comparingLong(RecordedOperation::completedNs));
        int invoked = 0;
        for (final RecordedOperation completed : completions) {
            while (invoked < invocations.size() && invocations.get(invoked).invokedNs() <= completed.completedNs()) {
                onInvoked(invocations.get(invoked++));
            }
            if (completed.completedNs() == Long.MAX_VALUE) {
                onNeverCompleted(completed);
            } else {
                onCompleted(completed);
            }
        }
        onEnd(List.of());
    }

    @Override
    public final void onInvoked(final RecordedOperation operation) {
        try {
            writeInvocation(operation);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public final void onCompleted(final RecordedOperation operation) {
        try {
            writeCompletion(operation);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** After all operations. @param gaps why they are not all that happened, a line each; none if they are */
    public final void onEnd(final List<String> gaps) {
        try {
            writeEnd(gaps);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    abstract void writeInvocation(RecordedOperation operation) throws IOException;

    abstract void writeCompletion(RecordedOperation operation) throws IOException;

    abstract void writeEnd(List<String> gaps) throws IOException;

    private static final class JsonLines extends HistoryExport {
        private final Writer out;
        private long operations;

        JsonLines(final Writer out) {
            this.out = out;
        }

        @Override
        void writeInvocation(final RecordedOperation operation) {}

        @Override
        void writeCompletion(final RecordedOperation operation) throws IOException {
            JsonHistory.write(out, operation);
            operations++;
        }

        @Override
        public void onNeverCompleted(final RecordedOperation operation) {
            onCompleted(operation);
        }

        @Override
        void writeEnd(final List<String> gaps) throws IOException {
            JsonHistory.writeEnd(out, operations, gaps);
        }
    }

    private static final class EdnEvents extends HistoryExport {
        private final Writer out;
        private long index;

        EdnEvents(final Writer out) {
            this.out = out;
        }

        @Override
        void writeInvocation(final RecordedOperation operation) throws IOException {
            EdnHistory.writeInvocation(out, index++, operation);
        }

        @Override
        void writeCompletion(final RecordedOperation operation) throws IOException {
            EdnHistory.writeCompletion(out, index++, operation);
        }

        @Override
        public void onNeverCompleted(final RecordedOperation operation) {}

        @Override
        void writeEnd(final List<String> gaps) {}
    }
}
