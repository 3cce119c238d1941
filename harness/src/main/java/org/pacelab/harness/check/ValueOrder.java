package org.pacelab.harness.check;

import static org.pacelab.harness.check.KeyHistory.AMBIGUOUS;
import static org.pacelab.harness.check.KeyHistory.INITIAL;
import static org.pacelab.harness.check.KeyHistory.NONE;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pacelab.harness.history.RecordedOperation;

/**
 * What the sessions that used one key show of the order of its writes, where each value can have been written by one write only: a
 * session that saw or made one state, and then another, puts the one before the other. If the steps of some guarantees go round in
 * a circle, no order of the writes keeps them all.
 */
final class ValueOrder {
    private static final int MAX_STARTS = 256;

    private final KeyHistory key;
    private final List<Edge> edges = new ArrayList<>();
    private String undecided = "";

    /** From what to what a session went. */
    enum Step {
        READ_READ,
        WRITE_READ,
        WRITE_WRITE,
        READ_WRITE
    }

    /** One state before another, as two operations show. */
    private record Edge(Step step, long from, long to, RecordedOperation first, RecordedOperation second) {}

    /** What a session saw and made last, and what it made that it has not read since. */
    private static final class Progress {
        private long read = NONE;
        private long written = NONE;
        private RecordedOperation reader;
        private RecordedOperation writer;
        private final List<Integer> unread = new ArrayList<>();
    }

    ValueOrder(final KeyHistory key) {
        this.key = key;
        final Map<Long, Progress> bySession = new HashMap<>();
        for (int i = 0; i < key.operations().size(); i++) {
            final RecordedOperation operation = key.operations().get(i);
            final Progress before = bySession.computeIfAbsent(operation.session(), session -> new Progress());
            if (key.seen(i) == AMBIGUOUS) {
                undecided = "several writes of key " + key.key() + " can have written what was read";
            } else if (key.seen(i) != NONE) {
                step(Step.READ_READ, before.read, key.seen(i), before.reader, operation);
                for (final int write : before.unread) {
                    step(
                            Step.WRITE_READ,
                            key.made(write),
                            key.seen(i),
                            key.operations().get(write),
                            operation);
                }
                before.unread.clear();
                before.read = key.seen(i);
                before.reader = operation;
            }
            if (key.made(i) != NONE) {
                step(Step.READ_WRITE, before.read, key.made(i), before.reader, operation);
                step(Step.WRITE_WRITE, before.written, key.made(i), before.writer, operation);
                if (operation.isOk()) {
                    before.written = key.made(i);
                    before.writer = operation;
                    before.unread.add(i);
                }
            }
        }
    }

    /** Why the absence of a circle says nothing; empty if it does. */
    String undecided() {
        return undecided;
    }

    /** The operations of a short circle of such steps, none if there is no circle. */
    List<RecordedOperation> circle(final Step... steps) {
        final List<Step> wanted = Arrays.asList(steps);
        final Map<Long, List<Edge>> from = new HashMap<>();
        for (final Edge edge : edges) {
            if (wanted.contains(edge.step())) {
                if (edge.to() == INITIAL) {
                    return operationsOf(List.of(edge));
                }
                from.computeIfAbsent(edge.from(), state -> new ArrayList<>()).add(edge);
            }
        }
        final List<Long> onCircles = onCircles(from);
        List<Edge> shortest = List.of();
        for (final long start : onCircles.subList(0, Math.min(MAX_STARTS, onCircles.size()))) {
            final List<Edge> circle = circleFrom(start, from);
            if (!circle.isEmpty() && (shortest.isEmpty() || circle.size() < shortest.size())) {
                shortest = circle;
            }
        }
        return operationsOf(shortest);
    }

    private void step(
            final Step step,
            final long from,
            final long to,
            final RecordedOperation first,
            final RecordedOperation second) {
        if (from != NONE && from != INITIAL && from != to) {
            edges.add(new Edge(step, from, to, first, second));
        }
    }

    /** The states that remain when all are taken away, again and again, to which or from which no step leads. */
    private static List<Long> onCircles(final Map<Long, List<Edge>> from) {
        final Map<Long, Integer> incoming = new HashMap<>();
        from.values().forEach(ofState -> ofState.forEach(edge -> incoming.merge(edge.to(), 1, Integer::sum)));
        final ArrayDeque<Long> free = new ArrayDeque<>();
        from.keySet().stream().filter(state -> !incoming.containsKey(state)).forEach(free::add);
        while (!free.isEmpty()) {
            final long state = free.remove();
            for (final Edge edge : from.getOrDefault(state, List.of())) {
                if (incoming.merge(edge.to(), -1, Integer::sum) == 0) {
                    free.add(edge.to());
                }
            }
        }
        return incoming.entrySet().stream()
                .filter(entry -> entry.getValue() > 0 && from.containsKey(entry.getKey()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** The shortest circle through a state, breadth first; none if it is on none. */
    private static List<Edge> circleFrom(final long start, final Map<Long, List<Edge>> from) {
        final Map<Long, Edge> reachedBy = new HashMap<>();
        final ArrayDeque<Long> reached = new ArrayDeque<>(List.of(start));
        while (!reached.isEmpty() && !reachedBy.containsKey(start)) {
            for (final Edge edge : from.getOrDefault(reached.remove(), List.of())) {
                if (reachedBy.putIfAbsent(edge.to(), edge) == null) {
                    reached.add(edge.to());
                }
            }
        }
        final List<Edge> circle = new ArrayList<>();
        Edge edge = reachedBy.get(start);
        while (edge != null) {
            circle.add(edge);
            edge = edge.from() == start ? null : reachedBy.get(edge.from());
        }
        return circle;
    }

    private List<RecordedOperation> operationsOf(final List<Edge> circle) {
        final List<RecordedOperation> operations = new ArrayList<>();
        for (final Edge edge : circle) {
            operations.add(edge.first());
            operations.add(edge.second());
            operations.add(key.writerOf(edge.from()));
            if (edge.to() != INITIAL) {
                operations.add(key.writerOf(edge.to()));
            }
        }
        return operations;
    }
}
