package org.pacelab.harness.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;

/**
 * Writes a history as it is replayed, in a format that outside checkers read; keeps nothing of it. An error of the writer is thrown as
 * {@link UncheckedIOException}.
 */
public final class HistoryExport {
    private HistoryExport() {}

    /** An operation a line, in order of completion, and last what never completed. */
    public static HistoryEvents jsonLines(final Writer out) {
        return new HistoryEvents() {
            @Override
            public void onInvoked(final RecordedOperation operation) {}

            @Override
            public void onCompleted(final RecordedOperation operation) {
                try {
                    JsonHistory.write(out, operation);
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void onNeverCompleted(final RecordedOperation operation) {
                onCompleted(operation);
            }
        };
    }

    /** Jepsen's events in the order of time. */
    public static HistoryEvents edn(final Writer out) {
        return new HistoryEvents() {
            private long index;

            @Override
            public void onInvoked(final RecordedOperation operation) {
                try {
                    EdnHistory.writeInvocation(out, index++, operation);
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void onCompleted(final RecordedOperation operation) {
                try {
                    EdnHistory.writeCompletion(out, index++, operation);
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void onNeverCompleted(final RecordedOperation operation) {}
        };
    }
}
