package org.pacelab.harness.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether some of a few numbers come to a sum: of those with the largest magnitude as many are tried as the rest can make up for.
 * Decides at once for equal numbers, and for numbers each of which exceeds all smaller ones together. Immutable.
 */
final class SubsetSum {
    private static final int MAX_DISTINCT = 1_000;
    private static final long LARGEST = Long.MAX_VALUE / 4;

    private final long[] numbers;
    private final long[] counts;
    private final long[] leastOfRest;
    private final long[] mostOfRest;
    private final boolean isTooMuch;
    private final boolean hasZero;

    /** What is known. */
    enum Answer {
        YES,
        NO,
        GAVE_UP
    }

    SubsetSum(final List<Long> ofNumbers) {
        final Map<Long, Long> countByNumber = new TreeMap<>();
        ofNumbers.forEach(number -> countByNumber.merge(number, 1L, Long::sum));
        hasZero = countByNumber.remove(0L) != null;
        final List<Long> distinct = new ArrayList<>(countByNumber.keySet());
        distinct.sort(
                Comparator.comparingLong((Long number) -> Math.abs(number)).reversed());
        numbers = distinct.stream().mapToLong(Long::longValue).toArray();
        counts = distinct.stream().mapToLong(countByNumber::get).toArray();
        leastOfRest = new long[numbers.length + 1];
        mostOfRest = new long[numbers.length + 1];
        boolean isTooLarge = numbers.length > MAX_DISTINCT;
        for (int i = numbers.length - 1; i >= 0 && !isTooLarge; i--) {
            if (numbers[i] == Long.MIN_VALUE || Math.abs(numbers[i]) > LARGEST / counts[i]) {
                isTooLarge = true;
            } else {
                leastOfRest[i] = leastOfRest[i + 1] + Math.min(0, numbers[i] * counts[i]);
                mostOfRest[i] = mostOfRest[i + 1] + Math.max(0, numbers[i] * counts[i]);
                isTooLarge = leastOfRest[i] < -LARGEST || mostOfRest[i] > LARGEST;
            }
        }
        isTooMuch = isTooLarge;
        if (isTooMuch) {
            leastOfRest[0] = 0;
            mostOfRest[0] = 0;
        }
    }

    /** Whether the numbers are too many, or too large, to be added up. */
    boolean isTooMuch() {
        return isTooMuch;
    }

    /** The least sum there is, 0 if {@link #isTooMuch}. */
    long least() {
        return leastOfRest[0];
    }

    /** The greatest sum there is, 0 if {@link #isTooMuch}. */
    long most() {
        return mostOfRest[0];
    }

    /** As below, of one number at least. */
    Answer isSumOfSome(final long sum, final SearchBudget budget) {
        if (sum != 0 || hasZero) {
            return isSum(sum, budget);
        }
        if (isTooMuch) {
            return Answer.GAVE_UP;
        }
        for (int first = 0; first < numbers.length; first++) {
            for (long count = 1; count <= counts[first]; count++) {
                final Answer answer =
                        budget.take() ? isSumOfRest(first + 1, -count * numbers[first], budget) : Answer.GAVE_UP;
                if (answer != Answer.NO) {
                    return answer;
                }
            }
        }
        return Answer.NO;
    }

    Answer isSum(final long sum, final SearchBudget budget) {
        if (sum == 0) {
            return Answer.YES;
        }
        if (isTooMuch || sum <= -LARGEST || sum >= LARGEST) {
            return Answer.GAVE_UP;
        }
        return isSumOfRest(0, sum, budget);
    }

    private Answer isSumOfRest(final int from, final long sum, final SearchBudget budget) {
        if (sum == 0) {
            return Answer.YES;
        }
        if (sum < leastOfRest[from] || sum > mostOfRest[from]) {
            return Answer.NO;
        }
        for (long count = counts[from]; count >= 0; count--) {
            final long rest = sum - count * numbers[from];
            if (rest >= leastOfRest[from + 1] && rest <= mostOfRest[from + 1]) {
                final Answer answer = budget.take() ? isSumOfRest(from + 1, rest, budget) : Answer.GAVE_UP;
                if (answer != Answer.NO) {
                    return answer;
                }
            }
        }
        return Answer.NO;
    }
}
