package org.pacelab.harness.history;

import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

/**
 * One operation of a history, as its client saw it. Immutable. All times are of one clock, in ns. Values are known by numbers: a
 * value of 8 bytes by its int64, little-endian, no value by {@link #ABSENT}, any other by a fingerprint of its bytes.
 *
 * @param session     that asked; a session has one operation under way at a time
 * @param argument    the value written, {@link #ABSENT} for a delete, or the delta of an add; 0 for a get
 * @param expected    what a compare-and-set expects; else 0
 * @param answer      the value got, the sum after an add, 1 for a compare-and-set that matched and 0 for one that did not; means
 *                    nothing unless the outcome is OK
 * @param version     that the protocol reported, 0 for none; no checker of a history trusts it
 * @param intendedNs  when it was due
 * @param invokedNs   taken before it was sent
 * @param completedNs when its outcome was known
 */
public record RecordedOperation(
        long session,
        OperationKind kind,
        long key,
        long argument,
        long expected,
        long answer,
        long version,
        long intendedNs,
        long invokedNs,
        long completedNs,
        Outcome outcome) {
    /** The number of no value. */
    public static final long ABSENT = Long.MIN_VALUE;

    public boolean isOk() {
        return outcome == Outcome.OK;
    }

    public boolean isWrite() {
        return kind.isWrite();
    }

    /** Whether it ended OK and left the value as it was: a get, or a compare-and-set that did not match. */
    public boolean changedNothing() {
        return isOk() && (kind == OperationKind.GET || kind == OperationKind.COMPARE_AND_SET && answer == 0);
    }

    /** The same, of which nobody knows whether it took effect. */
    public RecordedOperation ofUnknownOutcome() {
        return new RecordedOperation(
                session, kind, key, argument, expected, 0, 0, intendedNs, invokedNs, Long.MAX_VALUE, Outcome.UNKNOWN);
    }

    /** One line a person can read: what was asked, and what came of it. */
    public String describe() {
        final String asked = switch (kind) {
            case GET -> "get " + key;
            case PUT -> "put " + key + " = " + value(argument);
            case DELETE -> "delete " + key;
            case ADD -> "add " + key + " + " + argument;
            case COMPARE_AND_SET -> "compare-and-set " + key + " from " + value(expected) + " to " + value(argument);
            default -> kind + " " + key;
        };
        if (!isOk()) {
            return asked + " -> " + outcome;
        }
        return switch (kind) {
            case GET, ADD -> asked + " -> " + value(answer);
            case COMPARE_AND_SET -> asked + " -> " + (answer == 1);
            default -> asked + " -> OK";
        };
    }

    /** A value as a person reads it. */
    public static String value(final long number) {
        return number == ABSENT ? "absent" : Long.toString(number);
    }
}
