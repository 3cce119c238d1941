package org.pacelab.harness.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.LongHashSet;
import org.pacelab.harness.check.RegisterSearch.Ending;
import org.pacelab.harness.check.RegisterSearch.Result;
import org.pacelab.harness.check.Verdict.Answer;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

/**
 * Whether a history of registers that can be read, written, compared and set, and added to is linearizable (Herlihy & Wing 1990).
 * Linearizability is local: each key is judged for itself, all are absent at first. What the protocol says of versions is not used.
 */
public final class LinearizabilityCheck {
    private final RegisterSearch search;
    private final Overlaps overlaps = new Overlaps();

    private LinearizabilityCheck(final SearchBudget budget) {
        search = new RegisterSearch(budget);
    }

    /** @param operations in any order */
    public static Verdict check(final List<RecordedOperation> operations, final SearchBudget budget) {
        return new LinearizabilityCheck(budget).judge(operations);
    }

    private Verdict judge(final List<RecordedOperation> operations) {
        final Map<Long, List<RecordedOperation>> byKey = byKey(operations);
        byKey.values().forEach(overlaps::count);
        String gaveUp = "";
        for (final List<RecordedOperation> ofKey : byKey.values()) {
            final List<RecordedOperation> relevant = relevant(ofKey);
            final Result result = search.search(relevant, Long.MAX_VALUE);
            if (result.ending() == Ending.NONE) {
                final List<RecordedOperation> witness =
                        Witness.shrink(until(relevant, result.refutedNs()), result.refutedNs(), search);
                return verdict(
                        Answer.INVALID,
                        "no order explains what was seen of key " + ofKey.get(0).key() + " by " + result.refutedNs()
                                + " ns",
                        witness);
            }
            if (result.ending() == Ending.GAVE_UP && gaveUp.isEmpty()) {
                gaveUp = result.reason();
            }
        }
        return verdict(gaveUp.isEmpty() ? Answer.VALID : Answer.UNKNOWN, gaveUp, List.of());
    }

    private Verdict verdict(final Answer answer, final String reason, final List<RecordedOperation> witness) {
        return new Verdict(answer, reason, witness, overlaps.pairs(), overlaps.readsAtRisk());
    }

    /** Whether nothing else than a get depends on the value. */
    static boolean isOnlyGotAndPut(final List<RecordedOperation> operations) {
        return operations.stream()
                .allMatch(operation -> operation.kind() == OperationKind.GET || operation.kind() == OperationKind.PUT);
    }

    private static Map<Long, List<RecordedOperation>> byKey(final List<RecordedOperation> operations) {
        final Map<Long, List<RecordedOperation>> byKey = new LinkedHashMap<>();
        for (final RecordedOperation operation : operations) {
            byKey.computeIfAbsent(operation.key(), key -> new ArrayList<>()).add(operation);
        }
        return byKey;
    }

    /**
     * Without what did not happen, reads of which nobody knows the answer, and, where nothing else depends on the value, writes of
     * unknown outcome whose value nobody saw.
     */
    private static List<RecordedOperation> relevant(final List<RecordedOperation> operations) {
        final boolean isOnlyGotAndPut = isOnlyGotAndPut(operations);
        final LongHashSet seen = new LongHashSet();
        for (final RecordedOperation operation : operations) {
            if (operation.isOk() && operation.kind() == OperationKind.GET) {
                seen.add(operation.answer());
            }
        }
        return operations.stream()
                .filter(operation -> operation.isOk()
                        || operation.outcome() == Outcome.UNKNOWN
                                && operation.isWrite()
                                && (!isOnlyGotAndPut || seen.contains(operation.argument())))
                .toList();
    }

    /** What had been invoked by then, in that order. */
    private static List<RecordedOperation> until(final List<RecordedOperation> operations, final long atNs) {
        return operations.stream()
                .filter(operation -> operation.invokedNs() <= atNs)
                .sorted(Comparator.comparingLong(RecordedOperation::invokedNs))
                .toList();
    }
}
