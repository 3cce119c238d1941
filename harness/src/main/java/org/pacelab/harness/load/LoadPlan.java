package org.pacelab.harness.load;

import org.pacelab.harness.scenario.Workload;

/**
 * The share of one load process in a workload. The processes' shares add up to exactly the workload: the arrivals and, in a
 * closed loop, the outstanding operations are dealt round.
 *
 * @param process 0 .. workload.loadProcesses() - 1
 * @param seed    the run's, the same for all load processes
 */
public record LoadPlan(Workload workload, int process, long seed) {
    private static final int MIN_SESSIONS = 16;
    private static final int MAX_SESSIONS = 1024;
    private static final int EXPECTED_OPERATIONS_PER_SESSION_SECOND = 100;

    public LoadPlan {
        if (process < 0 || process >= workload.loadProcesses()) {
            throw new IllegalArgumentException(
                    "process " + process + " is not within 0.." + (workload.loadProcesses() - 1));
        }
    }

    /**
     * Sessions of this process, at least one. Where the workload names none they are, over all processes, {@code outstanding}
     * in a closed loop; in an open loop what the rate needs if an operation takes 10 ms (Little's law: rate x 10 ms), at least
     * 16 and at most 1,024.
     */
    public int sessionCount() {
        return Math.max(1, share(allSessionCount()));
    }

    ArrivalSchedule newSchedule(final long startNs) {
        return switch (workload.arrival()) {
            case CONSTANT -> new ConstantArrivals(startNs, workload.ratePerSecond(), process, workload.loadProcesses());
            case POISSON ->
                new PoissonArrivals(startNs, workload.ratePerSecond(), process, workload.loadProcesses(), seed);
            case CLOSED -> new ClosedLoop(startNs, share(workload.outstanding()));
        };
    }

    OperationMix newMix() {
        return new OperationMix(workload, process, seed);
    }

    private int allSessionCount() {
        if (workload.sessions() > 0) {
            return workload.sessions();
        }
        if (workload.arrival() == Workload.Arrival.CLOSED) {
            return workload.outstanding();
        }
        final long needed = workload.ratePerSecond() / EXPECTED_OPERATIONS_PER_SESSION_SECOND;
        return (int) Math.max(MIN_SESSIONS, Math.min(MAX_SESSIONS, needed));
    }

    private int share(final int whole) {
        final int processCount = workload.loadProcesses();
        return whole / processCount + (process < whole % processCount ? 1 : 0);
    }
}
