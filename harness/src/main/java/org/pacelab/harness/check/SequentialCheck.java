package org.pacelab.harness.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.pacelab.harness.check.Verdict.Answer;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.Outcome;

/**
 * Whether a history is sequentially consistent (Lamport 1979), of all keys together: it is not local to a key, and hard to decide.
 * First the order of the versions that the protocol reported is tried ({@link VersionWitness}): if it is right, nothing else is
 * needed, and nothing is trusted. If not, a bounded search looks for another order or proves that there is none, first of the keys
 * that the versions are wrong about; if it gives up, the answer is UNKNOWN, with the operations that have no place in the versions.
 */
final class SequentialCheck {
    private static final long SHRINKING_CONFIGURATIONS = 1 << 16;
    private static final long SHRINKING_NS = 5_000_000_000L;

    private SequentialCheck() {}

    static Finding check(
            final List<RecordedOperation> history, final List<KeyHistory> keys, final SearchBudget budget) {
        final VersionWitness versions = new VersionWitness(keys);
        if (versions.failure().isEmpty()) {
            return Finding.valid(Guarantee.SEQUENTIAL);
        }
        final List<RecordedOperation> happened = history.stream()
                .filter(operation -> operation.outcome() != Outcome.FAILED)
                .sorted(Comparator.comparingLong(RecordedOperation::invokedNs))
                .toList();
        final Set<Long> suspects = new HashSet<>();
        versions.failedOn().forEach(operation -> suspects.add(operation.key()));
        final List<RecordedOperation> ofSuspects = happened.stream()
                .filter(operation -> suspects.contains(operation.key()))
                .toList();
        if (!suspects.isEmpty() && SequentialSearch.search(ofSuspects, budget.share(2)) == Ending.NONE) {
            return invalid(ofSuspects, versions, budget);
        }
        final Ending ending = SequentialSearch.search(happened, budget);
        return switch (ending) {
            case FOUND -> Finding.valid(Guarantee.SEQUENTIAL);
            case NONE -> invalid(happened, versions, budget);
            default ->
                new Finding(
                        Guarantee.SEQUENTIAL,
                        Answer.UNKNOWN,
                        0,
                        "not in the order of versions, " + versions.failure() + "; the search for another gave up, "
                                + ending.reason(),
                        versions.failedOn());
        };
    }

    private static Finding invalid(
            final List<RecordedOperation> refuted, final VersionWitness versions, final SearchBudget budget) {
        final SearchBudget aside = budget.aside(SHRINKING_CONFIGURATIONS, SHRINKING_NS);
        final Predicate<List<RecordedOperation>> isWrong =
                operations -> SequentialSearch.search(operations, aside) == Ending.NONE;
        final List<Long> keys = Witness.withoutRuns(
                refuted.stream().map(RecordedOperation::key).distinct().toList(),
                SequentialCheck::without,
                fewer -> isWrong.test(ofKeys(refuted, fewer)),
                aside);
        return new Finding(
                Guarantee.SEQUENTIAL,
                Answer.INVALID,
                1,
                "no order of all operations keeps to each session's and explains what was seen; in that of versions, "
                        + versions.failure(),
                Witness.shrink(ofKeys(refuted, keys), isWrong, aside));
    }

    private static List<Long> without(final List<Long> keys, final int from, final int runLength) {
        final List<Long> rest = new ArrayList<>(keys);
        rest.subList(from, Math.min(from + runLength, keys.size())).clear();
        return rest;
    }

    /** What is wrong of fewer keys is wrong of all. */
    private static List<RecordedOperation> ofKeys(final List<RecordedOperation> operations, final List<Long> keys) {
        final Set<Long> kept = new HashSet<>(keys);
        return operations.stream()
                .filter(operation -> kept.contains(operation.key()))
                .toList();
    }
}
