package org.pacelab.journal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The forcing thread prepares the next segment while the replica, whose segment is full, wants to append to it. First whether the
 * replica got to append, then whether the entry is there as it was made, in the end, when the forcing thread has done all it wanted.
 */
@JCStressTest
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "There was no segment yet.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The entry went to the segment as soon as it was there.")
@Outcome(expect = FORBIDDEN, desc = "A segment was handed over before it was ready: the entry is damaged.")
@State
public class SegmentHandOverStress {
    private static final int SEGMENT_LENGTH = 4096;
    private static final int ENTRY_LENGTH = 3072;
    private static final int STEPS = 8;
    private static final UnsafeBuffer VALUE = new UnsafeBuffer(ByteBuffer.allocateDirect(ENTRY_LENGTH));

    static {
        VALUE.setMemory(0, ENTRY_LENGTH, (byte) 0x55);
    }

    private final Journal journal =
            MappedJournal.open(new ForcedFiles(SEGMENT_LENGTH), new JournalOwner(1, 0), Durability.OS, SEGMENT_LENGTH);

    public SegmentHandOverStress() {
        append();
    }

    @Actor
    public void replica(final II_Result result) {
        boolean isAppended = false;
        for (int i = 0; i < STEPS && !isAppended; i++) {
            isAppended = append();
        }
        result.r1 = isAppended ? 1 : 0;
    }

    @Actor
    public void forcing() {
        for (int i = 0; i < STEPS; i++) {
            journal.force(0);
        }
    }

    @Arbiter
    public void end(final II_Result result) {
        final boolean isThere = journal.lastIndex() == 2 || append();
        result.r2 = isThere && isWhole(2) ? 1 : 0;
        journal.close();
    }

    private boolean append() {
        return journal.append(7, VALUE, 0, ENTRY_LENGTH) != Journal.FULL;
    }

    /** By the record's checksum, as it is judged when the journal is opened again, and by what the replica reads. */
    private boolean isWhole(final long index) {
        final UnsafeBuffer records = new UnsafeBuffer(journal.bufferOf(index), 0, SEGMENT_LENGTH);
        final int start = journal.offsetOf(index) - JournalRecord.HEADER_LENGTH;
        final long position = SEGMENT_LENGTH + start;
        return JournalRecord.isValid(records, start, SEGMENT_LENGTH, position, JournalRecord.salt(position, 1))
                && journal.termOf(index) == 7
                && journal.lengthOf(index) == ENTRY_LENGTH + JournalRecord.TERM_LENGTH;
    }
}
