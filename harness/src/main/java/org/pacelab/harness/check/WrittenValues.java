package org.pacelab.harness.check;

import static org.pacelab.harness.history.RecordedOperation.ABSENT;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.collections.Long2LongHashMap;
import org.pacelab.harness.check.Finding.Tally;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.OperationKind;

/**
 * Whether each read got a value that its key may have had by the time the read completed: nothing, what a write wrote that may
 * have happened and had been invoked, or such a value and adds of unknown outcome on top. Versions are not used. A value that
 * could have been may yet never have been: what is found is wrong, what is not found need not be right.
 */
final class WrittenValues {
    private static final long NEVER = Long.MAX_VALUE;

    private final SearchBudget budget;
    private final Tally tally = new Tally(Guarantee.WRITTEN_VALUES);

    private WrittenValues(final SearchBudget budget) {
        this.budget = budget;
    }

    static Finding check(final List<KeyHistory> keys, final SearchBudget budget) {
        final WrittenValues check = new WrittenValues(budget);
        keys.forEach(check::check);
        return check.tally.finding();
    }

    private void check(final KeyHistory key) {
        final Long2LongHashMap possibleFromNs = new Long2LongHashMap(NEVER);
        possibleFromNs.put(ABSENT, Long.MIN_VALUE);
        final List<Long> unknownDeltas = new ArrayList<>();
        for (final RecordedOperation operation : key.operations()) {
            if (!operation.isOk() && operation.kind() == OperationKind.ADD) {
                unknownDeltas.add(operation.argument());
            } else if (KeyHistory.mayChange(operation)) {
                final long value = KeyHistory.valueMade(operation);
                possibleFromNs.put(value, Math.min(possibleFromNs.get(value), operation.invokedNs()));
            }
        }
        final long[] bases = unknownDeltas.isEmpty() ? new long[0] : sorted(possibleFromNs);
        final SubsetSum sums = new SubsetSum(unknownDeltas);
        for (final RecordedOperation operation : key.operations()) {
            if (operation.isOk()
                    && operation.kind() == OperationKind.GET
                    && possibleFromNs.get(operation.answer()) > operation.completedNs()) {
                judge(operation, isSumOn(bases, sums, operation.answer()));
            }
        }
    }

    private void judge(final RecordedOperation read, final SubsetSum.Answer isSum) {
        if (isSum == SubsetSum.Answer.GAVE_UP) {
            tally.undecided("too many sums were possible of key " + read.key());
        } else if (isSum == SubsetSum.Answer.NO) {
            tally.broken("nobody had written what was read of key " + read.key(), List.of(read));
        }
    }

    /** Whether adds of unknown outcome may have made a value out of one of the others. */
    private SubsetSum.Answer isSumOn(final long[] bases, final SubsetSum sums, final long value) {
        if (bases.length > 0 && sums.isTooMuch()) {
            return SubsetSum.Answer.GAVE_UP;
        }
        final int place = Arrays.binarySearch(bases, value - sums.most());
        SubsetSum.Answer answer = SubsetSum.Answer.NO;
        for (int i = place < 0 ? -place - 1 : place; i < bases.length && value - bases[i] >= sums.least(); i++) {
            final SubsetSum.Answer ofBase =
                    bases[i] == value ? SubsetSum.Answer.NO : sums.isSum(value - bases[i], budget);
            if (ofBase == SubsetSum.Answer.YES) {
                return ofBase;
            }
            answer = ofBase == SubsetSum.Answer.NO ? answer : ofBase;
        }
        return answer;
    }

    private static long[] sorted(final Long2LongHashMap possibleFromNs) {
        return possibleFromNs.keySet().stream()
                .mapToLong(value -> value == ABSENT ? 0 : value)
                .sorted()
                .toArray();
    }
}
