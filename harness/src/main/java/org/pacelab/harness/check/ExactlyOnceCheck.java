package org.pacelab.harness.check;

import static org.pacelab.harness.history.RecordedOperation.ABSENT;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.pacelab.harness.check.Finding.Tally;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

/**
 * Whether each acknowledged add is in its counter once, one of unknown outcome at most once, one that failed never. A counter is a
 * key that was only read and added to; its sum is what was read last, by an operation that was invoked after all acknowledged adds
 * of the key had completed: an add, of 0 maybe, or, where reads are linearizable, a get. Versions are not used.
 */
public final class ExactlyOnceCheck {
    private static final int MAX_SHOWN = 16;

    private final boolean areReadsLinearizable;
    private final Tally tally = new Tally(Guarantee.EXACTLY_ONCE);
    private SearchBudget budget;
    private long judged;
    private long unread;

    /** An add, and what must have become of it. */
    private record Culprit(RecordedOperation add, String fate) {}

    private ExactlyOnceCheck(final boolean areReadsLinearizable) {
        this.areReadsLinearizable = areReadsLinearizable;
    }

    /** @param operations in any order */
    public static Finding check(
            final List<RecordedOperation> operations, final boolean areReadsLinearizable, final SearchBudget budget) {
        final ExactlyOnceCheck check = new ExactlyOnceCheck(areReadsLinearizable);
        final List<List<RecordedOperation>> keys = KeyHistory.byKey(operations);
        for (int i = 0; i < keys.size(); i++) {
            check.budget = budget.share(keys.size() - i);
            check.check(keys.get(i));
        }
        if (check.unread > 0) {
            check.tally.undecided(check.unread + " of " + (check.judged + check.unread)
                    + " counters were not read after their last acknowledged add");
        }
        return check.tally.finding();
    }

    private void check(final List<RecordedOperation> ofKey) {
        final boolean isCounter = ofKey.stream()
                .allMatch(operation -> operation.kind() == OperationKind.GET || operation.kind() == OperationKind.ADD);
        if (!isCounter || ofKey.stream().noneMatch(operation -> isAdd(operation) && operation.isOk())) {
            return;
        }
        final RecordedOperation last = ofKey.stream()
                .filter(operation -> operation.isOk() && (isAdd(operation) || areReadsLinearizable))
                .max(Comparator.comparingLong(RecordedOperation::invokedNs))
                .orElseThrow();
        final boolean isFinal = ofKey.stream()
                .noneMatch(operation -> operation != last
                        && isAdd(operation)
                        && operation.isOk()
                        && operation.completedNs() >= last.invokedNs());
        if (isFinal) {
            judged++;
            check(ofKey, last);
        } else {
            unread++;
        }
    }

    private void check(final List<RecordedOperation> ofKey, final RecordedOperation last) {
        final List<Long> unknownDeltas = new ArrayList<>();
        long acknowledged = 0;
        for (final RecordedOperation operation : ofKey) {
            if (isAdd(operation) && operation.isOk()) {
                acknowledged += operation.argument();
            } else if (mayBeIn(operation, last)) {
                unknownDeltas.add(operation.argument());
            }
        }
        final long sum = last.answer() == ABSENT ? 0 : last.answer();
        final SubsetSum sums = new SubsetSum(unknownDeltas);
        final SubsetSum.Answer answer = sums.isSum(sum - acknowledged, budget);
        if (answer == SubsetSum.Answer.GAVE_UP) {
            tally.undecided("too many sums were possible of counter " + last.key());
        } else if (answer == SubsetSum.Answer.NO) {
            final Culprit culprit = culprit(ofKey, sums, sum - acknowledged);
            tally.broken(
                    "counter " + last.key() + " came to " + sum + ", its acknowledged adds to " + acknowledged
                            + (culprit == null ? "" : ", as if one " + culprit.fate()),
                    culprit == null ? addsUpTo(last, ofKey) : List.of(culprit.add(), last));
        }
    }

    private static boolean isAdd(final RecordedOperation operation) {
        return operation.kind() == OperationKind.ADD;
    }

    private static boolean mayBeIn(final RecordedOperation operation, final RecordedOperation last) {
        return isAdd(operation)
                && operation.outcome() == Outcome.UNKNOWN
                && operation.invokedNs() <= last.completedNs();
    }

    /** The first adds, and the last read. */
    private static List<RecordedOperation> addsUpTo(final RecordedOperation last, final List<RecordedOperation> ofKey) {
        final List<RecordedOperation> adds = new ArrayList<>(ofKey.stream()
                .filter(operation -> isAdd(operation) && operation != last)
                .limit(MAX_SHOWN)
                .toList());
        adds.add(last);
        return adds;
    }

    /** An add that alone would explain the difference; null if there is none. */
    private Culprit culprit(final List<RecordedOperation> ofKey, final SubsetSum sums, final long difference) {
        for (final RecordedOperation add : ofKey) {
            if (isAdd(add) && add.argument() != 0) {
                if (add.isOk() && sums.isSum(difference + add.argument(), budget) == SubsetSum.Answer.YES) {
                    return new Culprit(add, "were lost");
                }
                if (sums.isSum(difference - add.argument(), budget) == SubsetSum.Answer.YES) {
                    return new Culprit(
                            add,
                            add.outcome() == Outcome.FAILED
                                    ? "that failed had been executed"
                                    : "were executed once more");
                }
            }
        }
        return null;
    }
}
