package org.pacelab.harness.load;

import org.pacelab.harness.scenario.Workload;

/**
 * The share of one load process in a workload. The processes' shares add up to exactly the workload: the arrivals and, in a
 * closed loop, the outstanding operations are dealt round.
 *
 * @param process 0 .. workload.loadProcesses() - 1
 * @param seed    of the row, the same for all load processes
 */
public record LoadPlan(Workload workload, int process, long seed) {
    public LoadPlan {
        if (process < 0 || process >= workload.loadProcesses()) {
            throw new IllegalArgumentException(
                    "process " + process + " is not within 0.." + (workload.loadProcesses() - 1));
        }
    }

    /** This process' share of {@link Workload#sessionCount}, at least one. */
    public int sessionCount() {
        return Math.max(1, share(workload.sessionCount()));
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

    private int share(final int whole) {
        final int processCount = workload.loadProcesses();
        return whole / processCount + (process < whole % processCount ? 1 : 0);
    }
}
