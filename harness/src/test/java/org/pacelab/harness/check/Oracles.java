package org.pacelab.harness.check;

import static org.pacelab.harness.history.RecordedOperation.ABSENT;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

/** The definitions that checkers are held against, written down as plainly as they can be: all that is possible is tried. */
final class Oracles {
    private Oracles() {}

    /** Whether some interleaving of the sessions, with any of the unknown ones left out, explains all answers. */
    static boolean isSequential(final List<RecordedOperation> history) {
        final Map<Long, List<RecordedOperation>> sessions = new LinkedHashMap<>();
        history.stream()
                .filter(operation -> operation.isOk() || isDoubtful(operation))
                .sorted(Comparator.comparingLong(RecordedOperation::invokedNs))
                .forEach(operation -> sessions.computeIfAbsent(operation.session(), session -> new ArrayList<>())
                        .add(operation));
        return interleaves(new ArrayList<>(sessions.values()), List.of(), new HashMap<>());
    }

    private static boolean isDoubtful(final RecordedOperation operation) {
        return operation.outcome() == Outcome.UNKNOWN && operation.isWrite();
    }

    /** @param passed doubtful ones that their session has gone past: they may happen later, or never */
    private static boolean interleaves(
            final List<List<RecordedOperation>> rest,
            final List<RecordedOperation> passed,
            final Map<Long, Long> values) {
        if (rest.stream().allMatch(List::isEmpty)) {
            return true;
        }
        for (int i = 0; i < rest.size(); i++) {
            if (!rest.get(i).isEmpty()) {
                final RecordedOperation next = rest.get(i).get(0);
                final List<List<RecordedOperation>> without = new ArrayList<>(rest);
                without.set(i, rest.get(i).subList(1, rest.get(i).size()));
                if (isDoubtful(next)) {
                    final List<RecordedOperation> later = new ArrayList<>(passed);
                    later.add(next);
                    return interleaves(without, later, values);
                }
                final long value = values.getOrDefault(next.key(), ABSENT);
                if (isRight(next, value) && interleaves(without, passed, after(next, values))) {
                    return true;
                }
            }
        }
        for (final RecordedOperation doubtful : passed) {
            final List<RecordedOperation> others = new ArrayList<>(passed);
            others.remove(doubtful);
            if (interleaves(rest, others, after(doubtful, values))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRight(final RecordedOperation operation, final long value) {
        return switch (operation.kind()) {
            case GET -> operation.answer() == value;
            case ADD -> operation.answer() == (value == ABSENT ? 0 : value) + operation.argument();
            case COMPARE_AND_SET -> operation.answer() == (value == operation.expected() ? 1 : 0);
            default -> true;
        };
    }

    private static Map<Long, Long> after(final RecordedOperation operation, final Map<Long, Long> values) {
        final long value = values.getOrDefault(operation.key(), ABSENT);
        final Map<Long, Long> changed = new HashMap<>(values);
        switch (operation.kind()) {
            case PUT, DELETE -> changed.put(operation.key(), operation.argument());
            case ADD -> changed.put(operation.key(), (value == ABSENT ? 0 : value) + operation.argument());
            case COMPARE_AND_SET -> {
                if (value == operation.expected()) {
                    changed.put(operation.key(), operation.argument());
                }
            }
            default -> {}
        }
        return changed;
    }

    /**
     * Whether some order of one key's writes, and some choice of the write that each read got, keeps a guarantee, and that reads go
     * forward. An add writes the sum that it answered, and reads it if it adds 0. No adds of unknown outcome: their sums are not known.
     */
    static boolean keeps(final Guarantee guarantee, final List<RecordedOperation> ofKey) {
        final List<RecordedOperation> writes = ofKey.stream()
                .filter(operation -> KeyHistory.mayChange(operation) && !isAddOfNothing(operation))
                .toList();
        final List<RecordedOperation> reads = ofKey.stream()
                .filter(operation ->
                        operation.isOk() && (operation.kind() == OperationKind.GET || isAddOfNothing(operation)))
                .toList();
        return orders(writes).stream()
                .anyMatch(order -> choices(order, reads, 0).stream()
                        .anyMatch(seen -> isKept(Guarantee.MONOTONIC_READS, ofKey, order, seen)
                                && isKept(guarantee, ofKey, order, seen)));
    }

    private static boolean isAddOfNothing(final RecordedOperation operation) {
        return operation.kind() == OperationKind.ADD && operation.argument() == 0;
    }

    /** Whether a guarantee is kept if the states of one key are numbered so. */
    private static boolean isKept(
            final Guarantee guarantee,
            final List<RecordedOperation> ofKey,
            final List<RecordedOperation> order,
            final Map<RecordedOperation, Integer> seen) {
        for (final RecordedOperation first : ofKey) {
            for (final RecordedOperation second : ofKey) {
                if (first.session() == second.session()
                        && first.invokedNs() < second.invokedNs()
                        && first.isOk()
                        && isGoingBack(guarantee, first, second, order, seen)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isGoingBack(
            final Guarantee guarantee,
            final RecordedOperation first,
            final RecordedOperation second,
            final List<RecordedOperation> order,
            final Map<RecordedOperation, Integer> seen) {
        final Integer firstSeen = seen.get(first);
        final Integer secondSeen = seen.get(second);
        final int firstMade = order.indexOf(first);
        final int secondMade = order.indexOf(second);
        return switch (guarantee) {
            case MONOTONIC_READS -> firstSeen != null && secondSeen != null && secondSeen < firstSeen;
            case READ_YOUR_WRITES -> firstMade >= 0 && secondSeen != null && secondSeen < firstMade;
            case MONOTONIC_WRITES -> firstMade >= 0 && secondMade >= 0 && secondMade < firstMade;
            case WRITES_FOLLOW_READS -> firstSeen != null && secondMade >= 0 && secondMade < firstSeen;
            default -> throw new IllegalArgumentException("no guarantee of a session: " + guarantee);
        };
    }

    private static List<List<RecordedOperation>> orders(final List<RecordedOperation> writes) {
        if (writes.isEmpty()) {
            return List.of(List.of());
        }
        final List<List<RecordedOperation>> orders = new ArrayList<>();
        for (final RecordedOperation first : writes) {
            final List<RecordedOperation> rest = new ArrayList<>(writes);
            rest.remove(first);
            for (final List<RecordedOperation> order : orders(rest)) {
                final List<RecordedOperation> whole = new ArrayList<>(List.of(first));
                whole.addAll(order);
                orders.add(whole);
            }
        }
        return orders;
    }

    /** Each way to say which state each read got; the state before all writes is -1. What nobody wrote is no state. */
    private static List<Map<RecordedOperation, Integer>> choices(
            final List<RecordedOperation> order, final List<RecordedOperation> reads, final int from) {
        if (from == reads.size()) {
            return List.of(Map.of());
        }
        final RecordedOperation read = reads.get(from);
        final List<Map<RecordedOperation, Integer>> choices = new ArrayList<>();
        for (final Map<RecordedOperation, Integer> ofRest : choices(order, reads, from + 1)) {
            boolean isWritten = false;
            for (int state = -1; state < order.size(); state++) {
                final long value = state < 0 ? ABSENT : KeyHistory.valueMade(order.get(state));
                if (value == read.answer()) {
                    final Map<RecordedOperation, Integer> choice = new HashMap<>(ofRest);
                    choice.put(read, state);
                    choices.add(choice);
                    isWritten = true;
                }
            }
            if (!isWritten) {
                choices.add(ofRest);
            }
        }
        return choices;
    }

    /**
     * Whether a read got what its key could have been by then: nothing or what was written in time, with any of the adds of unknown
     * outcome executed on it, one after the other.
     */
    static boolean mayHaveBeen(final RecordedOperation read, final List<RecordedOperation> ofKey) {
        final Set<Long> written = new HashSet<>(Set.of(ABSENT));
        final List<RecordedOperation> adds = new ArrayList<>();
        for (final RecordedOperation operation : ofKey) {
            final boolean isAdd = operation.kind() == OperationKind.ADD;
            if (operation.outcome() == Outcome.UNKNOWN && isAdd) {
                adds.add(operation);
            } else if (operation.invokedNs() <= read.completedNs()
                    && operation.isWrite()
                    && operation.outcome() != Outcome.FAILED
                    && !(operation.kind() == OperationKind.COMPARE_AND_SET
                            && operation.isOk()
                            && operation.answer() == 0)) {
                written.add(isAdd ? operation.answer() : operation.argument());
            }
        }
        return written.stream().anyMatch(value -> isReachedBy(adds, 0, value, read.answer()));
    }

    private static boolean isReachedBy(
            final List<RecordedOperation> adds, final int from, final long value, final long wanted) {
        if (from == adds.size()) {
            return value == wanted;
        }
        final long added = (value == ABSENT ? 0 : value) + adds.get(from).argument();
        return isReachedBy(adds, from + 1, value, wanted) || isReachedBy(adds, from + 1, added, wanted);
    }

    /** The sums of all subsets, the empty one left out. */
    static Set<Long> sums(final List<Long> numbers) {
        final Set<Long> sums = new HashSet<>();
        for (int subset = 1; subset < 1 << numbers.size(); subset++) {
            long sum = 0;
            for (int i = 0; i < numbers.size(); i++) {
                sum += (subset >> i & 1) * numbers.get(i);
            }
            sums.add(sum);
        }
        return sums;
    }
}
