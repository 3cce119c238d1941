package org.pacelab.harness.load;

import org.pacelab.harness.scenario.Workload;
import org.pacelab.harness.scenario.Workload.Arrival;
import org.pacelab.harness.scenario.Workload.KeyChoice;
import org.pacelab.harness.scenario.Workload.Write;

/** Workloads that tests start from. */
final class Workloads {
    static final long SECOND_NS = 1_000_000_000L;

    private Workloads() {}

    static Workload openLoop(final Arrival arrival, final long rate) {
        return of(arrival, rate, 0);
    }

    static Workload closedLoop(final int outstanding) {
        return of(Arrival.CLOSED, 0, outstanding);
    }

    private static Workload of(final Arrival arrival, final long rate, final int outstanding) {
        return new Workload(
                arrival,
                rate,
                outstanding,
                0,
                1,
                .5,
                Write.PUT,
                0,
                KeyChoice.UNIFORM,
                0,
                1000,
                0,
                1,
                64,
                5 * SECOND_NS,
                SECOND_NS);
    }

    static Workload withProcesses(final Workload workload, final int loadProcesses) {
        return with(workload, workload.sessions(), loadProcesses, workload.durationNs());
    }

    static Workload lasting(final Workload workload, final int sessions, final long durationNs) {
        return with(workload, sessions, workload.loadProcesses(), durationNs);
    }

    static Workload drawing(
            final Workload workload, final Write write, final KeyChoice keyChoice, final double hotFraction) {
        return new Workload(
                workload.arrival(),
                workload.ratePerSecond(),
                workload.outstanding(),
                workload.sessions(),
                workload.loadProcesses(),
                workload.readRatio(),
                write,
                workload.deleteFraction(),
                keyChoice,
                .99,
                workload.keyCount(),
                hotFraction,
                64,
                workload.valueLength(),
                workload.maxWarmUpNs(),
                workload.durationNs());
    }

    static Workload deleting(final Workload workload, final double deleteFraction) {
        return new Workload(
                workload.arrival(),
                workload.ratePerSecond(),
                workload.outstanding(),
                workload.sessions(),
                workload.loadProcesses(),
                workload.readRatio(),
                workload.write(),
                deleteFraction,
                workload.keyChoice(),
                workload.zipfTheta(),
                workload.keyCount(),
                workload.hotFraction(),
                workload.hotKeys(),
                workload.valueLength(),
                workload.maxWarmUpNs(),
                workload.durationNs());
    }

    private static Workload with(
            final Workload workload, final int sessions, final int loadProcesses, final long durationNs) {
        return new Workload(
                workload.arrival(),
                workload.ratePerSecond(),
                workload.outstanding(),
                sessions,
                loadProcesses,
                workload.readRatio(),
                workload.write(),
                workload.deleteFraction(),
                workload.keyChoice(),
                workload.zipfTheta(),
                workload.keyCount(),
                workload.hotFraction(),
                workload.hotKeys(),
                workload.valueLength(),
                workload.maxWarmUpNs(),
                durationNs);
    }
}
