package org.pacelab.harness.check;

import static org.pacelab.harness.check.KeyHistory.INITIAL;
import static org.pacelab.harness.check.KeyHistory.NONE;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.pacelab.harness.history.RecordedOperation;

/**
 * Of the writes of one key that had completed by a time, those that are newer than a state: by the versions that the protocol reported, where
 * they contradict no value; else those that were invoked after the one that made the state had completed, which may leave some uncounted. Asked
 * about times that never go back. A Fenwick tree.
 */
final class NewerWrites {
    private final KeyHistory key;
    private final List<Write> writes = new ArrayList<>();
    private final long[] ranks;
    private final long[] counts;
    private final long[] firstNs;
    private int completed;
    private Write newest;

    /** A write that completed, and its rank among the others: its version, or when it was invoked. */
    private record Write(RecordedOperation operation, long rank) {}

    NewerWrites(final KeyHistory key) {
        this.key = key;
        for (int i = 0; i < key.operations().size(); i++) {
            final RecordedOperation operation = key.operations().get(i);
            if (key.made(i) != NONE && operation.isOk()) {
                writes.add(new Write(operation, key.isVersioned() ? key.made(i) : operation.invokedNs()));
            }
        }
        writes.sort(Comparator.comparingLong(write -> write.operation().completedNs()));
        ranks = writes.stream().mapToLong(Write::rank).sorted().toArray();
        counts = new long[ranks.length + 1];
        firstNs = new long[ranks.length + 1];
        Arrays.fill(firstNs, Long.MAX_VALUE);
    }

    /** Counts from now on what had completed before a time. */
    void completedBefore(final long ns) {
        while (completed < writes.size() && writes.get(completed).operation().completedNs() < ns) {
            add(writes.get(completed++));
        }
    }

    /** The newest of those that have completed; empty if none has. */
    Optional<RecordedOperation> newestCompleted() {
        return Optional.ofNullable(newest).map(Write::operation);
    }

    long countAfter(final long state) {
        long count = 0;
        for (int i = ranks.length - placeAbove(rankOf(state)); i > 0; i -= i & -i) {
            count += counts[i];
        }
        return count;
    }

    /** When the first of them completed, MAX_VALUE for none. */
    long firstAfterNs(final long state) {
        long first = Long.MAX_VALUE;
        for (int i = ranks.length - placeAbove(rankOf(state)); i > 0; i -= i & -i) {
            first = Math.min(first, firstNs[i]);
        }
        return first;
    }

    /** The first of them to complete, so many at most. */
    List<RecordedOperation> after(final long state, final long limit) {
        return writes.subList(0, completed).stream()
                .filter(write -> write.rank() > rankOf(state))
                .limit(limit)
                .map(Write::operation)
                .toList();
    }

    private long rankOf(final long state) {
        if (key.isVersioned()) {
            return state;
        }
        return state == INITIAL ? Long.MIN_VALUE : key.writerOf(state).completedNs();
    }

    private void add(final Write write) {
        if (newest == null || write.rank() > newest.rank()) {
            newest = write;
        }
        for (int i = ranks.length - Arrays.binarySearch(ranks, write.rank()); i <= ranks.length; i += i & -i) {
            counts[i]++;
            firstNs[i] = Math.min(firstNs[i], write.operation().completedNs());
        }
    }

    /** The first place of those that rank above. */
    private int placeAbove(final long rank) {
        int low = 0;
        int high = ranks.length;
        while (low < high) {
            final int middle = low + high >>> 1;
            if (ranks[middle] <= rank) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
