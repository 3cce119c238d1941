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
import org.openjdk.jcstress.infra.results.ZII_Result;

/** The loop reads the counter of forces that the forcing thread keeps: whether its entry is durable, then the count, then that in the end. */
@JCStressTest
@Outcome(id = "false, [01], 1", expect = ACCEPTABLE, desc = "The force was in flight, and counted or not.")
@Outcome(id = "true, 1, 1", expect = ACCEPTABLE, desc = "The force was done and counted.")
@Outcome(expect = FORBIDDEN, desc = "An entry was durable by no force that was counted, or one was counted twice.")
@State
public class ForceCountStress {
    private static final int SEGMENT_LENGTH = 4096;
    private static final int LOOKS = 4096;
    private static final UnsafeBuffer VALUE = new UnsafeBuffer(ByteBuffer.allocateDirect(64));

    private final Journal journal = MappedJournal.open(
            new ForcedFiles(SEGMENT_LENGTH), new JournalOwner(1, 0), Durability.DISK, SEGMENT_LENGTH);
    private final long sequence;

    public ForceCountStress() {
        while (journal.needsForce()) {
            journal.force(journal.appendedSequence());
        }
        sequence = journal.append(1, VALUE, 0, VALUE.capacity());
    }

    @Actor
    public void loop(final ZII_Result result) {
        boolean isDurable = false;
        for (int i = 0; i < LOOKS && !isDurable; i++) {
            Thread.onSpinWait();
            isDurable = journal.durableSequence() >= sequence;
        }
        result.r2 = (int) journal.forceCount();
        result.r1 = isDurable;
    }

    @Actor
    public void forcing() {
        journal.force(sequence);
        journal.force(sequence);
    }

    @Arbiter
    public void end(final ZII_Result result) {
        result.r3 = (int) journal.forceCount();
        journal.close();
    }
}
