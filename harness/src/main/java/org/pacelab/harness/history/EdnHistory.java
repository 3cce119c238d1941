package org.pacelab.harness.history;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.pacelab.replica.OperationKind;

/**
 * A history as Jepsen's checkers read it: an event a line, in order of time, {@code invoke} and then {@code ok}, {@code fail} or
 * {@code info}. An operation is {@code :read}, {@code :write}, {@code :cas} ({@code [expected new]}) or {@code :add}
 * ({@code [delta sum]} once it is OK) of a key; a compare-and-set that did not match is a {@code fail}. At one moment, invocations
 * come first, for intervals are closed. A completion that never came is no event.
 */
public final class EdnHistory {
    private static final int INVOKE = 0;
    private static final int COMPLETE = 1;

    private EdnHistory() {}

    private record Event(RecordedOperation operation, int phase) {
        long timeNs() {
            return phase == INVOKE ? operation.invokedNs() : operation.completedNs();
        }
    }

    public static void write(final Writer out, final List<RecordedOperation> operations) throws IOException {
        final List<Event> events = new ArrayList<>();
        for (final RecordedOperation operation : operations) {
            events.add(new Event(operation, INVOKE));
            if (operation.completedNs() != Long.MAX_VALUE) {
                events.add(new Event(operation, COMPLETE));
            }
        }
        events.sort(Comparator.comparingLong(Event::timeNs).thenComparingInt(Event::phase));
        for (int index = 0; index < events.size(); index++) {
            out.write(line(index, events.get(index)));
        }
    }

    /** One line. */
    static void writeInvocation(final Writer out, final long index, final RecordedOperation operation)
            throws IOException {
        out.write(line(index, new Event(operation, INVOKE)));
    }

    /** One line. */
    static void writeCompletion(final Writer out, final long index, final RecordedOperation operation)
            throws IOException {
        out.write(line(index, new Event(operation, COMPLETE)));
    }

    private static String line(final long index, final Event event) {
        final RecordedOperation operation = event.operation();
        return "{:index " + index
                + ", :process " + operation.session()
                + ", :type " + type(event)
                + ", :f " + function(operation.kind())
                + ", :key " + operation.key()
                + ", :value " + value(event)
                + ", :time " + event.timeNs() + "}\n";
    }

    private static String type(final Event event) {
        if (event.phase == INVOKE) {
            return ":invoke";
        }
        return switch (event.operation().outcome()) {
            case OK -> event.operation().isWrite() && event.operation().changedNothing() ? ":fail" : ":ok";
            case FAILED -> ":fail";
            case UNKNOWN -> ":info";
        };
    }

    private static String function(final OperationKind kind) {
        return switch (kind) {
            case GET -> ":read";
            case PUT -> ":write";
            case ADD -> ":add";
            case COMPARE_AND_SET -> ":cas";
            default -> throw new IllegalArgumentException("no operation of a register: " + kind);
        };
    }

    private static String value(final Event event) {
        final RecordedOperation operation = event.operation();
        final boolean isAnswered = event.phase == COMPLETE && operation.isOk();
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
        return value == RecordedOperation.ABSENT ? "nil" : Long.toString(value);
    }
}
