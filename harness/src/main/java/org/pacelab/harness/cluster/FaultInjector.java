package org.pacelab.harness.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pacelab.harness.report.Row;
import org.pacelab.harness.report.WorkerUse;
import org.pacelab.harness.scenario.Fault;

/** Strikes a cluster while it is measured, and collects how long each stroke was felt. Confined to the controller's thread. */
final class FaultInjector {
    private static final long RETRY_NS = 100_000_000L;
    private static final long NONE = Long.MAX_VALUE;

    private final ProcessCluster cluster;
    private final List<Pending> pending = new ArrayList<>();
    private final Progress progress;
    private final List<Stroke> strokes = new ArrayList<>();
    private final List<WorkerUse> endedLives = new ArrayList<>();
    private List<WorkerProcess> loads = List.of();
    private Map<String, WorkerReport> reportsAtStart = Map.of();

    FaultInjector(final ProcessCluster cluster, final List<Fault> faults, final Progress progress) {
        this.cluster = cluster;
        this.progress = progress;
        faults.forEach(fault -> pending.add(new Pending(fault)));
    }

    private record Stroke(String description, long faultNs) {}

    /** Where the strokes of one fault stand. */
    private static final class Pending {
        private final Fault fault;
        private int remaining;
        private long dueNs;
        private int downReplica = -1;

        private Pending(final Fault fault) {
            this.fault = fault;
            this.remaining = fault.times();
        }
    }

    /**
     * Strikes when due, until the window's end; everything that is down by then is up again.
     *
     * @param reports by worker, taken before the window
     */
    void run(
            final List<WorkerProcess> loadProcesses,
            final Map<String, WorkerReport> reports,
            final long startNs,
            final long endNs)
            throws InterruptedException {
        loads = loadProcesses;
        reportsAtStart = reports;
        pending.forEach(one -> one.dueNs = startNs + one.fault.firstAfterNs());
        while (nextDueNs() != NONE) {
            cluster.switchboard().hearUntil(nextDueNs());
            for (final Pending one : pending) {
                if (one.dueNs >= endNs && one.downReplica < 0) {
                    one.dueNs = NONE;
                } else if (one.dueNs <= System.nanoTime()) {
                    act(one);
                }
            }
        }
    }

    /** One for each stroke, over all load processes, those for which there was no time included. Called after the window's end. */
    List<Row.Recovery> recoveries() {
        final List<Row.Recovery> recoveries = new ArrayList<>();
        for (final Stroke stroke : strokes) {
            long okNs = NONE;
            for (final WorkerProcess load : loads) {
                for (final Notice.Recovered recovered : cluster.switchboard().heard(load, Notice.Recovered.class)) {
                    if (recovered.faultNs() == stroke.faultNs()) {
                        okNs = Math.min(okNs, recovered.okNs());
                    }
                }
            }
            recoveries.add(new Row.Recovery(stroke.description(), okNs == NONE ? -1 : okNs - stroke.faultNs()));
        }
        for (final Pending one : pending) {
            for (int i = 0; i < one.remaining; i++) {
                recoveries.add(new Row.Recovery("stroke not made: the window was over", -1));
            }
        }
        return recoveries;
    }

    /** What replicas used and counted in the window before they were killed in it, as they said just before. */
    List<WorkerUse> endedLives() {
        return endedLives;
    }

    private long nextDueNs() {
        return pending.stream().mapToLong(one -> one.dueNs).min().orElse(NONE);
    }

    private void act(final Pending one) throws InterruptedException {
        if (one.fault instanceof Fault.KillLeader kill) {
            if (one.downReplica >= 0) {
                cluster.restart(one.downReplica);
                one.downReplica = -1;
                one.dueNs = one.remaining == 0 ? NONE : nextKillNs(one.dueNs, kill);
            } else {
                killLeader(one, kill);
            }
        }
    }

    /** As planned, but not before a replica whose start took long had time to catch up. */
    private static long nextKillNs(final long restartDueNs, final Fault.KillLeader kill) {
        final long plannedNs = restartDueNs - kill.restartAfterNs() + kill.intervalNs();
        return Math.max(plannedNs, System.nanoTime() + kill.intervalNs() / 2);
    }

    private void killLeader(final Pending one, final Fault.KillLeader kill) throws InterruptedException {
        final Optional<ProcessCluster.Leader> found = cluster.leader();
        if (found.isEmpty()) {
            one.dueNs += RETRY_NS;
            return;
        }
        final ProcessCluster.Leader leader = found.get();
        final int replicaId = leader.replicaId();
        final long faultNs = System.nanoTime();
        cluster.kill(replicaId);
        endedLives.add(leader.report()
                .untilItsEnd(reportsAtStart.get(leader.worker()), leader.worker(), cluster.pauseLog(leader.worker())));
        loads.forEach(load -> load.send(new Order.Watch(faultNs)));
        strokes.add(new Stroke("kill-leader, replica " + replicaId, faultNs));
        progress.onEvent("killed the leader, replica " + replicaId);
        one.downReplica = replicaId;
        one.remaining--;
        one.dueNs += kill.restartAfterNs();
    }
}
