package org.pacelab.harness.check;

import static org.pacelab.harness.history.RecordedOperation.ABSENT;

import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.OperationKind;

/** What the operations of one key mean, executed one after the other. */
final class Register {
    private Register() {}

    /** Whether an OK operation's answer is right if it takes effect on the value. */
    static boolean accepts(final RecordedOperation operation, final long value) {
        return switch (operation.kind()) {
            case GET -> value == operation.answer();
            case PUT, DELETE -> true;
            case ADD -> operation.answer() == valueAfter(operation, value);
            case COMPARE_AND_SET -> (value == operation.expected()) == (operation.answer() == 1);
            default -> throw new IllegalArgumentException("no operation of a register: " + operation);
        };
    }

    /** Whether an operation of which nobody knows the answer would change the value. */
    static boolean mayTakeEffect(final RecordedOperation operation, final long value) {
        return operation.kind() != OperationKind.COMPARE_AND_SET || value == operation.expected();
    }

    static long valueAfter(final RecordedOperation operation, final long value) {
        return operation.kind() == OperationKind.ADD
                ? (value == ABSENT ? 0 : value) + operation.argument()
                : operation.argument();
    }
}
