package org.pacelab.journal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.ByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.Outbox;

/**
 * A replica appends an entry and promises it, truncates it, appends another one in its place and promises that, beside a thread that
 * forces. Sent promises are 1 and 2, 3 for both, and 100 for each that was sent before the record it rests on was forced. First what
 * had been sent when the replica stopped, then which index it counts as durable, then what was sent in the end.
 */
@JCStressTest
@Outcome(id = "0, 0, 3", expect = ACCEPTABLE, desc = "Both promises were held back.")
@Outcome(
        id = "1, 0, 3",
        expect = ACCEPTABLE,
        desc = "The first was sent; the entry in its place did not count as durable.")
@Outcome(id = "[01], 1, 3", expect = ACCEPTABLE, desc = "The second entry became durable after the replica had looked.")
@Outcome(id = "3, 1, 3", expect = ACCEPTABLE, desc = "Both were sent, and the second entry counted as durable.")
@Outcome(expect = FORBIDDEN, desc = "A promise was sent, or an entry counted, before the record was forced.")
@State
public class DurableBeforeSentStress implements Outbox {
    private static final int SEGMENT_LENGTH = 4096;
    private static final int NOT_FORCED = 100;
    private static final int LOOKS = 4096;
    private static final int FORCES = 3;
    private static final UnsafeBuffer VALUE = new UnsafeBuffer(ByteBuffer.allocateDirect(64));

    private final ForcedFiles files = new ForcedFiles(SEGMENT_LENGTH);
    private final Journal journal = MappedJournal.open(files, new JournalOwner(1, 0), Durability.DISK, SEGMENT_LENGTH);
    private final DurableOutbox outbox = new DurableOutbox(this, journal, 256);
    private final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * Long.BYTES));
    private int sent;

    public DurableBeforeSentStress() {
        while (journal.needsForce()) {
            journal.force(journal.appendedSequence());
        }
    }

    @Actor
    public void replica(final III_Result result) {
        promise(1, journal.append(1, VALUE, 0, VALUE.capacity()));
        journal.truncateFrom(1);
        final long sequence = journal.append(2, VALUE, 0, VALUE.capacity());
        promise(2, sequence);
        int looks = 0;
        do {
            outbox.release();
            looks++;
            Thread.onSpinWait();
        } while (sent == 0 && looks < LOOKS);
        result.r1 = sent;
        final int durableIndex = (int) journal.durableIndex();
        result.r2 = durableIndex == 0 ? 0 : durableIndex + missing(sequence);
    }

    @Actor
    public void forcing() {
        for (int i = 0; i < FORCES; i++) {
            journal.force(Long.MAX_VALUE);
        }
    }

    @Arbiter
    public void rest(final III_Result result) {
        journal.force(Long.MAX_VALUE);
        outbox.release();
        result.r3 = sent;
        journal.close();
    }

    private void promise(final int number, final long sequence) {
        final int offset = outbox.tryClaim(1, frame.capacity(), sequence);
        outbox.buffer().putLong(offset, number);
        outbox.buffer().putLong(offset + Long.BYTES, sequence);
        outbox.commit();
    }

    /** In the first segment a sequence is an offset of its file. */
    private int missing(final long sequence) {
        return files.isForced(0, journal.bufferOf(1), (int) sequence) ? 0 : NOT_FORCED;
    }

    @Override
    public int tryClaim(final int toEndpointId, final int length) {
        return 0;
    }

    @Override
    public MutableDirectBuffer buffer() {
        return frame;
    }

    @Override
    public void commit() {
        sent += (int) frame.getLong(0) + missing(frame.getLong(Long.BYTES));
    }

    @Override
    public void abort() {}
}
