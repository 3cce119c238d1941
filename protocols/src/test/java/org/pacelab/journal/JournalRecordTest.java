package org.pacelab.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class JournalRecordTest {
    private static final int OFFSET = 64;
    private static final int LENGTH = JournalRecord.SHORT_LENGTH;
    private static final long POSITION = 4096 + OFFSET;
    private static final long INCARNATION = 3;

    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(256));

    JournalRecordTest() {
        buffer.putInt(OFFSET + JournalRecord.HEADER_LENGTH, 2);
        JournalRecord.seal(
                buffer, OFFSET, JournalRecord.VOTE, LENGTH, 4000, 7, JournalRecord.salt(POSITION, INCARNATION));
    }

    @Test
    void isValidWhereItWasMade() {
        assertThat(isValid(OFFSET, buffer.capacity(), POSITION, INCARNATION)).isTrue();
        assertThat(JournalRecord.kind(buffer, OFFSET)).isEqualTo(JournalRecord.VOTE);
        assertThat(JournalRecord.length(buffer, OFFSET)).isEqualTo(LENGTH);
        assertThat(JournalRecord.durablePosition(buffer, OFFSET)).isEqualTo(4000);
        assertThat(JournalRecord.subject(buffer, OFFSET)).isEqualTo(7);
        assertThat(JournalRecord.candidate(buffer, OFFSET)).isEqualTo(2);
    }

    @Test
    void isNotValidAtAnotherPositionNorInAnotherIncarnationOfItsSegment() {
        assertThat(isValid(OFFSET, buffer.capacity(), POSITION + 4096, INCARNATION))
                .isFalse();
        assertThat(isValid(OFFSET, buffer.capacity(), POSITION, INCARNATION + 1))
                .isFalse();
        buffer.putBytes(OFFSET + 32, buffer, OFFSET, 32);
        assertThat(isValid(OFFSET + 32, buffer.capacity(), POSITION + 32, INCARNATION))
                .isFalse();
    }

    @Test
    void isNotValidWhenCutOrWithAnyBitTurned() {
        assertThat(isValid(OFFSET, OFFSET + LENGTH, POSITION, INCARNATION)).isFalse();
        for (int bit = 0; bit < 32 * Byte.SIZE; bit++) {
            final int offset = OFFSET + bit / Byte.SIZE;
            final byte before = buffer.getByte(offset);
            buffer.putByte(offset, (byte) (before ^ 1 << bit % Byte.SIZE));
            assertThat(isValid(OFFSET, buffer.capacity(), POSITION, INCARNATION))
                    .as("bit " + bit)
                    .isFalse();
            buffer.putByte(offset, before);
        }
    }

    @Test
    void zerosAreNoRecord() {
        assertThat(isValid(128, buffer.capacity(), POSITION, INCARNATION)).isFalse();
    }

    private boolean isValid(final int offset, final int limit, final long position, final long incarnation) {
        return JournalRecord.isValid(buffer, offset, limit, position, JournalRecord.salt(position, incarnation));
    }
}
