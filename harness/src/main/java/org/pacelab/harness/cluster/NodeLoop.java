package org.pacelab.harness.cluster;

import org.agrona.DirectBuffer;
import org.pacelab.harness.transport.Transport;
import org.pacelab.journal.Journal;
import org.pacelab.replica.Inbox;
import org.pacelab.replica.Replica;

/**
 * The duty cycle of a replica in a process: take what has arrived, step, ask for the force of what was appended, send. Between
 * cycles the caller idles until {@link #nextDeadlineNs}. Confined to one thread; allocates nothing.
 */
final class NodeLoop implements Inbox.FrameHandler {
    private static final int FRAMES_PER_CYCLE = 256;

    private final Transport transport;
    private final Replica replica;
    private final Journal journal;
    private final ForceThread forceThread;
    private boolean clockRead;
    private long nowNs;
    private long clockAheadNs;

    NodeLoop(final Transport transport, final Replica replica, final Journal journal, final ForceThread forceThread) {
        this.transport = transport;
        this.replica = replica;
        this.journal = journal;
        this.forceThread = forceThread;
    }

    /**
     * One duty cycle. Returns the amount of work done, 0 for none.
     *
     * @throws org.pacelab.journal.FatalFault if the replica cannot go on; it must not be called again
     */
    int doWork() {
        clockRead = false;
        final int frames = transport.poll(this, FRAMES_PER_CYCLE);
        nowNs = System.nanoTime();
        final int work = frames + replica.doWork(nowNs + clockAheadNs);
        forceThread.request(journal.appendedSequence());
        transport.flush();
        return work;
    }

    /** What the clock said in the last cycle, after its frames. */
    long nowNs() {
        return nowNs;
    }

    long nextDeadlineNs() {
        final long deadlineNs = replica.nextDeadlineNs();
        return deadlineNs == Long.MAX_VALUE ? deadlineNs : deadlineNs - clockAheadNs;
    }

    /** From the next cycle on the replica's clock, and no other, is so much further ahead. */
    void stepClock(final long byNs) {
        clockAheadNs += byNs;
    }

    /** Forces that would begin before this System.nanoTime wait for it. */
    void stallDiskUntil(final long untilNs) {
        forceThread.stallUntil(untilNs);
    }

    /** The clock is read at the first frame of a poll, for all of them had arrived by then. */
    @Override
    public void onFrame(final int fromEndpointId, final DirectBuffer buffer, final int offset, final int length) {
        if (!clockRead) {
            clockRead = true;
            nowNs = System.nanoTime();
        }
        replica.onMessage(nowNs + clockAheadNs, fromEndpointId, buffer, offset, length);
    }
}
