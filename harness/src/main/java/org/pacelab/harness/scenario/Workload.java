package org.pacelab.harness.scenario;

/**
 * What one row of a run asks of a cluster: when operations fall due, by how many sessions, on which keys. Immutable.
 *
 * @param arrival          how operations fall due
 * @param ratePerSecond    scheduled arrivals per second over all load processes; open loop only
 * @param outstanding      operations kept in flight over all load processes; {@link Arrival#CLOSED} only
 * @param sessions         over all load processes; 0: what the rate needs (open loop) or {@code outstanding} (closed loop)
 * @param loadProcesses    processes that share the load evenly
 * @param readRatio        share of reads, 0 to 1; the other operations are of kind {@code write}
 * @param write            what the other operations do
 * @param deleteFraction   share of the writes that delete their key instead
 * @param keyChoice        how keys are drawn
 * @param zipfTheta        exponent of {@link KeyChoice#ZIPF}
 * @param keyCount         distinct keys, 0 .. keyCount - 1
 * @param hotFraction      share of the operations that go to the hot keys instead
 * @param hotKeys          how many keys are hot
 * @param valueLength      bytes of a put's value, 0 to 4,096
 * @param maxWarmUpNs      warm-up ends by itself, after this time at the latest
 * @param durationNs       measured time
 */
public record Workload(
        Arrival arrival,
        long ratePerSecond,
        int outstanding,
        int sessions,
        int loadProcesses,
        double readRatio,
        Write write,
        double deleteFraction,
        KeyChoice keyChoice,
        double zipfTheta,
        long keyCount,
        double hotFraction,
        int hotKeys,
        int valueLength,
        long maxWarmUpNs,
        long durationNs) {
    private static final int MIN_SESSIONS = 16;
    private static final int MAX_SESSIONS = 1024;
    private static final int EXPECTED_OPERATIONS_PER_SESSION_SECOND = 100;

    /**
     * Sessions over all load processes. Where none are named they are {@code outstanding} in a closed loop; in an open loop what
     * the rate needs if an operation takes 10 ms (Little's law: rate x 10 ms), at least 16 and at most 1,024.
     */
    public int sessionCount() {
        if (sessions > 0) {
            return sessions;
        }
        if (arrival == Arrival.CLOSED) {
            return outstanding;
        }
        final long needed = ratePerSecond / EXPECTED_OPERATIONS_PER_SESSION_SECOND;
        return (int) Math.max(MIN_SESSIONS, Math.min(MAX_SESSIONS, needed));
    }

    /** The same load for another time: a floor's. */
    public Workload lasting(final long otherMaxWarmUpNs, final long otherDurationNs) {
        return offering(arrival, ratePerSecond, outstanding, otherMaxWarmUpNs, otherDurationNs);
    }

    /** The same operations, so many a second, for another time. */
    public Workload at(final long otherRatePerSecond, final long otherDurationNs) {
        return offering(Arrival.CONSTANT, otherRatePerSecond, 0, maxWarmUpNs, otherDurationNs);
    }

    /** The same operations, so many kept in flight, for another time. */
    public Workload inFlight(final int otherOutstanding, final long otherDurationNs) {
        return offering(Arrival.CLOSED, 0, otherOutstanding, maxWarmUpNs, otherDurationNs);
    }

    private Workload offering(
            final Arrival otherArrival,
            final long otherRatePerSecond,
            final int otherOutstanding,
            final long otherMaxWarmUpNs,
            final long otherDurationNs) {
        return new Workload(
                otherArrival,
                otherRatePerSecond,
                otherOutstanding,
                sessions,
                loadProcesses,
                readRatio,
                write,
                deleteFraction,
                keyChoice,
                zipfTheta,
                keyCount,
                hotFraction,
                hotKeys,
                valueLength,
                otherMaxWarmUpNs,
                otherDurationNs);
    }

    /** When operations fall due. */
    public enum Arrival {
        /** Open loop: operation i is due at {@code startNs + i / rate * 1e9 + i % rate * 1e9 / rate}. */
        CONSTANT,
        /** Open loop: the running sum of seeded exponential gaps. */
        POISSON,
        /** Closed loop: the next operation is due when one completes. */
        CLOSED
    }

    /** What a write does. */
    public enum Write {
        PUT,
        ADD,
        COMPARE_AND_SET
    }

    /** How keys are drawn. */
    public enum KeyChoice {
        UNIFORM,
        ZIPF,
        SEQUENTIAL,
        /** As {@link #UNIFORM}, each load process among its own: those that leave its number when divided by how many there are. Hot keys are everybody's. */
        OWN
    }
}
