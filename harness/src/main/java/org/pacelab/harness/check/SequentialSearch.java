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
 * and a place in every session, so that the longer the history is, the fewer are remembered.
 */
final class SequentialSearch {
    private static final int MAX_STATES = 20_000;
    private static final long BYTES_PER_STATE = 192;

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
    }

    static Ending search(final List<RecordedOperation> operations, final SearchBudget budget) {
        return new SequentialSearch(operations, budget).run();
    }

    private Ending run() {
        final long[] values = new long[keys.size()];
        Arrays.fill(values, ABSENT);
        boolean hasRoom = offer(new State(new int[sessions.length], new boolean[doubtful.length], values));
        while (!open.isEmpty() && hasRoom) {
            final State state = open.removeLast();
            if (isDone(state)) {
                return Ending.FOUND;
            }
            if (!budget.take()) {
                return Ending.BUDGET_SPENT;
            }
            hasRoom = extend(state);
        }
        return hasRoom ? Ending.NONE : Ending.MEMORY_SPENT;
    }

    private boolean isDone(final State state) {
        for (int session = 0; session < sessions.length; session++) {
            if (nextOf(state, session) != null) {
                return false;
            }
        }
        return true;
    }

    /** Offers those that are one write further, the likeliest last: it is looked at first. Returns false if there is no room. */
    private boolean extend(final State state) {
        boolean hasRoom = true;
        for (int i = 0; i < doubtful.length && hasRoom; i++) {
            final int key = keys.get(doubtful[i].key());
            if (!state.used[i]
                    && state.positions[doubtfulSession[i]] >= doubtfulPlace[i]
                    && Register.mayTakeEffect(doubtful[i], state.values[key])) {
                final State next = state.copy();
                next.used[i] = true;
                next.values[key] = Register.valueAfter(doubtful[i], state.values[key]);
                hasRoom = offer(next);
            }
        }
        return hasRoom && extendBySessions(state);
    }

    private boolean extendBySessions(final State state) {
        final List<Integer> writers = new ArrayList<>();
        for (int session = 0; session < sessions.length; session++) {
            final RecordedOperation next = nextOf(state, session);
            if (next != null && !next.changedNothing() && isRight(state, next)) {
                writers.add(session);
            }
        }
        writers.sort((one, other) -> LIKELY_FIRST.compare(nextOf(state, other), nextOf(state, one)));
        boolean hasRoom = true;
        for (int i = 0; i < writers.size() && hasRoom; i++) {
            final int session = writers.get(i);
            final RecordedOperation write = nextOf(state, session);
            final State next = state.copy();
            final int key = keys.get(write.key());
            next.positions[session]++;
            next.values[key] = Register.valueAfter(write, state.values[key]);
            hasRoom = offer(next);
        }
        return hasRoom;
    }

    /** Returns false if there is no room. */
    private boolean offer(final State state) {
        for (int session = 0; session < sessions.length; session++) {
            RecordedOperation next = nextOf(state, session);
            while (next != null && next.changedNothing() && isRight(state, next)) {
                state.positions[session]++;
                next = nextOf(state, session);
            }
        }
        if (known.contains(state)) {
            return true;
        }
        if (known.size() >= maxStates) {
            return false;
        }
        known.add(state);
        open.addLast(state);
        return true;
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
