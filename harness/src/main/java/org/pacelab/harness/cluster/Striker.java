package org.pacelab.harness.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
     * Completes when it is in force; one that ends by itself does so {@code forNs} later. Empty if it cannot be done now: nobody leads, or whom it is meant for is down or paused.
     */
    Optional<CompletableFuture<Stroke>> strike(final Fault fault, final long forNs) throws InterruptedException {
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
            return onReplica(stall.replica(), (id, name) -> stallDisk(id, name, forNs));
        }
        final Fault.ClockStep step = (Fault.ClockStep) fault;
        return onReplica(step.replica(), (id, name) -> stepClock(id, name, step.byNs()));
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
        final List<Integer> divided = new ArrayList<>();
        for (int i = 0; i < clients.size(); i++) {
            final int client = clients.get(i);
            switch (partition.clients()) {
                case MAJORITY -> majorityAndClients.add(client);
                case MINORITY -> minorityAndClients.add(client);
                case SPLIT, NEAR -> {
                    final boolean isCutOff = partition.clients() == Fault.Clients.SPLIT
                            ? i % 2 == 1
                            : minority.contains(cluster.nearReplica(client));
                    (isCutOff ? minorityAndClients : majorityAndClients).add(client);
                    if (isCutOff) {
                        divided.add(i);
                    }
                }
                case BOTH -> {}
            }
        }
        final int number = ++linkStrokes;
        final LinkShape cut = LinkShape.cut(partition.cut());
        addToLinks(number, majorityAndClients, minorityAndClients, cut);
        addToLinks(number, minorityAndClients, majorityAndClients, cut);
        return Optional.of(shaped(number, withoutCommas(description)).thenApply(stroke -> stroke.dividing(divided)));
    }

    private Optional<CompletableFuture<Stroke>> oneWay(
            final String kind, final Target from, final Target to, final LinkShape shape) throws InterruptedException {
        final Optional<Roster> roster = roster(from, to);
        if (roster.isEmpty()) {
            return Optional.empty();
        }
        final int number = ++linkStrokes;
        addToLinks(number, from.in(roster.get()), to.in(roster.get()), shape);
        return Optional.of(
                shaped(number, kind + " from " + describe(from, roster.get()) + " to " + describe(to, roster.get())));
    }

    /** What is done to a replica's links is done to those of its process. */
    private void addToLinks(final int number, final Set<Integer> from, final Set<Integer> to, final LinkShape shape) {
        cluster.links().add(number, cluster.endpointsOf(from), cluster.endpointsOf(to), shape);
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
        final String name = "replica " + replicaId + roleOf(target);
        return cluster.isRunning(replicaId) ? Optional.of(action.on(replicaId, name)) : Optional.empty();
    }

    private CompletableFuture<Stroke> pause(final int replicaId, final String name) {
        cluster.pause(replicaId);
        return CompletableFuture.completedFuture(new Stroke("pause of " + name, System.nanoTime(), () -> {
            cluster.resume(replicaId);
            return DONE;
        }));
    }

    private CompletableFuture<Stroke> kill(final int replicaId, final String name) {
        return noteEndOf(replicaId)
                .thenCompose(noted -> cluster.kill(replicaId))
                .thenApply(gone -> untilRestart("kill of " + name, replicaId));
    }

    private CompletableFuture<Stroke> end(final int replicaId, final String name) {
        return noteEndOf(replicaId)
                .thenCompose(noted -> cluster.end(replicaId))
                .thenApply(gone -> untilRestart("restart of " + name, replicaId));
    }

    private Stroke untilRestart(final String description, final int replicaId) {
        return new Stroke(description, System.nanoTime(), () -> cluster.restart(replicaId));
    }

    private CompletableFuture<Stroke> stallDisk(final int replicaId, final String name, final long forNs) {
        final long untilNs = System.nanoTime() + forNs;
        return cluster.order(replicaId, (id, number) -> new Order.StallDisk(id, number, untilNs))
                .thenApply(startNs -> new Stroke("disk stall of " + name, startNs, NOTHING));
    }

    private CompletableFuture<Stroke> stepClock(final int replicaId, final String name, final long byNs) {
        final String description = "clock step of " + name + " by " + Quantities.duration(byNs);
        return cluster.order(replicaId, (id, number) -> new Order.StepClock(id, number, byNs))
                .thenApply(startNs -> new Stroke(description, startNs, NOTHING));
    }

    private CompletableFuture<Void> noteEndOf(final int replicaId) {
        final String worker = cluster.replica(replicaId).name();
        return cluster.lastReport(replicaId)
                .thenAccept(report -> endedLives.add(
                        report.untilItsEnd(reportsAtStart.get(worker), worker, cluster.pauseLog(worker))));
    }

    /** Empty if somebody must lead for one of the targets, and nobody does, or there is nobody whom it means. */
    private Optional<Roster> roster(final Target... targets) throws InterruptedException {
        final boolean dependsOnLeader = Arrays.stream(targets).anyMatch(Target::dependsOnLeader);
        final boolean isAsked = dependsOnLeader || Arrays.stream(targets).anyMatch(Target::isPlace);
        final Map<Integer, Standing> standings = isAsked ? cluster.standings() : Map.of();
        final Roster roster = new Roster(
                cluster.replicaCount(),
                Standing.leaderOf(standings).orElse(Roster.NOBODY),
                Standing.membersOf(standings),
                cluster.clientIds());
        final boolean lacksLeader = dependsOnLeader && cluster.hasLeader() && roster.leaderId() == Roster.NOBODY;
        return !lacksLeader && Arrays.stream(targets).allMatch(target -> target.isFoundIn(roster))
                ? Optional.of(roster)
                : Optional.empty();
    }

    /** Told of places, which say more than a number. */
    private static String roleOf(final Target target) {
        return target.isPlace() ? " (" + target.role().name().toLowerCase(Locale.ROOT) + ")" : "";
    }

    private static String describe(final Target target, final Roster roster) {
        return switch (target.role()) {
            case REPLICAS -> "replicas";
            case CLIENTS -> "clients";
            case ALL -> "all";
            default -> withoutCommas(target.in(roster).toString()) + roleOf(target);
        };
    }

    private static String withoutCommas(final String text) {
        return text.replace("[", "").replace("]", "").replace(",", "");
    }

    /** What is done to one replica. */
    @FunctionalInterface
    private interface Action {
        CompletableFuture<Stroke> on(int replicaId, String name);
    }
}
