package org.pacelab.harness.check;

import static org.pacelab.harness.history.RecordedOperation.ABSENT;

import java.util.ArrayList;
import java.util.List;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.SeededRandom;

/** Random histories of one key, so small that every order of them can be tried. */
public final class TinyHistories {
    static final long KEY = 'x';

    private static final int VALUES = 3;
    private static final int SPAN_NS = 12;

    private TinyHistories() {}

    public static List<RecordedOperation> random(final SeededRandom random) {
        final int count = 1 + random.nextInt(6);
        final boolean isGotAndPut = random.nextBoolean(.5);
        final List<RecordedOperation> operations = new ArrayList<>();
        for (int session = 0; session < count; session++) {
            operations.add(operation(random, session, isGotAndPut));
        }
        return operations;
    }

    /** Whether any order of the operations, with any of the unknown ones left out, explains all answers: all are tried. */
    static boolean isLinearizable(final List<RecordedOperation> operations) {
        final List<RecordedOperation> open = operations.stream()
                .filter(operation -> operation.outcome() != Outcome.FAILED)
                .toList();
        return explains(ABSENT, open);
    }

    private static boolean explains(final long value, final List<RecordedOperation> open) {
        if (open.stream().noneMatch(RecordedOperation::isOk)) {
            return true;
        }
        for (final RecordedOperation first : open) {
            final boolean isPossible =
                    open.stream().noneMatch(other -> other.isOk() && other.completedNs() < first.invokedNs());
            if (isPossible && (!first.isOk() || isRight(first, value))) {
                final List<RecordedOperation> rest = new ArrayList<>(open);
                rest.remove(first);
                if (explains(after(first, value), rest)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isRight(final RecordedOperation operation, final long value) {
        return switch (operation.kind()) {
            case GET -> operation.answer() == value;
            case ADD -> operation.answer() == after(operation, value);
            case COMPARE_AND_SET -> operation.answer() == (value == operation.expected() ? 1 : 0);
            default -> true;
        };
    }

    private static long after(final RecordedOperation operation, final long value) {
        return switch (operation.kind()) {
            case PUT, DELETE -> operation.argument();
            case ADD -> (value == ABSENT ? 0 : value) + operation.argument();
            case COMPARE_AND_SET -> value == operation.expected() ? operation.argument() : value;
            default -> value;
        };
    }

    private static RecordedOperation operation(
            final SeededRandom random, final int session, final boolean isGotAndPut) {
        final OperationKind kind = isGotAndPut
                ? random.nextBoolean(.5) ? OperationKind.GET : putOrDelete(random)
                : List.of(OperationKind.GET, putOrDelete(random), OperationKind.ADD, OperationKind.COMPARE_AND_SET)
                        .get(random.nextInt(4));
        final int dice = random.nextInt(10);
        final Outcome outcome = dice == 0 ? Outcome.FAILED : dice <= 2 ? Outcome.UNKNOWN : Outcome.OK;
        final long invokedNs = random.nextInt(SPAN_NS);
        return new RecordedOperation(
                session,
                kind,
                KEY,
                kind == OperationKind.DELETE ? ABSENT : 1 + random.nextInt(VALUES),
                random.nextInt(4) == 0 ? ABSENT : 1 + random.nextInt(VALUES),
                answer(random, kind),
                0,
                invokedNs,
                invokedNs,
                outcome == Outcome.UNKNOWN ? Long.MAX_VALUE : invokedNs + random.nextInt(SPAN_NS / 2),
                outcome);
    }

    private static OperationKind putOrDelete(final SeededRandom random) {
        return random.nextInt(3) == 0 ? OperationKind.DELETE : OperationKind.PUT;
    }

    private static long answer(final SeededRandom random, final OperationKind kind) {
        return switch (kind) {
            case GET -> random.nextInt(4) == 0 ? ABSENT : 1 + random.nextInt(VALUES);
            case ADD -> 1 + random.nextInt(2 * VALUES);
            case COMPARE_AND_SET -> random.nextInt(2);
            default -> 0;
        };
    }
}
