package org.pacelab.harness.check;

import static org.pacelab.harness.history.RecordedOperation.ABSENT;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.agrona.collections.LongHashSet;
import org.pacelab.harness.check.Finding.Tally;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.replica.OperationKind;

/**
 * Whether all replicas ended in the same state after the last heal, and each value in it is one that a write may have left: a key
 * that was only put and compared and set has no other, and not none if a write of it was acknowledged, unless such writes may be lost. Versions are
 * not used.
 */
public final class ConvergenceCheck {
    private final List<FinalState> states;
    private final Promise promise;
    private final Tally tally = new Tally(Guarantee.CONVERGENCE);

    private ConvergenceCheck(final List<FinalState> states, final Promise promise) {
        this.states = states;
        this.promise = promise;
    }

    /**
     * @param history in any order, all that was written
     * @param states  of the replicas that are to agree, at least two for a verdict
     * @param promise if {@link Promise#LOSSY}, all that was acknowledged of a key may be lost
     */
    public static Finding check(
            final List<RecordedOperation> history, final List<FinalState> states, final Promise promise) {
        final ConvergenceCheck check = new ConvergenceCheck(states, promise);
        if (states.size() < 2) {
            check.tally.undecided("the final state of " + states.size() + " replicas is known");
        } else {
            check.checkAgreement(history);
            KeyHistory.of(history).forEach(check::checkWritten);
        }
        return check.tally.finding();
    }

    private void checkAgreement(final List<RecordedOperation> history) {
        final TreeSet<Long> keys = new TreeSet<>();
        states.forEach(state -> keys.addAll(state.values().keySet()));
        for (final long key : keys) {
            final List<FinalState> keepers = keepersOf(key);
            for (final FinalState other : keepers) {
                final FinalState first = keepers.get(0);
                if (valueOf(first, key) != valueOf(other, key)) {
                    tally.broken(
                            "of key " + key + " replica " + first.replica() + " has "
                                    + RecordedOperation.value(valueOf(first, key)) + ", replica " + other.replica()
                                    + " " + RecordedOperation.value(valueOf(other, key)),
                            writersOf(history, key, valueOf(first, key), valueOf(other, key)));
                    break;
                }
            }
        }
    }

    private void checkWritten(final KeyHistory key) {
        final LongHashSet possible = new LongHashSet();
        boolean isWritten = false;
        for (final RecordedOperation operation : key.operations()) {
            if (operation.kind() == OperationKind.ADD) {
                return;
            }
            if (WrittenValues.mayHaveMade(operation, promise)) {
                possible.add(operation.argument());
                isWritten |= operation.isOk() && promise != Promise.LOSSY;
            }
        }
        for (final FinalState state : keepersOf(key.key())) {
            final long value = valueOf(state, key.key());
            if (value == ABSENT ? isWritten && !possible.contains(ABSENT) : !possible.contains(value)) {
                tally.broken(
                        "of key " + key.key() + " replica " + state.replica() + " has " + RecordedOperation.value(value)
                                + ", which no write left",
                        key.operations().stream()
                                .filter(operation -> operation.isOk() && KeyHistory.mayChange(operation))
                                .max(Comparator.comparingLong(RecordedOperation::completedNs))
                                .stream()
                                .toList());
            }
        }
    }

    private List<FinalState> keepersOf(final long key) {
        return states.stream().filter(state -> state.keeps(key)).toList();
    }

    private static long valueOf(final FinalState state, final long key) {
        return state.values().getOrDefault(key, ABSENT);
    }

    private static List<RecordedOperation> writersOf(
            final List<RecordedOperation> history, final long key, final long one, final long other) {
        final List<RecordedOperation> writers = new ArrayList<>();
        for (final RecordedOperation operation : history) {
            final boolean isOfKey = operation.key() == key && KeyHistory.mayChange(operation);
            final long value = isOfKey ? KeyHistory.valueMade(operation) : ABSENT;
            if (isOfKey && (value == one || value == other)) {
                writers.add(operation);
            }
        }
        return writers;
    }
}
