package org.pacelab.harness.load;

/** Follows a {@link LoadLoop}. Called on the loop's thread, which it must not hold up. */
public interface LoadListener {
    /** Once a second. */
    void onSecond(Second second);

    /**
     * The warm-up is over; its load goes on until {@link LoadLoop#measureFrom} was called. A process that shares the load with
     * others reports this, and is told one start for all; one that is alone starts at once.
     */
    default void onWarm(final LoadLoop loop, final long nowNs) {
        loop.measureFrom(nowNs);
    }

    /** The operation submitted next fell due then. */
    default void onSubmit(final long intendedNs) {}

    /** The first operation that fell due after a {@linkplain LoadLoop#watchRecovery watched} fault ended OK at {@code okNs}. */
    default void onRecovered(final long faultNs, final long okNs) {}

    /**
     * What happened since the call before.
     *
     * @param elapsedNs  since the phase began
     * @param completed  operations that ended OK
     * @param p50Ns      their median service time, 0 if there are none
     * @param p99Ns      its 99th percentile
     * @param maxNs      the longest
     */
    record Second(LoadLoop.Phase phase, long elapsedNs, long completed, long p50Ns, long p99Ns, long maxNs) {}
}
