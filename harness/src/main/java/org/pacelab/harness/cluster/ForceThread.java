package org.pacelab.harness.cluster;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.pacelab.journal.FatalFault;
import org.pacelab.journal.Journal;

/**
 * The one other thread that a journal knows: it forces what the loop's thread has appended and prepares room ahead of need. It parks when
 * there is nothing to do; what is appended while a force is in flight is covered by the next one, which begins at once.
 * Close it before the journal.
 */
public final class ForceThread implements AutoCloseable {
    private final Journal journal;
    private final Runnable wakeUp;
    private final Thread thread;
    private volatile long requestedSequence;
    private volatile boolean parked;
    private volatile boolean closed;
    private volatile long stalledUntilNs = System.nanoTime();
    private volatile FatalFault fault;

    /** @param wakeUp called from the thread when changes became durable, room became ready, or the journal failed */
    public ForceThread(final Journal journal, final Runnable wakeUp) {
        this.journal = journal;
        this.wakeUp = wakeUp;
        thread = new Thread(this::run, "force");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * The loop's thread, after each duty cycle: all changes up to the sequence are to become durable. Costs nothing if they are.
     *
     * @throws FatalFault once the journal has failed
     */
    public void request(final long sequence) {
        if (fault != null) {
            throw fault;
        }
        if (journal.needsForce()) {
            if (sequence != requestedSequence) {
                requestedSequence = sequence;
            } else {
                // Not all work raises the sequence: without the store above, this thread might see that the other one
                // has not
                // parked yet before that one can see the work.
                VarHandle.fullFence();
            }
            if (parked) {
                LockSupport.unpark(thread);
            }
        }
    }

    /** Any thread: a force that would begin before this System.nanoTime waits for it, or for {@link #close}. */
    public void stallUntil(final long untilNs) {
        stalledUntilNs = untilNs;
        LockSupport.unpark(thread);
    }

    /** Returns when the force in flight has ended and the thread with it. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            long sequence = requestedSequence;
            while (!isClosedAfterStall()) {
                if (journal.force(sequence) || forceOrPark(sequence)) {
                    wakeUp.run();
                }
                sequence = requestedSequence;
            }
        } catch (final FatalFault e) {
            fault = e;
            wakeUp.run();
        } catch (final RuntimeException | Error e) {
            fault = new FatalFault("force thread stopped: " + e, e);
            wakeUp.run();
        }
    }

    /** After the sequence was read: what is requested in a stall waits for its end. */
    private boolean isClosedAfterStall() {
        long remainingNs = stalledUntilNs - System.nanoTime();
        while (remainingNs > 0 && !closed) {
            LockSupport.parkNanos(this, remainingNs);
            remainingNs = stalledUntilNs - System.nanoTime();
        }
        return closed;
    }

    /** What there was to do before it says that it parks is seen by a last force. Returns whether that did anything. */
    private boolean forceOrPark(final long sequence) {
        parked = true;
        boolean isDone = false;
        if (requestedSequence == sequence && !closed) {
            isDone = journal.force(sequence);
            if (!isDone) {
                LockSupport.park(this);
            }
        }
        parked = false;
        return isDone;
    }
}
