package org.pacelab.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** What a journal says, without its bytes: an entry's term is its number, and its length and bytes follow from that. */
record JournalState(List<Long> entries, long term, int votedFor) {
    private static final int MAX_LENGTH = 300;
    private static final UnsafeBuffer SOURCE = new UnsafeBuffer(ByteBuffer.allocateDirect(MAX_LENGTH));

    /** The state a journal is in, after checking that each entry has the bytes of its number. */
    static JournalState of(final Journal journal) {
        final List<Long> entries = new ArrayList<>();
        for (long index = journal.firstIndex(); index <= journal.lastIndex(); index++) {
            final long number = journal.termOf(index);
            final int length = lengthOf(number);
            boolean isWhole = journal.lengthOf(index) == Long.BYTES + length;
            for (int i = 0; isWhole && i < length; i++) {
                isWhole = journal.bufferOf(index).getByte(journal.offsetOf(index) + Long.BYTES + i)
                        == (byte) (number + i);
            }
            assertThat(isWhole).as("entry %d of number %d", index, number).isTrue();
            entries.add(number);
        }
        return new JournalState(entries, journal.term(), journal.votedFor());
    }

    /** Appends the entry of a number. Single-threaded, as its source is shared. */
    static long append(final Journal journal, final long number) {
        final int length = lengthOf(number);
        for (int i = 0; i < length; i++) {
            SOURCE.putByte(i, (byte) (number + i));
        }
        return journal.append(number, SOURCE, 0, length);
    }

    static int lengthOf(final long number) {
        return (int) (number * 31 % MAX_LENGTH);
    }
}
