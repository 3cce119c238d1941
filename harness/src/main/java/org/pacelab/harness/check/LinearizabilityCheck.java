package org.pacelab.harness.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.agrona.collections.LongHashSet;
import org.pacelab.harness.check.RegisterSearch.Result;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

/**
 * Whether a history of registers that can be read, written, compared and set, and added to is linearizable (Herlihy & Wing 1990).
 * Linearizability is local: each key is judged for itself, all are absent at first. What the protocol says of versions is not used.
 */
final class LinearizabilityCheck {
    private static final long SHRINKING_CONFIGURATIONS = 500_000;
    private static final long SHRINKING_NS = 5_000_000_000L;
    private static final int MAX_SHRUNK = 4;

    private final SearchBudget budget;
    private final RegisterSearch search;
    private final Finding.Tally tally;
    private int wrongKeys;

    private LinearizabilityCheck(final Guarantee guarantee, final SearchBudget budget) {
        this.tally = new Finding.Tally(guarantee);
        this.budget = budget;
        this.search = new RegisterSearch(budget.memoryBytes());
    }

    /** Counts the keys of which no order explains what was seen. */
    static Finding find(final List<RecordedOperation> operations, final SearchBudget budget) {
        return new LinearizabilityCheck(Guarantee.LINEARIZABLE, budget).judge(operations);
    }

    /** As {@link #find}, whatever was got: only the answers of writes are judged. */
    static Finding findOfWrites(final List<RecordedOperation> operations, final SearchBudget budget) {
        return new LinearizabilityCheck(Guarantee.LINEARIZABLE_WRITES, budget)
                .judge(operations.stream().filter(RecordedOperation::isWrite).toList());
    }

    /** First each key gets its part of one half of the budget, then those that it was too small for share what is left. */
    private Finding judge(final List<RecordedOperation> operations) {
        final List<List<RecordedOperation>> keys = KeyHistory.byKey(operations);
        final List<List<RecordedOperation>> hard = judgeEach(keys, budget.share(keys.size() == 1 ? 1 : 2));
        for (final List<RecordedOperation> ofKey : judgeEach(hard, budget)) {
            tally.undecided(
                    Ending.BUDGET_SPENT.reason() + " at key " + ofKey.get(0).key());
        }
        return tally.finding();
    }

    /** Returns those keys for which the budget was too small. */
    private List<List<RecordedOperation>> judgeEach(
            final List<List<RecordedOperation>> keys, final SearchBudget shared) {
        final List<List<RecordedOperation>> hard = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            final long key = keys.get(i).get(0).key();
            final List<RecordedOperation> relevant = relevant(keys.get(i));
            final Result result = search.search(relevant, Long.MAX_VALUE, shared.share(keys.size() - i));
            if (result.ending() == Ending.NONE) {
                final List<RecordedOperation> refuted = until(relevant, result.refutedNs());
                tally.broken(
                        "no order explains what was seen of key " + key + " by " + result.refutedNs() + " ns",
                        wrongKeys++ < MAX_SHRUNK ? shrink(refuted, result.refutedNs()) : refuted);
            } else if (result.ending() == Ending.BUDGET_SPENT) {
                hard.add(keys.get(i));
            } else if (result.ending().isGivenUp()) {
                tally.undecided(result.ending().reason() + " at key " + key);
            }
        }
        return hard;
    }

    private List<RecordedOperation> shrink(final List<RecordedOperation> refuted, final long refutedNs) {
        final SearchBudget aside = budget.aside(SHRINKING_CONFIGURATIONS, SHRINKING_NS);
        return Witness.shrink(
                refuted, smaller -> search.search(smaller, refutedNs, aside).ending() == Ending.NONE, aside);
    }

    /**
     * Without what did not happen, reads of which nobody knows the answer, and writes of unknown outcome whose value nothing got or
     * expects: no order needs them, unless a sum may rest on them, or a compare-and-set that found another value than it expected.
     */
    private static List<RecordedOperation> relevant(final List<RecordedOperation> operations) {
        final LongHashSet seen = new LongHashSet();
        boolean isAnyNeeded = false;
        for (final RecordedOperation operation : operations) {
            final boolean mayHaveHappened = operation.outcome() != Outcome.FAILED;
            if (operation.kind() == OperationKind.ADD || operation.isWrite() && operation.changedNothing()) {
                isAnyNeeded |= mayHaveHappened;
            } else if (operation.kind() == OperationKind.COMPARE_AND_SET && mayHaveHappened) {
                seen.add(operation.expected());
            } else if (operation.kind() == OperationKind.GET && operation.isOk()) {
                seen.add(operation.answer());
            }
        }
        final boolean areAllNeeded = isAnyNeeded;
        return operations.stream()
                .filter(operation -> operation.isOk()
                        || operation.outcome() == Outcome.UNKNOWN
                                && operation.isWrite()
                                && (areAllNeeded || seen.contains(operation.argument())))
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
