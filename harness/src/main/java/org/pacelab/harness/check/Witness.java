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
    private Witness() {}

    /**
     * The smallest that was found: runs of operations are left out, long ones first, as long as the rest is still wrong.
     *
     * @param refuted in order of invocation
     * @param isWrong whether a history is certainly wrong
     */
    static List<RecordedOperation> shrink(
            final List<RecordedOperation> refuted, final Predicate<List<RecordedOperation>> isWrong) {
        List<RecordedOperation> witness = refuted;
        for (int runLength = Math.max(1, witness.size() / 2); runLength > 0; runLength /= 2) {
            int from = 0;
            while (from < witness.size()) {
                final List<RecordedOperation> smaller = without(witness, from, runLength);
                if (smaller.size() < witness.size() && isWrong.test(smaller)) {
                    witness = smaller;
                } else {
                    from += runLength;
                }
            }
        }
        return witness;
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
