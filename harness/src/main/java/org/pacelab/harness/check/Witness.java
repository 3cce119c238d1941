package org.pacelab.harness.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.agrona.collections.LongHashSet;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

/**
 * Makes a refuted history small. An operation is left out only where a right history stays right without it, so that what remains
 * is wrong whatever the rest did: what changed nothing; and, of a key that is not added to, a write whose value nothing that
 * remains got, expects, or found to be another than it expected.
 */
final class Witness {
    private static final int SHORTEST_WINDOW = 8;

    private Witness() {}

    /** A list without a run of its items, and maybe without fewer than that. */
    @FunctionalInterface
    interface Cut<T> {
        List<T> without(List<T> items, int from, int runLength);
    }

    /**
     * The smallest that was found: what is long past goes first, with as short a rest as is still wrong, then runs of operations.
     *
     * @param refuted in order of invocation
     * @param isWrong whether a history is certainly wrong
     * @param budget  nothing more is tried once it is spent
     */
    static List<RecordedOperation> shrink(
            final List<RecordedOperation> refuted,
            final Predicate<List<RecordedOperation>> isWrong,
            final SearchBudget budget) {
        return withoutRuns(window(refuted, isWrong, budget), Witness::without, isWrong, budget);
    }

    private static List<RecordedOperation> window(
            final List<RecordedOperation> refuted,
            final Predicate<List<RecordedOperation>> isWrong,
            final SearchBudget budget) {
        for (int length = SHORTEST_WINDOW; length < refuted.size() && !budget.isSpent(); length *= 2) {
            final List<RecordedOperation> window = without(refuted, 0, refuted.size() - length);
            if (window.size() < refuted.size() && isWrong.test(window)) {
                return window;
            }
        }
        return refuted;
    }

    /** Runs are left out, long ones first, as long as the rest is still wrong. */
    static <T> List<T> withoutRuns(
            final List<T> refuted, final Cut<T> cut, final Predicate<List<T>> isWrong, final SearchBudget budget) {
        List<T> rest = refuted;
        for (int runLength = Math.max(1, rest.size() / 2); runLength > 0; runLength /= 2) {
            int from = 0;
            while (from < rest.size() && !budget.isSpent()) {
                final List<T> smaller = cut.without(rest, from, runLength);
                if (smaller.size() < rest.size() && isWrong.test(smaller)) {
                    rest = smaller;
                } else {
                    from += runLength;
                }
            }
        }
        return rest;
    }

    private static List<RecordedOperation> without(
            final List<RecordedOperation> operations, final int from, final int runLength) {
        final LongHashSet addedTo = new LongHashSet();
        for (final RecordedOperation operation : operations) {
            if (operation.kind() == OperationKind.ADD) {
                addedTo.add(operation.key());
            }
        }
        final boolean[] isKept = new boolean[operations.size()];
        for (int i = 0; i < isKept.length; i++) {
            final RecordedOperation operation = operations.get(i);
            final boolean isInRun = i >= from && i < from + runLength;
            isKept[i] = !isInRun || KeyHistory.mayChange(operation) && addedTo.contains(operation.key());
        }
        restoreWhatIsSeen(operations, isKept);
        final List<RecordedOperation> kept = new ArrayList<>();
        for (int i = 0; i < isKept.length; i++) {
            if (isKept[i]) {
                kept.add(operations.get(i));
            }
        }
        return kept;
    }

    /** Writes on which the answer of something that remains depends come back, and those on which theirs depend. */
    private static void restoreWhatIsSeen(final List<RecordedOperation> operations, final boolean[] isKept) {
        final Map<Long, LongHashSet> seen = new HashMap<>();
        final LongHashSet compared = new LongHashSet();
        boolean isGrowing = true;
        while (isGrowing) {
            for (int i = 0; i < isKept.length; i++) {
                if (isKept[i]) {
                    see(operations.get(i), seen, compared);
                }
            }
            isGrowing = false;
            for (int i = 0; i < isKept.length; i++) {
                final RecordedOperation operation = operations.get(i);
                if (!isKept[i] && KeyHistory.mayChange(operation)) {
                    final LongHashSet ofKey = seen.get(operation.key());
                    isKept[i] =
                            compared.contains(operation.key()) || ofKey != null && ofKey.contains(operation.argument());
                    isGrowing |= isKept[i];
                }
            }
        }
    }

    private static void see(
            final RecordedOperation operation, final Map<Long, LongHashSet> seen, final LongHashSet compared) {
        final boolean isCompared = operation.kind() == OperationKind.COMPARE_AND_SET;
        if (isCompared && operation.changedNothing()) {
            compared.add(operation.key());
        } else if (isCompared && operation.outcome() != Outcome.FAILED) {
            seen.computeIfAbsent(operation.key(), key -> new LongHashSet()).add(operation.expected());
        } else if (operation.kind() == OperationKind.GET && operation.isOk()) {
            seen.computeIfAbsent(operation.key(), key -> new LongHashSet()).add(operation.answer());
        }
    }
}
