package org.pacelab.harness.check;

import static org.pacelab.harness.history.RecordedOperation.ABSENT;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.SeededRandom;

/**
 * Histories that are linearizable by construction: each operation takes effect at a moment drawn from its interval, and answers
 * what a register says then. A session is one operation.
 */
final class ValidHistories {
    private static final int MEAN_LENGTH_NS = 1_000;
    private static final int DOUBTFUL_IN = 1_000;

    private ValidHistories() {}

    private record Planned(
            long session,
            OperationKind kind,
            long key,
            long argument,
            long invokedNs,
            long effectNs,
            long completedNs,
            Outcome outcome) {}

    /**
     * @param overlap operations that are under way on a hot key at once, on average; hot keys get nine tenths of the operations
     */
    static List<RecordedOperation> random(
            final SeededRandom random, final int count, final int keys, final int hotKeys, final int overlap) {
        final long spanNs = (long) count * 9 / 10 / hotKeys * MEAN_LENGTH_NS / overlap;
        final List<Planned> plan = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            final boolean isHot = random.nextInt(10) != 0 || keys == hotKeys;
            final long key = isHot ? random.nextInt(hotKeys) : hotKeys + random.nextInt(keys - hotKeys);
            plan.add(planned(random, i, key, random.nextLong(0, spanNs)));
        }
        plan.sort(Comparator.comparingLong(Planned::effectNs));
        final Map<Long, Long> values = new HashMap<>();
        final List<RecordedOperation> history = new ArrayList<>(count);
        for (final Planned planned : plan) {
            history.add(take(random, planned, values));
        }
        history.sort(Comparator.comparingLong(RecordedOperation::invokedNs));
        return history;
    }

    private static Planned planned(final SeededRandom random, final int number, final long key, final long invokedNs) {
        final OperationKind kind = switch (random.nextInt(10)) {
            case 0 -> OperationKind.ADD;
            case 1 -> OperationKind.COMPARE_AND_SET;
            case 2, 3, 4 -> OperationKind.PUT;
            case 5 -> OperationKind.DELETE;
            default -> OperationKind.GET;
        };
        final long completedNs = invokedNs + random.nextInt(2 * MEAN_LENGTH_NS);
        final boolean isDoubtful = random.nextInt(DOUBTFUL_IN) == 0;
        return new Planned(
                number,
                kind,
                key,
                switch (kind) {
                    case ADD -> 1;
                    case DELETE -> ABSENT;
                    default -> 1_000L * (number + 1);
                },
                invokedNs,
                isDoubtful ? invokedNs + random.nextInt(20 * MEAN_LENGTH_NS) : random.nextLong(invokedNs, completedNs),
                isDoubtful ? Long.MAX_VALUE : completedNs,
                isDoubtful ? Outcome.UNKNOWN : Outcome.OK);
    }

    private static RecordedOperation take(
            final SeededRandom random, final Planned planned, final Map<Long, Long> values) {
        final long value = values.getOrDefault(planned.key, ABSENT);
        final boolean expectsRight = random.nextBoolean(.5);
        final long expected = planned.kind != OperationKind.COMPARE_AND_SET ? 0 : expectsRight ? value : -1;
        final boolean happens = planned.outcome == Outcome.OK || random.nextBoolean(.5);
        final long after = switch (planned.kind) {
            case PUT, DELETE -> planned.argument;
            case ADD -> (value == ABSENT ? 0 : value) + planned.argument;
            case COMPARE_AND_SET -> expectsRight ? planned.argument : value;
            default -> value;
        };
        if (happens) {
            values.put(planned.key, after);
        }
        final long answer = switch (planned.kind) {
            case GET -> value;
            case ADD -> after;
            case COMPARE_AND_SET -> expectsRight ? 1 : 0;
            default -> 0;
        };
        return new RecordedOperation(
                planned.session,
                planned.kind,
                planned.key,
                planned.kind == OperationKind.GET ? 0 : planned.argument,
                expected,
                planned.outcome == Outcome.OK ? answer : 0,
                0,
                planned.invokedNs,
                planned.invokedNs,
                planned.completedNs,
                planned.outcome);
    }
}
