package org.pacelab.harness.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.pacelab.harness.fault.Fault;
import org.pacelab.harness.fault.LinkShape;
import org.pacelab.harness.fault.Target;
import org.pacelab.harness.fault.Target.Roster;
import org.pacelab.harness.report.Quantities;
import org.pacelab.harness.report.WorkerUse;

/** Does to a cluster what a fault says. Confined to the controller's thread. */
final class Striker {
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);
    private static final Stroke.Undo NOTHING = () -> DONE;

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

    /**
     * Completes when it is in force. Empty if it cannot be done now: nobody leads, or whom it is meant for is down or paused.
     */
    Optional<CompletableFuture<Stroke>> strike(final Fault fault) throws InterruptedException {
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

    private Optional<CompletableFuture<Stroke>> partition(final Fault.Partition partition) throws InterruptedException {
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

    private Optional<CompletableFuture<Stroke>> oneWay(
            final String kind, final Target from, final Target to, final LinkShape shape) throws InterruptedException {
        final Optional<Roster> roster = roster(from, to);
        if (roster.isEmpty()) {
            return Optional.empty();
        }
        final int number = ++linkStrokes;
        cluster.links().add(number, from.in(roster.get()), to.in(roster.get()), shape);
        return Optional.of(
                shaped(number, kind + " from " + describe(from, roster.get()) + " to " + describe(to, roster.get())));
    }

    private CompletableFuture<Stroke> shaped(final int number, final String description) {
        return cluster.shapeLinks()
                .thenApply(startNs -> new Stroke(description, startNs, () -> {
                    cluster.links().remove(number);
                    return cluster.shapeLinks();
                }));
    }

    private Optional<CompletableFuture<Stroke>> onReplica(final Target target, final Action action)
            throws InterruptedException {
        final Optional<Roster> roster = roster(target);
        if (roster.isEmpty()) {
            return Optional.empty();
        }
        final int replicaId = target.in(roster.get()).iterator().next();
        return cluster.isRunning(replicaId) ? Optional.of(action.on(replicaId)) : Optional.empty();
    }

    private CompletableFuture<Stroke> pause(final int replicaId) throws InterruptedException {
        cluster.pause(replicaId);
        return CompletableFuture.completedFuture(new Stroke("pause of replica " + replicaId, System.nanoTime(), () -> {
            cluster.resume(replicaId);
            return DONE;
        }));
    }

    private CompletableFuture<Stroke> kill(final int replicaId) {
        return noteEndOf(replicaId)
                .thenCompose(noted -> cluster.kill(replicaId))
                .thenApply(gone -> untilRestart("kill of replica " + replicaId, replicaId));
    }

    private CompletableFuture<Stroke> end(final int replicaId) {
        return noteEndOf(replicaId)
                .thenCompose(noted -> cluster.end(replicaId))
                .thenApply(gone -> untilRestart("restart of replica " + replicaId, replicaId));
    }

    private Stroke untilRestart(final String description, final int replicaId) {
        return new Stroke(description, System.nanoTime(), () -> cluster.restart(replicaId));
    }

    private CompletableFuture<Stroke> stallDisk(final int replicaId, final long forNs) {
        final long untilNs = System.nanoTime() + forNs;
        return cluster.order(replicaId, number -> new Order.StallDisk(number, untilNs))
                .thenApply(startNs -> new Stroke("disk stall of replica " + replicaId, startNs, NOTHING));
    }

    private CompletableFuture<Stroke> stepClock(final int replicaId, final long byNs) {
        final String description = "clock step of replica " + replicaId + " by " + Quantities.duration(byNs);
        return cluster.order(replicaId, number -> new Order.StepClock(number, byNs))
                .thenApply(startNs -> new Stroke(description, startNs, NOTHING));
    }

    private CompletableFuture<Void> noteEndOf(final int replicaId) {
        final String worker = cluster.replica(replicaId).name();
        return cluster.lastReport(replicaId)
                .thenAccept(report -> endedLives.add(
                        report.untilItsEnd(reportsAtStart.get(worker), worker, cluster.pauseLog(worker))));
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
        CompletableFuture<Stroke> on(int replicaId) throws InterruptedException;
    }
}
