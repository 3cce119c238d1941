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
        final Predicate<List<RecordedOperation>> isWrong =
                operations -> SequentialSearch.search(operations, budget) == Ending.NONE;
        final Set<Long> suspects = new HashSet<>();
        versions.failedOn().forEach(operation -> suspects.add(operation.key()));
        final List<RecordedOperation> ofSuspects = happened.stream()
                .filter(operation -> suspects.contains(operation.key()))
                .toList();
        if (!suspects.isEmpty() && isWrong.test(ofSuspects)) {
            return invalid(ofSuspects, versions, isWrong);
        }
        final Ending ending = SequentialSearch.search(happened, budget);
        return switch (ending) {
            case FOUND -> Finding.valid(Guarantee.SEQUENTIAL);
            case NONE -> invalid(happened, versions, isWrong);
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
            final List<RecordedOperation> refuted,
            final VersionWitness versions,
            final Predicate<List<RecordedOperation>> isWrong) {
        final List<RecordedOperation> witness = Witness.shrink(withoutKeys(refuted, isWrong), isWrong);
        return new Finding(
                Guarantee.SEQUENTIAL,
                Answer.INVALID,
                1,
                "no order of all operations keeps to each session's and explains what was seen; in that of versions, "
                        + versions.failure(),
                witness);
    }

    /** What is wrong of fewer keys is wrong of all. */
    private static List<RecordedOperation> withoutKeys(
            final List<RecordedOperation> refuted, final Predicate<List<RecordedOperation>> isWrong) {
        final Set<Long> keys = new HashSet<>();
        refuted.forEach(operation -> keys.add(operation.key()));
        List<RecordedOperation> witness = refuted;
        for (final long key : new ArrayList<>(keys)) {
            final List<RecordedOperation> rest =
                    witness.stream().filter(operation -> operation.key() != key).toList();
            if (isWrong.test(rest)) {
                witness = rest;
            }
        }
        return witness;
    }
}
