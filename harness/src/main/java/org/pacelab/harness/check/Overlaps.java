package org.pacelab.harness.check;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.Outcome;

/**
 * Counts how much of a history was at the mercy of its order: a verdict over operations that hardly overlap is weak. An operation
 * that never completed is counted with what was under way when it was invoked. What came later it may have met or not: counted as
 * met, one such write would make all that followed look as if it had been at risk.
 */
final class Overlaps {
    private long pairs;
    private long readsAtRisk;

    private Overlaps() {}

    /** @param operations in any order */
    static Overlaps of(final List<RecordedOperation> operations) {
        final Overlaps overlaps = new Overlaps();
        KeyHistory.byKey(operations).forEach(overlaps::count);
        return overlaps;
    }

    /** Pairs that overlapped, at least one of them a write. */
    long pairs() {
        return pairs;
    }

    /** Reads that overlapped a write. */
    long readsAtRisk() {
        return readsAtRisk;
    }

    /** Adds those of one key. What certainly did not happen is no operation. */
    private void count(final List<RecordedOperation> ofKey) {
        final PriorityQueue<Open> open = new PriorityQueue<>(Comparator.comparingLong(Open::completedNs));
        final List<RecordedOperation> happened = ofKey.stream()
                .filter(operation -> operation.outcome() != Outcome.FAILED)
                .sorted(Comparator.comparingLong(RecordedOperation::invokedNs))
                .toList();
        for (final RecordedOperation operation : happened) {
            while (!open.isEmpty() && open.peek().completedNs() < operation.invokedNs()) {
                open.remove();
            }
            final Open invoked = new Open(operation);
            open.forEach(other -> meet(other, invoked));
            open.add(invoked);
        }
    }

    private void meet(final Open one, final Open other) {
        if (one.isWrite || other.isWrite) {
            pairs++;
            risk(one);
            risk(other);
        }
    }

    private void risk(final Open operation) {
        if (!operation.isWrite && !operation.isAtRisk) {
            operation.isAtRisk = true;
            readsAtRisk++;
        }
    }

    private static final class Open {
        private final boolean isWrite;
        private final long completedNs;
        private boolean isAtRisk;

        Open(final RecordedOperation operation) {
            isWrite = operation.isWrite();
            completedNs = operation.completedNs() == Long.MAX_VALUE ? operation.invokedNs() : operation.completedNs();
        }

        long completedNs() {
            return completedNs;
        }
    }
}
