package org.pacelab.harness.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.pacelab.harness.fault.Fault;
import org.pacelab.harness.load.Outage;
import org.pacelab.harness.report.Quantities;
import org.pacelab.harness.report.Row;
import org.pacelab.harness.report.WorkerUse;

/**
 * Strikes a cluster while it is measured, undoes each stroke when its time is over, and collects how long each was felt. No stroke
 * waits for the begin or the end of another one, however long that takes. Confined to the controller's thread.
 */
final class FaultInjector {
    private static final long RETRY_NS = 100_000_000L;
    private static final long NONE = Long.MAX_VALUE;
    private static final long AT_ONCE = 0;
    private static final String ALL_CLIENTS = "";

    private final ProcessCluster cluster;
    private final List<Planned> planned = new ArrayList<>();
    private final Consumer<String> onEvent;
    private final List<Stroke> strokes = new ArrayList<>();
    private final Striker striker;
    private List<WorkerProcess> loads = List.of();

    /**
     * @param reportsAtStart by worker; holds those that were taken before the window when that begins
     * @param onEvent        told what happens, in one line
     */
    FaultInjector(
            final ProcessCluster cluster,
            final List<Fault> faults,
            final Map<String, WorkerReport> reportsAtStart,
            final Consumer<String> onEvent) {
        this.cluster = cluster;
        this.onEvent = onEvent;
        striker = new Striker(cluster, reportsAtStart);
        faults.forEach(fault -> planned.add(new Planned(fault, fault.timing())));
    }

    /** Where the strokes of one fault stand. */
    private static final class Planned {
        private final Fault fault;
        private final Fault.Timing timing;
        private int remaining;
        private long strokeDueNs;
        private long dueNs;
        private CompletableFuture<Stroke> beginning;
        private Stroke inForce;
        private CompletableFuture<Void> ending;

        private Planned(final Fault fault, final Fault.Timing timing) {
            this.fault = fault;
            this.timing = timing;
            this.remaining = timing.times();
        }

        private boolean isUnderWay() {
            return beginning != null || ending != null;
        }

        /** When something is to be done next; what is under way comes when it comes. */
        private long nextNs() {
            if (isUnderWay()) {
                return hasBegun() || hasEnded() ? AT_ONCE : NONE;
            }
            return dueNs;
        }

        private boolean hasBegun() {
            return beginning != null && beginning.isDone();
        }

        private boolean hasEnded() {
            return ending != null && ending.isDone();
        }

        private void strokeDueAt(final long newDueNs) {
            strokeDueNs = newDueNs;
            dueNs = newDueNs;
        }
    }

    /**
     * During the warm-up, has each fault that wants it strike once, and lets as much time go by after it. None of it is counted. What the compiler meets for the
     * first time when a fault strikes, it throws code away for.
     *
     * @throws RunFailure if there was nobody to strike in twice the time that the stroke was to last
     */
    void rehearse(final List<WorkerProcess> loadProcesses) throws InterruptedException {
        for (final Planned one : planned) {
            final long rehearseNs = one.timing.rehearseNs();
            if (rehearseNs > 0) {
                rehearse(one.fault, rehearseNs, loadProcesses);
                final long untilNs = System.nanoTime() + rehearseNs;
                while (System.nanoTime() < untilNs) {
                    cluster.switchboard().hearUntil(untilNs);
                }
            }
        }
    }

    private void rehearse(final Fault fault, final long forNs, final List<WorkerProcess> loadProcesses)
            throws InterruptedException {
        final FaultInjector rehearsal =
                new FaultInjector(cluster, List.of(), Map.of(), line -> onEvent.accept("rehearsal: " + line));
        rehearsal.planned.add(new Planned(fault, new Fault.Timing(0, 1, 0, forNs)));
        final long startNs = System.nanoTime();
        rehearsal.run(loadProcesses, startNs, startNs + 2 * forNs);
        if (rehearsal.strokes.isEmpty()) {
            throw new RunFailure("a fault could not be rehearsed: there was nobody to strike for "
                    + Quantities.duration(2 * forNs) + ": " + fault);
        }
    }

    /** Strikes when due, until the window's end. Returns when everything is undone. */
    void run(final List<WorkerProcess> loadProcesses, final long startNs, final long endNs)
            throws InterruptedException {
        loads = loadProcesses;
        planned.forEach(one -> one.strokeDueAt(startNs + one.timing.atNs()));
        while (planned.stream().anyMatch(one -> one.dueNs != NONE || one.isUnderWay())) {
            cluster.switchboard()
                    .hearUntil(planned.stream().mapToLong(Planned::nextNs).min().orElse(NONE));
            for (final Planned one : planned) {
                advance(one, endNs);
            }
        }
    }

    /** When each was in force. Called after the window's end. */
    List<Row.Strike> strikes() {
        return strokes.stream()
                .map(stroke -> new Row.Strike(
                        stroke.description(), stroke.startNs(), stroke.inForceUntilNs(), stroke.minorityClients()))
                .toList();
    }

    /** One for each stroke and side, those for which there was no time included. Called after the window's end. */
    List<Row.Recovery> recoveries() {
        final List<Row.Recovery> recoveries = new ArrayList<>();
        for (final Stroke stroke : strokes) {
            sides(loads, stroke.minorityClients().isEmpty() ? lastMinorityClients() : stroke.minorityClients())
                    .forEach((clients, side) ->
                            recoveries.add(new Row.Recovery(stroke.description(), clients, recoveryNs(stroke, side))));
        }
        for (final Planned one : planned) {
            for (int i = 0; i < one.remaining; i++) {
                recoveries.add(new Row.Recovery("stroke not made: the window was over", ALL_CLIENTS, -1));
            }
        }
        return recoveries;
    }

    /** One for each side of the last partition that divided the clients, none if there was no fault. */
    List<Row.Gap> gaps(final List<List<Outage>> outagesOfLoads) {
        final List<Row.Gap> gaps = new ArrayList<>();
        if (!planned.isEmpty()) {
            sides(outagesOfLoads, lastMinorityClients())
                    .forEach((clients, side) -> gaps.add(new Row.Gap(clients, Outage.longestNs(side))));
        }
        return gaps;
    }

    /** What was in force at any time from {@code fromNs} to {@code untilNs}; one line without commas. */
    String inForce(final long fromNs, final long untilNs) {
        return strokes.stream()
                .filter(stroke -> stroke.isFeltIn(fromNs, untilNs))
                .map(Stroke::description)
                .collect(Collectors.joining("; "));
    }

    /** What replicas used and counted in the window before they ended in it, as they said just before. */
    List<WorkerUse> endedLives() {
        return striker.endedLives();
    }

    private long recoveryNs(final Stroke stroke, final List<WorkerProcess> side) {
        long okNs = NONE;
        for (final WorkerProcess load : side) {
            for (final Notice.Recovered recovered : cluster.switchboard().heard(load, Notice.Recovered.class)) {
                if (recovered.faultNs() == stroke.startNs()) {
                    okNs = Math.min(okNs, recovered.okNs());
                }
            }
        }
        return okNs == NONE ? -1 : okNs - stroke.startNs();
    }

    /** Of the last partition that divided the clients; none if there was none. */
    private List<Integer> lastMinorityClients() {
        return strokes.stream()
                .map(Stroke::minorityClients)
                .filter(clients -> !clients.isEmpty())
                .reduce((earlier, later) -> later)
                .orElse(List.of());
    }

    /** By where the clients were in a partition that divided them. */
    private <T> Map<String, List<T>> sides(final List<T> ofLoads, final List<Integer> minorityClients) {
        final Map<String, List<T>> sides = new LinkedHashMap<>();
        for (int i = 0; i < ofLoads.size(); i++) {
            final String clients = minorityClients.isEmpty() ? ALL_CLIENTS : sideOf(i, minorityClients);
            sides.computeIfAbsent(clients, side -> new ArrayList<>()).add(ofLoads.get(i));
        }
        return sides;
    }

    /** The side of a partition on which a load process is, by its number. */
    static String sideOf(final int process, final List<Integer> minorityClients) {
        return minorityClients.contains(process) ? "minority" : "majority";
    }

    private void advance(final Planned one, final long endNs) throws InterruptedException {
        final long nowNs = System.nanoTime();
        if (one.hasBegun()) {
            begun(one, Switchboard.result(one.beginning), endNs);
        } else if (one.hasEnded()) {
            ended(one);
        } else if (one.isUnderWay()) {
            return;
        } else if (one.inForce != null) {
            if (one.dueNs <= nowNs) {
                one.ending = one.inForce.end();
            }
        } else if (Math.max(one.dueNs, nowNs) >= endNs) {
            one.dueNs = NONE;
        } else if (one.dueNs <= nowNs) {
            striker.strike(one.fault, one.timing.forNs())
                    .ifPresentOrElse(beginning -> one.beginning = beginning, () -> one.dueNs += RETRY_NS);
        }
    }

    private void begun(final Planned one, final Stroke stroke, final long endNs) {
        loads.forEach(load -> load.send(new Order.Watch(stroke.startNs())));
        strokes.add(stroke);
        onEvent.accept(stroke.description());
        one.beginning = null;
        one.inForce = stroke;
        one.remaining--;
        one.dueNs = Math.min(endNs, stroke.startNs() + one.timing.forNs());
    }

    private void ended(final Planned one) {
        Switchboard.result(one.ending);
        onEvent.accept("over: " + one.inForce.description());
        one.ending = null;
        one.inForce = null;
        one.strokeDueAt(one.remaining == 0 ? NONE : nextStrokeNs(one));
    }

    /** As planned, but not before a replica whose start took long had time to catch up. */
    private static long nextStrokeNs(final Planned one) {
        final long everyNs = one.timing.everyNs();
        return Math.max(one.strokeDueNs + everyNs, System.nanoTime() + everyNs / 2);
    }
}
