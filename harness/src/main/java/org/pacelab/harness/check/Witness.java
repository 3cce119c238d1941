package org.pacelab.harness.check;

import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongHashSet;
import org.pacelab.harness.check.RegisterSearch.Ending;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.OperationKind;

/**
 * Makes a refuted history of one key small. An operation is left out only where a right history stays right without it, so that
 * what remains is wrong whatever the rest did: reads, compare-and-sets that did not match, and, where the key was only got and put,
 * puts whose value none of the remaining reads got.
 */
final class Witness {
    private Witness() {}

    /** The smallest that was found: runs of operations are left out, long ones first, as long as the rest is still wrong. */
    static List<RecordedOperation> shrink(
            final List<RecordedOperation> refuted, final long refutedNs, final RegisterSearch search) {
        List<RecordedOperation> witness = refuted;
        for (int runLength = Math.max(1, witness.size() / 2); runLength > 0; runLength /= 2) {
            int from = 0;
            while (from < witness.size()) {
                final List<RecordedOperation> smaller = without(witness, from, runLength);
                if (smaller.size() < witness.size()
                        && search.search(smaller, refutedNs).ending() == Ending.NONE) {
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
        final boolean isGotAndPut = LinearizabilityCheck.isOnlyGotAndPut(operations);
        final List<RecordedOperation> kept = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            final RecordedOperation operation = operations.get(i);
            final boolean isInRun = i >= from && i < from + runLength;
            if (!isInRun || !(operation.changedNothing() || isGotAndPut)) {
                kept.add(operation);
            }
        }
        if (isGotAndPut) {
            restoreWhatIsSeen(operations, kept);
        }
        return kept;
    }

    /** Puts whose value a remaining read got come back. */
    private static void restoreWhatIsSeen(
            final List<RecordedOperation> operations, final List<RecordedOperation> kept) {
        final LongHashSet seen = new LongHashSet();
        kept.stream()
                .filter(operation -> operation.kind() == OperationKind.GET)
                .forEach(read -> seen.add(read.answer()));
        final var isKept =
                java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<RecordedOperation, Boolean>());
        isKept.addAll(kept);
        kept.clear();
        for (final RecordedOperation operation : operations) {
            if (isKept.contains(operation) || operation.isWrite() && seen.contains(operation.argument())) {
                kept.add(operation);
            }
        }
    }
}
