package org.pacelab.replica;

/** What the host takes for the time of day, for those whose timestamps others read. It may be wrong, run at any rate and step both ways; no promise rests on it. */
@FunctionalInterface
public interface WallClock {
    /**
     * Nanoseconds since 1970, positive.
     *
     * @param nowNs the present step's monotonic time
     */
    long wallNs(long nowNs);

    /** A day that never was, which begins at a monotonic time and passes as that does. */
    static WallClock startedAt(final long startNs) {
        return nowNs -> 1L + nowNs - startNs;
    }
}
