package org.pacelab.harness.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.SessionIds;

/**
 * A few operations as a person reads them: session by session, each operation a bar from its invocation to its completion on one
 * scale, open at the end if it never completed.
 */
public final class Timeline {
    private static final int WIDTH = 48;
    private static final int MAX_OPERATIONS = 40;

    private final long startNs;
    private final long endNs;

    private Timeline(final List<RecordedOperation> operations) {
        startNs = operations.stream()
                .mapToLong(RecordedOperation::invokedNs)
                .min()
                .orElse(0);
        endNs = operations.stream()
                .mapToLong(operation -> isOpen(operation) ? operation.invokedNs() : operation.completedNs())
                .max()
                .orElse(0);
    }

    /**
     * Of more than a page has lines, only the last.
     *
     * @param allOperations in order of invocation
     */
    public static List<String> of(final List<RecordedOperation> allOperations) {
        final int left = Math.max(0, allOperations.size() - MAX_OPERATIONS);
        final List<RecordedOperation> operations = allOperations.subList(left, allOperations.size());
        final Timeline timeline = new Timeline(operations);
        final Map<Long, List<RecordedOperation>> bySession = new LinkedHashMap<>();
        for (final RecordedOperation operation : operations) {
            bySession
                    .computeIfAbsent(operation.session(), session -> new ArrayList<>())
                    .add(operation);
        }
        final List<String> lines = new ArrayList<>();
        if (left > 0) {
            lines.add("... " + left + " more before these");
        }
        bySession.forEach((session, ofSession) ->
                ofSession.forEach(operation -> lines.add(timeline.line(operation, operation == ofSession.get(0)))));
        return lines;
    }

    private String line(final RecordedOperation operation, final boolean isFirst) {
        return String.format(
                Locale.ROOT,
                "%-16s %12.3f us |%s| %s",
                isFirst ? "session " + SessionIds.describe(operation.session()) : "",
                (operation.invokedNs() - startNs) / 1e3,
                bar(operation),
                operation.describe());
    }

    private String bar(final RecordedOperation operation) {
        final int from = column(operation.invokedNs());
        final int to = isOpen(operation) ? WIDTH - 1 : column(operation.completedNs());
        final StringBuilder bar = new StringBuilder(WIDTH);
        for (int column = 0; column < WIDTH; column++) {
            bar.append(column < from || column > to ? ' ' : '=');
        }
        if (isOpen(operation)) {
            bar.setCharAt(WIDTH - 1, '>');
        }
        return bar.toString();
    }

    private int column(final long atNs) {
        return endNs == startNs ? 0 : (int) ((double) (atNs - startNs) / (endNs - startNs) * (WIDTH - 1));
    }

    private static boolean isOpen(final RecordedOperation operation) {
        return operation.completedNs() == Long.MAX_VALUE;
    }
}
