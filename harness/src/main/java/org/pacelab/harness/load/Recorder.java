package org.pacelab.harness.load;

import org.pacelab.replica.Outcome;

/**
 * Told the times of every operation of the measured window, on the loop's thread, with completions in the order of time.
 * Allocates nothing per operation.
 */
public interface Recorder {
    /**
     * The warm-up begins. What is told until {@link #start} is treated like what comes after it, so that the JIT has seen the
     * window's code before the window, and then forgotten.
     */
    void rehearse(long nowNs);

    /**
     * The window begins.
     *
     * @param startEpochMs wall-clock time at {@code startNs}
     */
    void start(long startNs, long startEpochMs);

    /** One operation that was sent has ended. */
    void record(boolean write, Outcome outcome, long intendedNs, long sentNs, long completedNs);

    /** One operation was given up before it was sent. */
    void recordUnsent(boolean write, long intendedNs, long givenUpNs);

    /** Time has come to {@code nowNs}, whether or not anything ended. */
    void advanceTo(long nowNs);

    /** Nothing more will come: what is kept is complete when this returns. Without {@link #start} nothing is kept. */
    void close(long nowNs);
}
