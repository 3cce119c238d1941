package org.pacelab.harness.check;

import static org.pacelab.harness.history.RecordedOperation.ABSENT;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.Outcome;

/**
 * Looks for an order of all operations that agrees with each session's and in which every answer is right: depth first, with what
 * was tried before remembered. What changes nothing is taken as soon as its answer is right; of writes, those with the smallest
 * version are tried first, then those that were invoked first, which only helps to find an order soon. A write of unknown outcome
 * comes after what its session had done, or never. Hard in general, and bounded by the budget; each state holds a value of every key
 * and a place in every session, so that the longer the history is, the fewer are remembered, and the more each of them costs.
 */
final class SequentialSearch {
    private static final int MAX_STATES = 20_000;
    private static final long BYTES_PER_STATE = 192;

    /** So many values and places of a state are as much work as a configuration is else; fewer cost nothing more. */
    private static final long PARTS_PER_CONFIGURATION = 512;

    private static final Comparator<RecordedOperation> LIKELY_FIRST = Comparator.comparingLong(
                    (RecordedOperation write) -> write.version() > 0 ? write.version() : Long.MAX_VALUE)
            .thenComparingLong(RecordedOperation::invokedNs);

    private final SearchBudget budget;
    private final RecordedOperation[][] sessions;
    private final RecordedOperation[] doubtful;
    private final int[] doubtfulSession;
    private final int[] doubtfulPlace;
    private final Map<Long, Integer> keys = new HashMap<>();
    private final Set<State> known = new HashSet<>();
    private final ArrayDeque<State> open = new ArrayDeque<>();
    private final long maxStates;
    private final long configurationsPerCopy;
    private Ending gaveUp;

    /** How far each session has come, which doubtful writes took effect, and the values; with equality by content. */
    private static final class State {
        private final int[] positions;
        private final boolean[] used;
        private final long[] values;

        State(final int[] positions, final boolean[] used, final long[] values) {
            this.positions = positions;
            this.used = used;
            this.values = values;
        }

        State copy() {
            return new State(positions.clone(), used.clone(), values.clone());
        }

        @Override
        public boolean equals(final Object other) {
            return other instanceof State state
                    && Arrays.equals(positions, state.positions)
                    && Arrays.equals(used, state.used)
                    && Arrays.equals(values, state.values);
        }

        @Override
        public int hashCode() {
            return (Arrays.hashCode(positions) * 31 + Arrays.hashCode(used)) * 31 + Arrays.hashCode(values);
        }
    }

    private SequentialSearch(final List<RecordedOperation> operations, final SearchBudget budget) {
        this.budget = budget;
        final Map<Long, List<RecordedOperation>> bySession = new TreeMap<>();
        final List<RecordedOperation> unknown = new ArrayList<>();
        final List<Long> unknownSessions = new ArrayList<>();
        final List<Integer> unknownPlaces = new ArrayList<>();
        operations.stream()
                .sorted(Comparator.comparingLong(RecordedOperation::invokedNs))
                .forEach(operation -> {
                    keys.putIfAbsent(operation.key(), keys.size());
                    final List<RecordedOperation> ofSession =
                            bySession.computeIfAbsent(operation.session(), session -> new ArrayList<>());
                    if (operation.isOk()) {
                        ofSession.add(operation);
                    } else if (operation.outcome() == Outcome.UNKNOWN && operation.isWrite()) {
                        unknown.add(operation);
                        unknownSessions.add(operation.session());
                        unknownPlaces.add(ofSession.size());
                    }
                });
        final List<Long> numbers = new ArrayList<>(bySession.keySet());
        sessions = bySession.values().stream()
                .map(ofSession -> ofSession.toArray(new RecordedOperation[0]))
                .toArray(RecordedOperation[][]::new);
        doubtful = unknown.toArray(new RecordedOperation[0]);
        doubtfulSession = unknownSessions.stream().mapToInt(numbers::indexOf).toArray();
        doubtfulPlace = unknownPlaces.stream().mapToInt(Integer::intValue).toArray();
        final long bytesPerState = BYTES_PER_STATE
                + (long) Long.BYTES * keys.size()
                + (long) Integer.BYTES * sessions.length
                + doubtful.length;
        maxStates = Math.min(MAX_STATES, budget.memoryBytes() / bytesPerState);
        configurationsPerCopy = (keys.size() + sessions.length + doubtful.length) / PARTS_PER_CONFIGURATION;
    }

    static Ending search(final List<RecordedOperation> operations, final SearchBudget budget) {
        return new SequentialSearch(operations, budget).run();
    }

    private Ending run() {
        final long[] values = new long[keys.size()];
        Arrays.fill(values, ABSENT);
        offer(new State(new int[sessions.length], new boolean[doubtful.length], values));
        while (!open.isEmpty() && gaveUp == null) {
            final State state = open.removeLast();
            if (isDone(state)) {
                return Ending.FOUND;
            }
            if (!budget.take()) {
                return Ending.BUDGET_SPENT;
            }
            extend(state);
        }
        return gaveUp == null ? Ending.NONE : gaveUp;
    }

    private boolean isDone(final State state) {
        for (int session = 0; session < sessions.length; session++) {
            if (nextOf(state, session) != null) {
                return false;
            }
        }
        return true;
    }

    /** Offers those that are one write further, the likeliest last: it is looked at first. */
    private void extend(final State state) {
        for (int i = 0; i < doubtful.length && gaveUp == null; i++) {
            final int key = keys.get(doubtful[i].key());
            if (!state.used[i]
                    && state.positions[doubtfulSession[i]] >= doubtfulPlace[i]
                    && Register.mayTakeEffect(doubtful[i], state.values[key])
                    && mayCopy()) {
                final State next = state.copy();
                next.used[i] = true;
                next.values[key] = Register.valueAfter(doubtful[i], state.values[key]);
                offer(next);
            }
        }
        if (gaveUp == null) {
            extendBySessions(state);
        }
    }

    private void extendBySessions(final State state) {
        final List<Integer> writers = new ArrayList<>();
        for (int session = 0; session < sessions.length; session++) {
            final RecordedOperation next = nextOf(state, session);
            if (next != null && !next.changedNothing() && isRight(state, next)) {
                writers.add(session);
            }
        }
        writers.sort((one, other) -> LIKELY_FIRST.compare(nextOf(state, other), nextOf(state, one)));
        for (int i = 0; i < writers.size() && gaveUp == null && mayCopy(); i++) {
            final int session = writers.get(i);
            final RecordedOperation write = nextOf(state, session);
            final State next = state.copy();
            final int key = keys.get(write.key());
            next.positions[session]++;
            next.values[key] = Register.valueAfter(write, state.values[key]);
            offer(next);
        }
    }

    private boolean mayCopy() {
        final boolean isPaid = budget.take(configurationsPerCopy);
        gaveUp = isPaid ? gaveUp : Ending.BUDGET_SPENT;
        return isPaid;
    }

    private void offer(final State state) {
        for (int session = 0; session < sessions.length; session++) {
            RecordedOperation next = nextOf(state, session);
            while (next != null && next.changedNothing() && isRight(state, next)) {
                state.positions[session]++;
                next = nextOf(state, session);
            }
        }
        if (known.size() >= maxStates) {
            gaveUp = known.contains(state) ? gaveUp : Ending.MEMORY_SPENT;
        } else if (known.add(state)) {
            open.addLast(state);
        }
    }

    /** What a session does next, null once it has done all. */
    private RecordedOperation nextOf(final State state, final int session) {
        final int position = state.positions[session];
        return position == sessions[session].length ? null : sessions[session][position];
    }

    private boolean isRight(final State state, final RecordedOperation operation) {
        return Register.accepts(operation, state.values[keys.get(operation.key())]);
    }
}
