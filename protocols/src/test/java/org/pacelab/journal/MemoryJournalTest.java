package org.pacelab.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.replica.SeededRandom;

class MemoryJournalTest {
    private static final int CAPACITY = 2048;
    private static final int MAX_LENGTH = 200;
    private static final int MAX_FOOTPRINT = 24 + MAX_LENGTH;

    private final UnsafeBuffer source = new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY * 2));

    MemoryJournalTest() {
        for (int i = 0; i < source.capacity(); i++) {
            source.putByte(i, (byte) (i * 31));
        }
    }

    @Test
    void behavesAsAListUnderRandomOperations() {
        for (long seed = 0; seed < 300; seed++) {
            try (MemoryJournal journal = new MemoryJournal(CAPACITY)) {
                compareWithList(journal, seed, 1_000);
            }
        }
    }

    @Test
    void keepsEntriesWholeAtEveryWrapOffset() {
        for (int shift = 0; shift <= CAPACITY - 32; shift += 8) {
            try (MemoryJournal journal = new MemoryJournal(CAPACITY)) {
                final ListJournal list = new ListJournal();
                append(journal, list, 1, shift);
                for (int length = 0; length <= MAX_LENGTH; length++) {
                    while (!append(journal, list, length, length)) {
                        journal.releaseBefore(journal.firstIndex() + 1);
                        list.releaseBefore(list.firstIndex() + 1);
                    }
                    assertSame(journal, list, "shift " + shift + " length " + length);
                }
            }
        }
    }

    @Test
    void isFullUntilAPrefixIsReleased() {
        try (MemoryJournal journal = new MemoryJournal(128)) {
            assertThat(journal.append(1, source, 0, 40)).isEqualTo(1);
            assertThat(journal.append(1, source, 0, 40)).isEqualTo(2);
            assertThat(journal.append(1, source, 0, 8)).isEqualTo(Journal.FULL);
            assertThat(journal.appendedSequence()).isEqualTo(2);
            journal.releaseBefore(2);
            assertThat(journal.append(1, source, 0, 40)).isEqualTo(3);
            assertThat(journal.append(1, source, 0, 128)).isEqualTo(Journal.FULL);
        }
    }

    @Test
    void rejectsACapacityThatIsNoPowerOfTwo() {
        assertThatThrownBy(() -> new MemoryJournal(1000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1000");
    }

    private void compareWithList(final MemoryJournal journal, final long seed, final int count) {
        final SeededRandom random = new SeededRandom(seed);
        final ListJournal list = new ListJournal();
        for (int i = 0; i < count; i++) {
            final String at = "seed " + seed + " operation " + i;
            final long entries = list.lastIndex() - list.firstIndex() + 1;
            switch (random.nextInt(8)) {
                case 0 -> {
                    final long fromIndex = random.nextLong(list.firstIndex(), list.lastIndex() + 1);
                    assertThat(journal.truncateFrom(fromIndex)).as(at).isEqualTo(list.truncateFrom(fromIndex));
                }
                case 1 -> {
                    final long index = random.nextLong(list.firstIndex(), list.firstIndex() + (entries + 1) / 2);
                    journal.releaseBefore(index);
                    list.releaseBefore(index);
                }
                case 2 -> assertThat(journal.recordVote(i, i % 5)).as(at).isEqualTo(list.recordVote(i, i % 5));
                default -> {
                    final int length = random.nextInt(MAX_LENGTH + 1);
                    if (!append(journal, list, i, length)) {
                        assertThat(footprint(list) + 3 * MAX_FOOTPRINT).as(at).isGreaterThan(CAPACITY);
                    }
                }
            }
            assertSame(journal, list, at);
        }
    }

    private boolean append(final Journal journal, final Journal list, final long term, final int length) {
        final int offset = (int) (term % 64);
        if (journal.append(term, source, offset, length) == Journal.FULL) {
            return false;
        }
        list.append(term, source, offset, length);
        return true;
    }

    private static int footprint(final Journal list) {
        int footprint = 0;
        for (long index = list.firstIndex(); index <= list.lastIndex(); index++) {
            footprint += BitUtil.align(16 + list.lengthOf(index), 8);
        }
        return footprint;
    }

    private static void assertSame(final Journal journal, final Journal list, final String at) {
        assertThat(journal.firstIndex()).as(at).isEqualTo(list.firstIndex());
        assertThat(journal.lastIndex()).as(at).isEqualTo(list.lastIndex());
        assertThat(journal.term()).as(at).isEqualTo(list.term());
        assertThat(journal.votedFor()).as(at).isEqualTo(list.votedFor());
        assertThat(journal.appendedSequence()).as(at).isEqualTo(list.appendedSequence());
        assertThat(journal.durableSequence()).as(at).isEqualTo(list.appendedSequence());
        assertThat(journal.durableIndex()).as(at).isEqualTo(list.lastIndex());
        assertThat(journal.termOf(list.firstIndex() - 1)).as(at).isEqualTo(list.termOf(list.firstIndex() - 1));
        for (long index = list.firstIndex(); index <= list.lastIndex(); index++) {
            final int length = list.lengthOf(index);
            final boolean same = journal.termOf(index) == list.termOf(index)
                    && journal.sequenceOf(index) == list.sequenceOf(index)
                    && journal.lengthOf(index) == length
                    && journal.offsetOf(index) % 8 == 0
                    && sameBytes(journal, list, index, length);
            assertThat(same).as("%s index %d", at, index).isTrue();
        }
    }

    private static boolean sameBytes(final Journal journal, final Journal list, final long index, final int length) {
        final int offset = journal.offsetOf(index);
        for (int i = 0; i < length; i++) {
            if (journal.bufferOf(index).getByte(offset + i)
                    != list.bufferOf(index).getByte(i)) {
                return false;
            }
        }
        return true;
    }
}
