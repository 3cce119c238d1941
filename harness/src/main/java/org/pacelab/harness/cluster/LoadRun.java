package org.pacelab.harness.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.pacelab.harness.history.HistoryCounts;
import org.pacelab.harness.load.LatencySecond;
import org.pacelab.harness.load.LatencyTotals;
import org.pacelab.harness.load.LoadResult;
import org.pacelab.harness.load.UniqueAdds;
import org.pacelab.harness.report.Row;
import org.pacelab.harness.report.RunDirectory;
import org.pacelab.harness.report.WorkerUse;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.scenario.Workload;

/**
 * One row of load on a cluster that runs: warm-up of all load processes, one measured window for all, faults in it, and what each
 * worker used meanwhile. Confined to the controller's thread.
 */
final class LoadRun {
    private static final long MS_NS = 1_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long OPENING_TIMEOUT_NS = 60 * SECOND_NS;
    private static final long GRACE_NS = 30 * SECOND_NS;
    private static final long SALVAGE_TIMEOUT_NS = 5 * SECOND_NS;

    /** From the order to measure to the window's start: all load processes must have got it by then. */
    private static final long LEAD_NS = 50_000_000L;

    /** The same for those who go on with another row, at its rate. */
    private static final long SETTLING_NS = 250_000_000L;

    private final ProcessCluster cluster;
    private final RunPart part;
    private final String label;
    private final RowPlan plan;
    private final Workload workload;
    private final LoadRun before;
    private final List<Path> latencyLogs;
    private final List<Path> historyFolders;
    private final FaultInjector faults;
    private final Map<String, WorkerReport> reportsAtStart = new LinkedHashMap<>();
    private final Map<WorkerProcess, Notice.Measured> measured = new LinkedHashMap<>();
    private List<WorkerProcess> loads = List.of();
    private boolean isMeasuring;
    private long startNs;
    private long startEpochMs;

    /** @param before whose load processes go on; null to start some */
    LoadRun(
            final ProcessCluster cluster,
            final RunPart part,
            final RowPlan plan,
            final LoadRun before,
            final RunDirectory directory,
            final Progress progress) {
        this.cluster = cluster;
        this.part = part;
        this.plan = plan;
        this.label = plan.label();
        this.workload = plan.workload();
        this.before = before;
        this.latencyLogs = IntStream.range(0, workload.loadProcesses())
                .mapToObj(process -> directory.workersFolder().resolve(label + "-" + process + ".hlog"))
                .toList();
        this.historyFolders = IntStream.range(0, workload.loadProcesses())
                .mapToObj(process -> directory.history(part.label()).resolve(label + "-" + process))
                .toList();
        this.faults = new FaultInjector(cluster, plan.faults(), reportsAtStart, progress::onEvent);
    }

    List<Path> latencyLogs() {
        return latencyLogs;
    }

    /** Those of the load processes that told what they measured: of another one nobody knows what is missing. */
    List<Path> measuredLogs() {
        final List<Path> logs = new ArrayList<>();
        for (int process = 0; process < loads.size(); process++) {
            if (measured.containsKey(loads.get(process))) {
                logs.add(latencyLogs.get(process));
            }
        }
        return logs;
    }

    /** Loads the cluster. The load processes are left running, with nothing to do. */
    Row measure() throws InterruptedException {
        final long leadNs = before == null ? startLoad() : goOn();
        faults.rehearse(loads);
        for (final WorkerProcess worker : workers()) {
            reportsAtStart.put(worker.name(), cluster.report(worker));
        }
        startNs = System.nanoTime() + leadNs;
        startEpochMs = System.currentTimeMillis() + leadNs / MS_NS;
        final long endNs = startNs + workload.durationNs();
        cluster.measure(startNs, endNs);
        isMeasuring = true;
        faults.run(loads, startNs, endNs);
        for (final WorkerProcess load : loads) {
            final long timeoutNs = endNs + answerTimeoutNs() - System.nanoTime();
            measured.put(load, cluster.switchboard().await(load, Notice.Measured.class, timeoutNs));
        }
        return row(uses());
    }

    private long startLoad() throws InterruptedException {
        loads = cluster.startLoad(part, plan, files(historyFolders));
        warmUp();
        return LEAD_NS;
    }

    /** Those who go on are warm: they only get used to what they are asked for now. */
    private long goOn() {
        loads = before.loads;
        cluster.nextRow(loads, plan, files(List.of()));
        return SETTLING_NS;
    }

    /** Workers are asked for reports all the while: code that meets its first order just before the window would be compiled anew in it. */
    private void warmUp() throws InterruptedException {
        final List<CompletableFuture<Notice.Warm>> warm = new ArrayList<>();
        for (final WorkerProcess load : loads) {
            warm.add(cluster.switchboard()
                    .expect(load, Notice.Warm.class, any -> true, OPENING_TIMEOUT_NS + workload.maxWarmUpNs()));
        }
        final CompletableFuture<Void> all = CompletableFuture.allOf(warm.toArray(CompletableFuture<?>[]::new));
        long nextReportNs = System.nanoTime() + SECOND_NS;
        while (!all.isDone()) {
            cluster.switchboard().hearUntil(nextReportNs);
            if (System.nanoTime() >= nextReportNs) {
                for (final WorkerProcess worker : workers()) {
                    cluster.report(worker);
                }
                nextReportNs = System.nanoTime() + SECOND_NS;
            }
        }
        Switchboard.result(all);
    }

    /**
     * What can be had of a row that was cut short, from the load processes that still answer; empty if its window had not begun. Who
     * else fails meanwhile makes no difference.
     */
    Optional<Row> salvage() {
        if (!isMeasuring) {
            return Optional.empty();
        }
        try {
            loads.forEach(load -> load.send(new Order.Stop()));
            for (final WorkerProcess load : loads) {
                if (!measured.containsKey(load)) {
                    cluster.switchboard()
                            .salvage(load, Notice.Measured.class, SALVAGE_TIMEOUT_NS)
                            .ifPresent(one -> measured.put(load, one));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        final boolean isEmpty =
                measured.values().stream().allMatch(one -> one.result().scheduled() == 0);
        return isEmpty ? Optional.empty() : Optional.of(row(List.of()));
    }

    /** A history's folder is there before its process is: it tells of one that died before it wrote anything. */
    private List<Order.LoadFiles> files(final List<Path> newHistories) {
        if (!part.recording().isNothing()) {
            newHistories.forEach(LoadRun::createFolder);
        }
        final List<Order.LoadFiles> files = new ArrayList<>();
        for (int process = 0; process < workload.loadProcesses(); process++) {
            files.add(new Order.LoadFiles(
                    latencyLogs.get(process).toString(),
                    historyFolders.get(process).toString()));
        }
        return files;
    }

    private static void createFolder(final Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new RunFailure("cannot create " + folder + ": " + e.getMessage());
        }
    }

    /** From the window's end until a load process must have told what it measured. */
    private long answerTimeoutNs() {
        final long readBackNs = part.checkAdds() ? workload.durationNs() : 0;
        return part.deployment().patience().operationDeadlineNs() + readBackNs + GRACE_NS;
    }

    private List<WorkerProcess> workers() {
        final List<WorkerProcess> workers = new ArrayList<>(cluster.replicas());
        workers.addAll(loads);
        return workers;
    }

    private List<WorkerUse> uses() throws InterruptedException {
        final List<WorkerUse> uses = new ArrayList<>();
        for (final WorkerProcess worker : workers()) {
            uses.add(cluster.report(worker)
                    .since(reportsAtStart.get(worker.name()), worker.name(), cluster.pauseLog(worker.name())));
        }
        uses.addAll(faults.endedLives());
        return uses;
    }

    private List<Row.Second> seconds(final List<Path> logs) throws IOException {
        final List<Row.Second> seconds = new ArrayList<>();
        for (final LatencySecond second : LatencySecond.read(logs, startEpochMs)) {
            final long fromNs = startNs + second.number() * SECOND_NS;
            seconds.add(
                    new Row.Second(second, fromNs, faults.inForce(fromNs, fromNs + second.lengthMs() * MS_NS), null));
        }
        return seconds;
    }

    /** Load processes are dealt round the sites. */
    private Map<String, LatencyTotals> atSites() throws IOException {
        final Map<String, LatencyTotals> atSites = new LinkedHashMap<>();
        final Layout layout = part.deployment().layout();
        if (layout != null) {
            final List<String> sites = layout.topology().sites();
            for (int site = 0; site < sites.size(); site++) {
                final List<Path> logs = new ArrayList<>();
                for (int process = site; process < loads.size(); process += sites.size()) {
                    if (measured.containsKey(loads.get(process))) {
                        logs.add(latencyLogs.get(process));
                    }
                }
                atSites.put(sites.get(site), LatencyTotals.read(logs));
            }
        }
        return atSites;
    }

    private Row row(final List<WorkerUse> uses) {
        try {
            final Collection<Notice.Measured> told = measured.values();
            final List<Path> logs = measuredLogs();
            return new Row(
                    label,
                    part.isFloor(),
                    part.deployment().protocol(),
                    part.setting(),
                    workload,
                    LoadResult.merge(told.stream().map(Notice.Measured::result).toList()),
                    LatencyTotals.read(logs),
                    atSites(),
                    uses,
                    faults.recoveries(),
                    faults.gaps(told.stream().map(Notice.Measured::outages).toList()),
                    seconds(logs),
                    told.stream()
                            .map(Notice.Measured::adds)
                            .filter(Objects::nonNull)
                            .reduce(UniqueAdds.Verdict::plus)
                            .orElse(null),
                    told.stream()
                            .map(Notice.Measured::history)
                            .filter(Objects::nonNull)
                            .reduce(HistoryCounts::plus)
                            .orElse(null),
                    null,
                    null,
                    faults.strikes(),
                    List.of());
        } catch (IOException e) {
            throw new RunFailure("cannot read back the latency of " + label + ": " + e.getMessage());
        }
    }
}
