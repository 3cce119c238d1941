package org.pacelab.harness.cluster;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.pacelab.harness.sim.SimulatedDisk;
import org.pacelab.journal.Durability;
import org.pacelab.journal.Journal;
import org.pacelab.journal.JournalOwner;
import org.pacelab.journal.MappedJournal;
import org.pacelab.journal.SnapshotHeader;

/**
 * A loop tells the force thread of each change once, and waits until it is done: first of a record, then of a snapshot that was
 * abandoned, which is work without a record. The force thread is about to park all the time. A request that it misses is not
 * done before the loop's patience ends. One journal serves all states of a JVM: a thread and its files for each would leave few meetings.
 */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "Both were done.")
@Outcome(expect = FORBIDDEN, desc = "The force thread parked past a request.")
@State
public class ForceWakeUpStress {
    private static final long LIMIT_NS = 20_000_000_000L;
    private static final int SEGMENT_LENGTH = 64 * 1024;
    private static final int RECORDS_PER_SNAPSHOT = 1000;
    private static final UnsafeBuffer VALUE = new UnsafeBuffer(ByteBuffer.allocateDirect(64));
    private static final Journal JOURNAL =
            MappedJournal.open(new SimulatedDisk("disk"), new JournalOwner(1, 0), Durability.DISK, SEGMENT_LENGTH);
    private static final ForceThread FORCE_THREAD = new ForceThread(JOURNAL, () -> {});

    @Actor
    public void loop(final ZZ_Result result) {
        final long sequence = append();
        request();
        result.r1 = JOURNAL.durableSequence() >= sequence;
        beginSnapshot();
        JOURNAL.snapshots().abandon();
        request();
        result.r2 = !JOURNAL.needsForce();
        if (JOURNAL.lastIndex() - JOURNAL.firstIndex() > RECORDS_PER_SNAPSHOT) {
            shorten();
        }
    }

    /** One request, and no other before all is done. */
    private static void request() {
        FORCE_THREAD.request(JOURNAL.appendedSequence());
        final long deadlineNs = System.nanoTime() + LIMIT_NS;
        while (JOURNAL.needsForce() && System.nanoTime() < deadlineNs) {
            Thread.yield();
        }
    }

    private static long append() {
        long sequence = JOURNAL.append(1, VALUE, 0, VALUE.capacity());
        while (sequence == Journal.FULL) {
            request();
            sequence = JOURNAL.append(1, VALUE, 0, VALUE.capacity());
        }
        return sequence;
    }

    private static void beginSnapshot() {
        while (!JOURNAL.snapshots().begin(new SnapshotHeader(JOURNAL.lastIndex(), 1, 0, 1, 0, 0, -1, 0))) {
            request();
        }
    }

    private static void shorten() {
        beginSnapshot();
        JOURNAL.snapshots().add(VALUE, 0, VALUE.capacity());
        JOURNAL.snapshots().finish();
        request();
        while (JOURNAL.snapshots().publish(false) == Journal.FULL) {
            request();
        }
        request();
        JOURNAL.releaseBefore(JOURNAL.lastIndex() + 1);
        request();
    }
}
