package org.pacelab.kv;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.replica.SessionIds;
import org.pacelab.wire.codec.LogEntryEncoder;

class KeyValueStateMachineTest {
    private final UnsafeBuffer entry = new UnsafeBuffer(ByteBuffer.allocateDirect(16 * 1024));
    private final UnsafeBuffer integer = new UnsafeBuffer(new byte[Long.BYTES]);
    private final LogEntryEncoder encoder = new LogEntryEncoder();
    private final KeyValueStateMachine machine = new KeyValueStateMachine(2);
    private long index;

    @Test
    void executesACommandOnceHoweverOftenItIsInTheLog() {
        final long session = open();
        add(session, 1, 7, 5);
        assertThat(sum()).isEqualTo(5);
        final long version = machine.version();
        for (int i = 0; i < 3; i++) {
            add(session, 1, 7, 5);
            assertThat(machine.status()).isEqualTo(ReplyStatus.OK);
            assertThat(sum()).isEqualTo(5);
            assertThat(machine.version()).isEqualTo(version);
        }
        add(session, 2, 7, 5);
        assertThat(sum()).isEqualTo(10);
        assertThat(machine.duplicates()).isEqualTo(3);
    }

    @Test
    void neverExecutesALateLowerSequence() {
        final long session = open();
        add(session, 5, 7, 1);
        add(session, 4, 7, 1);
        assertThat(machine.status()).isEqualTo(ReplyStatus.STALE_SEQUENCE);
        add(session, 6, 7, 1);
        assertThat(sum()).isEqualTo(2);
    }

    @Test
    void tellsAnEvictedSessionAndExecutesNothing() {
        final long evicted = open();
        add(evicted, 1, 7, 1);
        open();
        final long third = open();
        add(evicted, 2, 7, 1);
        assertThat(machine.status()).isEqualTo(ReplyStatus.SESSION_EXPIRED);
        add(third, 1, 7, 1);
        assertThat(sum()).isEqualTo(2);
    }

    @Test
    void refusesAnAddToAValueThatIsNoIntegerAndRemembersThat() {
        final long session = open();
        write(session, 1, OperationKind.PUT, 7, 0, 3);
        add(session, 2, 7, 1);
        assertThat(machine.status()).isEqualTo(ReplyStatus.BAD_VALUE);
        add(session, 2, 7, 1);
        assertThat(machine.status()).isEqualTo(ReplyStatus.BAD_VALUE);
        machine.read(7);
        assertThat(machine.answerLength()).isEqualTo(3);
    }

    @Test
    void setsIfTheExpectedValueIsThereAndTreatsAnAbsentKeyAsEmpty() {
        final long session = open();
        write(session, 1, OperationKind.COMPARE_AND_SET, 7, 8, 16);
        assertAnswers(false, 0);
        write(session, 2, OperationKind.COMPARE_AND_SET, 7, 0, 8);
        assertAnswers(true, index);
        final long version = index;
        write(session, 3, OperationKind.COMPARE_AND_SET, 7, 0, 16);
        assertAnswers(false, version);
        write(session, 4, OperationKind.COMPARE_AND_SET, 7, 8, 16);
        assertAnswers(true, index);
        write(session, 4, OperationKind.COMPARE_AND_SET, 7, 8, 16);
        assertAnswers(true, index - 1);
    }

    @Test
    void readsTheVersionThatWroteTheKey() {
        machine.read(7);
        assertThat(machine.version()).isZero();
        final long session = open();
        write(session, 1, OperationKind.PUT, 7, 0, 0);
        machine.read(7);
        assertThat(machine.version()).isEqualTo(index);
        assertThat(machine.answerLength()).isZero();
    }

    @Test
    void aDeletedKeyIsAbsentAsOfTheEntryThatDeletedIt() {
        final long session = open();
        write(session, 1, OperationKind.PUT, 7, 0, 3);
        write(session, 2, OperationKind.DELETE, 7, 0, 0);
        final long deleted = index;
        assertThat(machine.status()).isEqualTo(ReplyStatus.OK);
        assertThat(machine.version()).isEqualTo(deleted);
        assertThat(machine.answerLength()).isZero();
        write(session, 2, OperationKind.DELETE, 7, 0, 0);
        assertThat(machine.version()).isEqualTo(deleted);
        machine.read(7);
        assertThat(machine.version()).isEqualTo(deleted);
        assertThat(machine.answerLength()).isZero();
        assertThat(machine.find(7, (buffer, offset, length) -> {
                    throw new AssertionError("a value of " + length + " bytes");
                }))
                .isFalse();
    }

    @Test
    void whatWasDeletedCountsAsNothing() {
        final long session = open();
        write(session, 1, OperationKind.PUT, 7, 0, 3);
        write(session, 2, OperationKind.DELETE, 7, 0, 0);
        write(session, 3, OperationKind.COMPARE_AND_SET, 7, 3, 8);
        assertAnswers(false, index - 1);
        add(session, 4, 7, 5);
        assertThat(sum()).isEqualTo(5);
        write(session, 5, OperationKind.DELETE, 7, 0, 0);
        write(session, 6, OperationKind.COMPARE_AND_SET, 7, 0, 8);
        assertAnswers(true, index);
        write(session, 7, OperationKind.DELETE, 8, 0, 0);
        assertThat(machine.version()).isEqualTo(index);
    }

    private void assertAnswers(final boolean set, final long version) {
        assertThat(machine.status()).isEqualTo(ReplyStatus.OK);
        assertThat(machine.answerLength()).isEqualTo(1);
        assertThat(machine.answerBuffer().getByte(machine.answerOffset())).isEqualTo((byte) (set ? 1 : 0));
        assertThat(machine.version()).isEqualTo(version);
    }

    private long open() {
        write(0, 1, OperationKind.OPEN_SESSION, 0, 0, 0);
        assertThat(machine.sessionId()).isEqualTo(SessionIds.of(1, index));
        return machine.sessionId();
    }

    private void add(final long session, final long sequence, final long key, final long delta) {
        integer.putLong(0, delta, LITTLE_ENDIAN);
        encode(session, sequence, OperationKind.ADD, key);
        encoder.putExpected(integer, 0, 0).putValue(integer, 0, Long.BYTES);
        machine.apply(++index, entry, 0);
    }

    /** Expected and value are zeros of the lengths. */
    private void write(
            final long session,
            final long sequence,
            final OperationKind kind,
            final long key,
            final int expectedLength,
            final int valueLength) {
        encode(session, sequence, kind, key);
        encoder.putExpected(new byte[expectedLength], 0, expectedLength)
                .putValue(new byte[valueLength], 0, valueLength);
        machine.apply(++index, entry, 0);
    }

    private void encode(final long session, final long sequence, final OperationKind kind, final long key) {
        encoder.wrap(entry, 0).term(1);
        encoder.command().sessionId(session).sequence(sequence).key(key).operation(kind.code());
    }

    private long sum() {
        return machine.answerBuffer().getLong(machine.answerOffset(), LITTLE_ENDIAN);
    }
}
