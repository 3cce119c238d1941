package org.pacelab.harness.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.pacelab.harness.fault.Fault;
import org.pacelab.harness.fault.LinkShape;
import org.pacelab.harness.fault.Target;
import org.pacelab.harness.fault.Target.Roster;
import org.pacelab.harness.report.Quantities;
import org.pacelab.harness.report.WorkerUse;

/** Does to a cluster what a fault says. Confined to the controller's thread. */
final class Striker {
    private static final Stroke.Undo NOTHING = () -> {};

    private final ProcessCluster cluster;
    private final Map<String, WorkerReport> reportsAtStart;
    private final List<WorkerUse> endedLives = new ArrayList<>();
    private int linkStrokes;

    /** @param reportsAtStart by worker, taken before the window */
    Striker(final ProcessCluster cluster, final Map<String, WorkerReport> reportsAtStart) {
        this.cluster = cluster;
        this.reportsAtStart = reportsAtStart;
    }

    /** What replicas used and counted in the window before they ended in it, as they said just before. */
    List<WorkerUse> endedLives() {
        return endedLives;
    }

    /** Empty if it cannot be done now: nobody leads, or whom it is meant for is down or paused. */
    Optional<Stroke> strike(final Fault fault) throws InterruptedException {
        if (fault instanceof Fault.Partition partition) {
            return partition(partition);
        } else if (fault instanceof Fault.OneWayCut cut) {
            return oneWay("one-way cut", cut.from(), cut.to(), LinkShape.cut(cut.cut()));
        } else if (fault instanceof Fault.SlowLink slow) {
            return oneWay("slow link", slow.from(), slow.to(), slow.shape());
        } else if (fault instanceof Fault.Pause pause) {
            return onReplica(pause.replica(), this::pause);
        } else if (fault instanceof Fault.Kill kill) {
            return onReplica(kill.replica(), this::kill);
        } else if (fault instanceof Fault.Restart restart) {
            return onReplica(restart.replica(), this::end);
        } else if (fault instanceof Fault.DiskStall stall) {
            return onReplica(stall.replica(), id -> stallDisk(id, stall.timing().forNs()));
        }
        final Fault.ClockStep step = (Fault.ClockStep) fault;
        return onReplica(step.replica(), id -> stepClock(id, step.byNs()));
    }

    private Optional<Stroke> partition(final Fault.Partition partition) throws InterruptedException {
        final Optional<Roster> roster = roster(partition.side());
        if (roster.isEmpty()) {
            return Optional.empty();
        }
        final Set<Integer> side = partition.side().in(roster.get());
        final Set<Integer> others = roster.get().replicaIds();
        others.removeAll(side);
        final Set<Integer> majority = side.size() > others.size() ? side : others;
        final Set<Integer> minority = majority == side ? others : side;
        final String description = "partition " + side + " | " + others;
        final Set<Integer> majorityAndClients = new TreeSet<>(majority);
        final Set<Integer> minorityAndClients = new TreeSet<>(minority);
        final List<Integer> clients = roster.get().clientIds();
        for (int i = 0; i < clients.size(); i++) {
            switch (partition.clients()) {
                case MAJORITY -> majorityAndClients.add(clients.get(i));
                case MINORITY -> minorityAndClients.add(clients.get(i));
                case SPLIT -> (i % 2 == 0 ? majorityAndClients : minorityAndClients).add(clients.get(i));
                case BOTH -> {}
            }
        }
        final int number = ++linkStrokes;
        final LinkShape cut = LinkShape.cut(partition.cut());
        cluster.links().add(number, majorityAndClients, minorityAndClients, cut);
        cluster.links().add(number, minorityAndClients, majorityAndClients, cut);
        return Optional.of(shaped(number, withoutCommas(description)));
    }

    private Optional<Stroke> oneWay(final String kind, final Target from, final Target to, final LinkShape shape)
            throws InterruptedException {
        final Optional<Roster> roster = roster(from, to);
        if (roster.isEmpty()) {
            return Optional.empty();
        }
        final int number = ++linkStrokes;
        cluster.links().add(number, from.in(roster.get()), to.in(roster.get()), shape);
        return Optional.of(
                shaped(number, kind + " from " + describe(from, roster.get()) + " to " + describe(to, roster.get())));
    }

    private Stroke shaped(final int number, final String description) throws InterruptedException {
        return new Stroke(description, cluster.shapeLinks(), () -> {
            cluster.links().remove(number);
            cluster.shapeLinks();
        });
    }

    private Optional<Stroke> onReplica(final Target target, final Action action) throws InterruptedException {
        final Optional<Roster> roster = roster(target);
        if (roster.isEmpty()) {
            return Optional.empty();
        }
        final int replicaId = target.in(roster.get()).iterator().next();
        return cluster.isRunning(replicaId) ? Optional.of(action.on(replicaId)) : Optional.empty();
    }

    private Stroke pause(final int replicaId) throws InterruptedException {
        cluster.pause(replicaId);
        return new Stroke("pause of replica " + replicaId, System.nanoTime(), () -> cluster.resume(replicaId));
    }

    private Stroke kill(final int replicaId) throws InterruptedException {
        noteEndOf(replicaId);
        cluster.kill(replicaId);
        return new Stroke("kill of replica " + replicaId, System.nanoTime(), () -> cluster.restart(replicaId));
    }

    private Stroke end(final int replicaId) throws InterruptedException {
        noteEndOf(replicaId);
        cluster.end(replicaId);
        return new Stroke("restart of replica " + replicaId, System.nanoTime(), () -> cluster.restart(replicaId));
    }

    private Stroke stallDisk(final int replicaId, final long forNs) throws InterruptedException {
        final long untilNs = System.nanoTime() + forNs;
        final long startNs = cluster.order(replicaId, number -> new Order.StallDisk(number, untilNs));
        return new Stroke("disk stall of replica " + replicaId, startNs, NOTHING);
    }

    private Stroke stepClock(final int replicaId, final long byNs) throws InterruptedException {
        final long startNs = cluster.order(replicaId, number -> new Order.StepClock(number, byNs));
        return new Stroke("clock step of replica " + replicaId + " by " + Quantities.duration(byNs), startNs, NOTHING);
    }

    private void noteEndOf(final int replicaId) throws InterruptedException {
        final WorkerProcess worker = cluster.replica(replicaId);
        endedLives.add(cluster.report(worker)
                .untilItsEnd(reportsAtStart.get(worker.name()), worker.name(), cluster.pauseLog(worker.name())));
    }

    /** Empty if somebody must lead for one of the targets, and nobody does. */
    private Optional<Roster> roster(final Target... targets) throws InterruptedException {
        int leaderId = Roster.NOBODY;
        for (final Target target : targets) {
            if (target.dependsOnLeader() && leaderId == Roster.NOBODY) {
                leaderId = cluster.leader().orElse(Roster.NOBODY);
                if (leaderId == Roster.NOBODY && cluster.hasLeader()) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(new Roster(cluster.replicaCount(), leaderId, cluster.clientIds()));
    }

    private static String describe(final Target target, final Roster roster) {
        return switch (target.role()) {
            case REPLICAS -> "replicas";
            case CLIENTS -> "clients";
            case ALL -> "all";
            default -> withoutCommas(target.in(roster).toString());
        };
    }

    private static String withoutCommas(final String text) {
        return text.replace("[", "").replace("]", "").replace(",", "");
    }

    /** What is done to one replica. */
    @FunctionalInterface
    private interface Action {
        Stroke on(int replicaId) throws InterruptedException;
    }
}
