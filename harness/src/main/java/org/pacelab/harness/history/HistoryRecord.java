package org.pacelab.harness.history;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

/**
 * The records of one process' history, little-endian, of fixed length by type:
 *
 * <pre>
 * INVOCATION  type int32 | kind int32    | correlationId | session | key | argument | expected | intendedNs | invokedNs
 * COMPLETION  type int32 | outcome int32 | correlationId | answer | version | completedNs
 * END         type int32 | unused int32  | invoked | completed | missed
 * </pre>
 *
 * All other fields are int64. A completion has the correlation id of its invocation, which stands before it. The end comes once, if
 * the process lived to write it, and counts what should stand before it.
 */
final class HistoryRecord {
    static final int INVOCATION = 1;
    static final int COMPLETION = 2;
    static final int END = 3;

    private static final int TYPE_OFFSET = 0;
    private static final int CODE_OFFSET = TYPE_OFFSET + Integer.BYTES;
    private static final int FIELDS_OFFSET = CODE_OFFSET + Integer.BYTES;

    private static final int CORRELATION_ID_OFFSET = FIELDS_OFFSET;
    private static final int SESSION_OFFSET = CORRELATION_ID_OFFSET + Long.BYTES;
    private static final int KEY_OFFSET = SESSION_OFFSET + Long.BYTES;
    private static final int ARGUMENT_OFFSET = KEY_OFFSET + Long.BYTES;
    private static final int EXPECTED_OFFSET = ARGUMENT_OFFSET + Long.BYTES;
    private static final int INTENDED_OFFSET = EXPECTED_OFFSET + Long.BYTES;
    private static final int INVOKED_OFFSET = INTENDED_OFFSET + Long.BYTES;
    static final int INVOCATION_LENGTH = INVOKED_OFFSET + Long.BYTES;

    private static final int ANSWER_OFFSET = CORRELATION_ID_OFFSET + Long.BYTES;
    private static final int VERSION_OFFSET = ANSWER_OFFSET + Long.BYTES;
    private static final int COMPLETED_OFFSET = VERSION_OFFSET + Long.BYTES;
    static final int COMPLETION_LENGTH = COMPLETED_OFFSET + Long.BYTES;

    private static final int INVOKED_COUNT_OFFSET = FIELDS_OFFSET;
    private static final int COMPLETED_COUNT_OFFSET = INVOKED_COUNT_OFFSET + Long.BYTES;
    private static final int MISSED_COUNT_OFFSET = COMPLETED_COUNT_OFFSET + Long.BYTES;
    static final int END_LENGTH = MISSED_COUNT_OFFSET + Long.BYTES;

    private static final Outcome[] OUTCOMES = Outcome.values();

    private HistoryRecord() {}

    /** All of an invocation but its correlation id. */
    static void putInvocation(
            final AtomicBuffer buffer,
            final int offset,
            final OperationKind kind,
            final long session,
            final long key,
            final long argument,
            final long expected,
            final long intendedNs,
            final long invokedNs) {
        buffer.putInt(offset + TYPE_OFFSET, INVOCATION, LITTLE_ENDIAN);
        buffer.putInt(offset + CODE_OFFSET, kind.code(), LITTLE_ENDIAN);
        buffer.putLong(offset + SESSION_OFFSET, session, LITTLE_ENDIAN);
        buffer.putLong(offset + KEY_OFFSET, key, LITTLE_ENDIAN);
        buffer.putLong(offset + ARGUMENT_OFFSET, argument, LITTLE_ENDIAN);
        buffer.putLong(offset + EXPECTED_OFFSET, expected, LITTLE_ENDIAN);
        buffer.putLong(offset + INTENDED_OFFSET, intendedNs, LITTLE_ENDIAN);
        buffer.putLong(offset + INVOKED_OFFSET, invokedNs, LITTLE_ENDIAN);
    }

    static void putCorrelationId(final AtomicBuffer buffer, final int offset, final long correlationId) {
        buffer.putLong(offset + CORRELATION_ID_OFFSET, correlationId, LITTLE_ENDIAN);
    }

    static void putCompletion(
            final AtomicBuffer buffer,
            final int offset,
            final long correlationId,
            final Outcome outcome,
            final long answer,
            final long version,
            final long completedNs) {
        buffer.putInt(offset + TYPE_OFFSET, COMPLETION, LITTLE_ENDIAN);
        buffer.putInt(offset + CODE_OFFSET, outcome.ordinal(), LITTLE_ENDIAN);
        buffer.putLong(offset + CORRELATION_ID_OFFSET, correlationId, LITTLE_ENDIAN);
        buffer.putLong(offset + ANSWER_OFFSET, answer, LITTLE_ENDIAN);
        buffer.putLong(offset + VERSION_OFFSET, version, LITTLE_ENDIAN);
        buffer.putLong(offset + COMPLETED_OFFSET, completedNs, LITTLE_ENDIAN);
    }

    static void putEnd(final MutableDirectBuffer buffer, final HistoryCounts counts) {
        buffer.putLong(TYPE_OFFSET, END, LITTLE_ENDIAN);
        buffer.putLong(INVOKED_COUNT_OFFSET, counts.invoked(), LITTLE_ENDIAN);
        buffer.putLong(COMPLETED_COUNT_OFFSET, counts.completed(), LITTLE_ENDIAN);
        buffer.putLong(MISSED_COUNT_OFFSET, counts.missed(), LITTLE_ENDIAN);
    }

    static int type(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset + TYPE_OFFSET, LITTLE_ENDIAN);
    }

    static long correlationId(final DirectBuffer buffer, final int offset) {
        return buffer.getLong(offset + CORRELATION_ID_OFFSET, LITTLE_ENDIAN);
    }

    /** The operation of an invocation, under way. */
    static RecordedOperation invoked(final DirectBuffer buffer, final int offset) {
        return new RecordedOperation(
                buffer.getLong(offset + SESSION_OFFSET, LITTLE_ENDIAN),
                OperationKind.of(buffer.getInt(offset + CODE_OFFSET, LITTLE_ENDIAN)),
                buffer.getLong(offset + KEY_OFFSET, LITTLE_ENDIAN),
                buffer.getLong(offset + ARGUMENT_OFFSET, LITTLE_ENDIAN),
                buffer.getLong(offset + EXPECTED_OFFSET, LITTLE_ENDIAN),
                0,
                0,
                buffer.getLong(offset + INTENDED_OFFSET, LITTLE_ENDIAN),
                buffer.getLong(offset + INVOKED_OFFSET, LITTLE_ENDIAN),
                Long.MAX_VALUE,
                Outcome.UNKNOWN);
    }

    /** What became of an operation, by its completion. */
    static RecordedOperation completed(final RecordedOperation invoked, final DirectBuffer buffer, final int offset) {
        return new RecordedOperation(
                invoked.session(),
                invoked.kind(),
                invoked.key(),
                invoked.argument(),
                invoked.expected(),
                buffer.getLong(offset + ANSWER_OFFSET, LITTLE_ENDIAN),
                buffer.getLong(offset + VERSION_OFFSET, LITTLE_ENDIAN),
                invoked.intendedNs(),
                invoked.invokedNs(),
                buffer.getLong(offset + COMPLETED_OFFSET, LITTLE_ENDIAN),
                OUTCOMES[buffer.getInt(offset + CODE_OFFSET, LITTLE_ENDIAN)]);
    }

    static HistoryCounts end(final DirectBuffer buffer, final int offset) {
        return new HistoryCounts(
                buffer.getLong(offset + INVOKED_COUNT_OFFSET, LITTLE_ENDIAN),
                buffer.getLong(offset + COMPLETED_COUNT_OFFSET, LITTLE_ENDIAN),
                buffer.getLong(offset + MISSED_COUNT_OFFSET, LITTLE_ENDIAN));
    }
}
