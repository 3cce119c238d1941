package org.pacelab.harness.check;

import static org.pacelab.harness.history.RecordedOperation.ABSENT;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.agrona.collections.Long2LongHashMap;
import org.pacelab.harness.check.Finding.Tally;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

/**
 * Whether each read got a value that its key may have had by the time the read completed: nothing, what a write wrote that may
 * have happened and had been invoked, or such a value and adds of unknown outcome on top, whenever they were invoked. Versions are not used. A value that
 * could have been may yet never have been: what is found is wrong, what is not found need not be right.
 */
final class WrittenValues {
    private static final long NEVER = Long.MAX_VALUE;

    private final Tally tally = new Tally(Guarantee.WRITTEN_VALUES);
    private final Promise promise;
    private SearchBudget budget;

    /** A value that there may have been, and since when. */
    private record Base(long value, long fromNs) {}

    private WrittenValues(final Promise promise) {
        this.promise = promise;
    }

    /**
     * @param keys    as {@link #keysOf} has them
     * @param promise if {@link Promise#LOSSY}, what was answered may have been executed elsewhere before, with another answer, and lost there
     */
    static Finding check(final List<KeyHistory> keys, final SearchBudget budget, final Promise promise) {
        final WrittenValues check = new WrittenValues(promise);
        for (int i = 0; i < keys.size(); i++) {
            check.budget = budget.share(keys.size() - i);
            check.check(keys.get(i));
        }
        return check.tally.finding();
    }

    private void check(final KeyHistory key) {
        final Long2LongHashMap possibleFromNs = new Long2LongHashMap(NEVER);
        possibleFromNs.put(ABSENT, Long.MIN_VALUE);
        final List<Long> unknownDeltas = new ArrayList<>();
        for (final RecordedOperation operation : key.operations()) {
            final boolean isAdd = operation.kind() == OperationKind.ADD;
            if (isAdd && (promise == Promise.LOSSY || !operation.isOk())) {
                unknownDeltas.add(operation.argument());
            }
            if (isAdd && !operation.isOk()) {
                continue;
            }
            if (mayHaveMade(operation, promise)) {
                final long value = KeyHistory.valueMade(operation);
                possibleFromNs.put(value, Math.min(possibleFromNs.get(value), operation.invokedNs()));
            }
        }
        final List<Base> bases = unknownDeltas.isEmpty() ? List.of() : bases(possibleFromNs);
        final SubsetSum sums = new SubsetSum(unknownDeltas);
        for (final RecordedOperation operation : key.operations()) {
            if (operation.isOk()
                    && operation.kind() == OperationKind.GET
                    && possibleFromNs.get(operation.answer()) > operation.completedNs()) {
                judge(operation, isSumOn(bases, sums, operation));
            }
        }
    }

    /** Where what has not committed is read, a put may be read, as long as it stands in a log, that is refused in the end. */
    static List<KeyHistory> keysOf(final List<RecordedOperation> history, final Promise promise) {
        return promise != Promise.UNCOMMITTED
                ? KeyHistory.of(history)
                : KeyHistory.of(history.stream()
                        .map(operation -> operation.outcome() == Outcome.FAILED && operation.kind() == OperationKind.PUT
                                ? operation.ofUnknownOutcome()
                                : operation)
                        .toList());
    }

    /** Whether an operation may have made the value that it names: where writes get lost, a failed compare-and-set, too, by an attempt before. */
    static boolean mayHaveMade(final RecordedOperation operation, final Promise promise) {
        return KeyHistory.mayChange(operation)
                || promise == Promise.LOSSY && operation.isOk() && operation.kind() == OperationKind.COMPARE_AND_SET;
    }

    private void judge(final RecordedOperation read, final SubsetSum.Answer isSum) {
        if (isSum == SubsetSum.Answer.GAVE_UP) {
            tally.undecided("too many sums were possible of key " + read.key());
        } else if (isSum == SubsetSum.Answer.NO) {
            tally.broken("nobody had written what was read of key " + read.key(), List.of(read));
        }
    }

    /** Whether adds of unknown outcome, one at least, may have made what was read out of a value that there may have been by then. */
    private SubsetSum.Answer isSumOn(final List<Base> bases, final SubsetSum sums, final RecordedOperation read) {
        if (!bases.isEmpty() && sums.isTooMuch()) {
            return SubsetSum.Answer.GAVE_UP;
        }
        final long value = read.answer();
        SubsetSum.Answer answer = SubsetSum.Answer.NO;
        for (int i = firstFrom(bases, value - sums.most());
                i < bases.size() && value - bases.get(i).value() >= sums.least();
                i++) {
            if (bases.get(i).fromNs() <= read.completedNs()) {
                final SubsetSum.Answer ofBase =
                        sums.isSumOfSome(value - bases.get(i).value(), budget);
                if (ofBase == SubsetSum.Answer.YES) {
                    return ofBase;
                }
                answer = ofBase == SubsetSum.Answer.NO ? answer : ofBase;
            }
        }
        return answer;
    }

    /** The first of those that are not less. */
    private static int firstFrom(final List<Base> bases, final long value) {
        final int place = Collections.binarySearch(bases, new Base(value, 0), Comparator.comparingLong(Base::value));
        return place < 0 ? -place - 1 : place;
    }

    /** What adds may have been executed on, the least first; nothing counts as 0. */
    private static List<Base> bases(final Long2LongHashMap possibleFromNs) {
        final Long2LongHashMap fromNs = new Long2LongHashMap(NEVER);
        possibleFromNs.forEachLong((value, atNs) -> {
            final long base = value == ABSENT ? 0 : value;
            fromNs.put(base, Math.min(fromNs.get(base), atNs));
        });
        final List<Base> bases = new ArrayList<>(fromNs.size());
        fromNs.forEachLong((value, atNs) -> bases.add(new Base(value, atNs)));
        bases.sort(Comparator.comparingLong(Base::value));
        return bases;
    }
}
