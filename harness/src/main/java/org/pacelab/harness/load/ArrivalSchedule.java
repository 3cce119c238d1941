package org.pacelab.harness.load;

/**
 * When the operations of one load process fall due. A pure function of its seed and, in a closed loop, of the completions: it
 * reads no clock, so a late loop finds every operation that fell due meanwhile, with the time at which it was intended.
 * Single-threaded; allocates nothing per operation.
 */
public interface ArrivalSchedule {
    /** Nothing falls due before something completes. */
    long NEVER = Long.MAX_VALUE;

    /** When the first operation not yet {@link #take taken} is intended to start; never earlier than the one before it. */
    long nextNs();

    /** Moves on to the operation behind it. */
    void take();

    /** An operation ended: a closed loop makes the next one due at this very time. */
    void onCompleted(long nowNs);

    /** Starts the measured window at {@code startNs}. What was due before and not taken is forgotten by an open loop; a closed loop just goes on. */
    void restart(long startNs);
}
