package org.pacelab.harness.history;

import java.io.IOException;
import java.io.Writer;
import org.pacelab.replica.OperationKind;

/**
 * A history as Jepsen's checkers read it: an event a line, in order of time, {@code invoke} and then {@code ok}, {@code fail} or
 * {@code info}. An operation is {@code :read}, {@code :write}, {@code :cas} ({@code [expected new]}) or {@code :add}
 * ({@code [delta sum]} once it is OK) of a key; where nothing is, that is {@code :absent}, with
 * which a model begins ({@code (knossos.model/cas-register :absent)}), for Knossos takes a read of {@code nil} for one whose answer is not known; a delete writes it. A
 * compare-and-set that did not match is a {@code fail}. At one moment, invocations
 * come first, for intervals are closed. A completion that never came is no event.
 */
final class EdnHistory {
    private EdnHistory() {}

    /** One line. */
    static void writeInvocation(final Writer out, final long index, final RecordedOperation operation)
            throws IOException {
        out.write(line(index, operation, false));
    }

    /** One line. */
    static void writeCompletion(final Writer out, final long index, final RecordedOperation operation)
            throws IOException {
        out.write(line(index, operation, true));
    }

    private static String line(final long index, final RecordedOperation operation, final boolean isCompleted) {
        return "{:index " + index
                + ", :process " + operation.session()
                + ", :type " + type(operation, isCompleted)
                + ", :f " + function(operation.kind())
                + ", :key " + operation.key()
                + ", :value " + value(operation, isCompleted)
                + ", :time " + (isCompleted ? operation.completedNs() : operation.invokedNs()) + "}\n";
    }

    private static String type(final RecordedOperation operation, final boolean isCompleted) {
        if (!isCompleted) {
            return ":invoke";
        }
        return switch (operation.outcome()) {
            case OK -> operation.isWrite() && operation.changedNothing() ? ":fail" : ":ok";
            case FAILED -> ":fail";
            case UNKNOWN -> ":info";
        };
    }

    private static String function(final OperationKind kind) {
        return switch (kind) {
            case GET -> ":read";
            case PUT, DELETE -> ":write";
            case ADD -> ":add";
            case COMPARE_AND_SET -> ":cas";
            default -> throw new IllegalArgumentException("no operation of a register: " + kind);
        };
    }

    private static String value(final RecordedOperation operation, final boolean isCompleted) {
        final boolean isAnswered = isCompleted && operation.isOk();
        return switch (operation.kind()) {
            case GET -> isAnswered ? number(operation.answer()) : "nil";
            case ADD ->
                isAnswered
                        ? "[" + operation.argument() + " " + operation.answer() + "]"
                        : Long.toString(operation.argument());
            case COMPARE_AND_SET -> "[" + number(operation.expected()) + " " + number(operation.argument()) + "]";
            default -> number(operation.argument());
        };
    }

    private static String number(final long value) {
        return value == RecordedOperation.ABSENT ? ":absent" : Long.toString(value);
    }
}
