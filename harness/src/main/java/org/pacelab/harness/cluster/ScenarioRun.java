package org.pacelab.harness.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pacelab.harness.check.FinalStates;
import org.pacelab.harness.check.Verdict;
import org.pacelab.harness.history.PartHistory;
import org.pacelab.harness.load.LatencyLogMerge;
import org.pacelab.harness.report.CutSide;
import org.pacelab.harness.report.PartVerdict;
import org.pacelab.harness.report.Provenance;
import org.pacelab.harness.report.Row;
import org.pacelab.harness.report.RunDirectory;
import org.pacelab.harness.report.RunManifest;
import org.pacelab.harness.report.RunManifest.Status;
import org.pacelab.harness.report.StalenessCsv;
import org.pacelab.harness.scenario.Scenario;

/**
 * One execution of a scenario: part after part, each with fresh processes, into a run directory that is whole after each row.
 * Confined to one thread; interrupting it ends the run, which keeps what was measured.
 */
public final class ScenarioRun {
    private static final Path MEMORY_FILES = Path.of("/dev/shm");
    private static final int MAX_FINAL_KEYS = 16_384;
    private static final long SETTLE_TIMEOUT_NS = 30_000_000_000L;

    private final Scenario scenario;
    private final RunDirectory directory;
    private final Provenance provenance;
    private final Launcher launcher;
    private final Progress progress;
    private final Instant start = Instant.now();
    private final List<Row> rows = new ArrayList<>();
    private List<PartVerdict> verdicts = List.of();

    public ScenarioRun(
            final Scenario scenario,
            final RunDirectory directory,
            final Provenance provenance,
            final Launcher launcher,
            final Progress progress) {
        this.scenario = scenario;
        this.directory = directory;
        this.provenance = provenance;
        this.launcher = launcher;
        this.progress = progress;
    }

    /** Runs to the end. No process of the run is left when this returns. */
    public RunManifest execute() {
        RunManifest manifest = manifest(Status.RUNNING, "");
        directory.write(manifest);
        final Path scratch = newScratchFolder();
        try (Reaper reaper = Reaper.start(scratch);
                LatencyLogMerge latency = new LatencyLogMerge(directory.latencyLog(), start.toEpochMilli())) {
            final Site site = new Site(
                    launcher,
                    reaper,
                    new Switchboard(progress),
                    directory.workersFolder(),
                    directory.folder().resolve("journals"),
                    scratch,
                    start.toEpochMilli() << Byte.SIZE);
            measureAll(site, latency);
            manifest = judged(manifest(Status.OK, ""));
        } catch (InterruptedException e) {
            manifest = manifest(Status.INTERRUPTED, "");
        } catch (RunFailure e) {
            manifest = judged(manifest(Status.FAILED, e.getMessage()));
        } catch (IOException e) {
            manifest = manifest(Status.FAILED, e.toString());
        } catch (RuntimeException e) {
            markFailed(e);
            throw e;
        }
        directory.write(manifest);
        return manifest;
    }

    /** What was measured stands before it is judged, whatever becomes of that; until then a run that went well is not over. */
    private RunManifest judged(final RunManifest measured) {
        directory.write(measured.status() == Status.OK ? manifest(Status.RUNNING, "") : measured);
        String cause = measured.cause();
        try {
            judge();
            cause = cause.isEmpty() ? violation() : cause;
        } catch (RuntimeException | OutOfMemoryError e) {
            cause = (cause.isEmpty() ? "" : cause + "; ") + "its histories cannot be judged: " + e;
        }
        return manifest(cause.isEmpty() ? Status.OK : Status.FAILED, cause);
    }

    private void markFailed(final RuntimeException cause) {
        try {
            directory.write(manifest(Status.FAILED, cause.toString()));
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    /** What its histories showed, in the order of settings; empty before the end, or where nothing was recorded. */
    public List<PartVerdict> verdicts() {
        return verdicts;
    }

    /** What was measured so far, in order. */
    public List<Row> rows() {
        return List.copyOf(rows);
    }

    private void measureAll(final Site site, final LatencyLogMerge latency) throws InterruptedException, IOException {
        final List<RunPart> parts = RunPart.of(scenario);
        for (int i = 0; i < parts.size(); i++) {
            progress.onPart(i + 1, parts.size(), parts.get(i).label());
            try (ProcessCluster cluster = newCluster(site, i, parts.get(i))) {
                cluster.start();
                measureRows(cluster, parts.get(i), latency);
                lookAtFinalStates(cluster, parts.get(i));
                cluster.stop();
            }
        }
        Files.deleteIfExists(site.journalFolder());
    }

    private void lookAtFinalStates(final ProcessCluster cluster, final RunPart part) throws InterruptedException {
        if (!part.recording().isNothing() && part.promise().isPresent()) {
            final WrittenKeys written = new WrittenKeys(MAX_FINAL_KEYS);
            directory.writeFinalStates(part.label(), finalStates(cluster, part, written));
        }
    }

    /** Of a history that cannot be read nobody knows which keys to look for; the run goes on. */
    private FinalStates finalStates(final ProcessCluster cluster, final RunPart part, final WrittenKeys written)
            throws InterruptedException {
        try {
            PartHistory.of(directory.history(part.label())).replay(written);
        } catch (IllegalArgumentException | UncheckedIOException e) {
            return new FinalStates(List.of(), 1, "its history cannot be read: " + e.getMessage(), List.of());
        }
        return new FinalStateSurvey(cluster, SETTLE_TIMEOUT_NS).take(written);
    }

    /** While nothing is measured. */
    private void judge() {
        final List<RunCheck.Checked> checked =
                RunCheck.check(directory, manifest(Status.RUNNING, ""), RunCheck::usualBudget);
        if (checked.isEmpty()) {
            return;
        }
        verdicts = checked.stream().map(RunCheck.Checked::verdict).toList();
        final StalenessCsv staleness = new StalenessCsv();
        rows.replaceAll(row -> checked.stream()
                .filter(one -> !row.isFloor() && RunPart.isRowOf(one.verdict().part(), row.label()))
                .findFirst()
                .map(one -> {
                    staleness.add(row, one.reads(), one.processes());
                    return row.judged(one.verdict(), one.staleReads()).served(sides(row, one));
                })
                .orElse(row));
        directory.writeVerdicts(verdicts);
        directory.write(rows);
        directory.writeTable("staleness.csv", staleness.lines());
    }

    /** Of histories that are whole: from others nobody knows who was not served. */
    private List<CutSide> sides(final Row row, final RunCheck.Checked checked) {
        return row.strikes().isEmpty() || checked.verdict().answer() == Verdict.Answer.UNKNOWN
                ? List.of()
                : new CutHistories(directory, checked).sides(row);
    }

    /** What a check found to be broken, one line; empty if nothing was. */
    private String violation() {
        return Stream.concat(
                        rows.stream()
                                .filter(row -> row.adds() != null && !row.adds().isValid())
                                .map(row -> row.label() + ": " + row.adds().describe()),
                        verdicts.stream()
                                .filter(verdict -> verdict.answer() == Verdict.Answer.INVALID)
                                .map(PartVerdict::describe))
                .findFirst()
                .orElse("");
    }

    private ProcessCluster newCluster(final Site site, final int number, final RunPart part) {
        return new ProcessCluster(
                site, number, part.label(), part.deployment(), part.setting(), part.shapesLinks(), scenario.seed());
    }

    private void measureRows(final ProcessCluster cluster, final RunPart part, final LatencyLogMerge latency)
            throws InterruptedException, IOException {
        final RowSequence sequence = RowSequence.of(part);
        LoadRun before = null;
        for (Optional<RowPlan> plan = sequence.next(); plan.isPresent(); plan = sequence.next()) {
            final LoadRun load = new LoadRun(cluster, part, plan.get(), before, directory, progress);
            keep(sequence.measured(measure(load, latency)), load, latency);
            if (sequence.sharesLoad()) {
                before = load;
            } else {
                cluster.stopLoad();
            }
        }
        cluster.stopLoad();
    }

    private Row measure(final LoadRun load, final LatencyLogMerge latency) throws InterruptedException, IOException {
        try {
            return load.measure();
        } catch (RunFailure | InterruptedException | UncheckedIOException e) {
            final var salvaged = load.salvage();
            if (salvaged.isPresent()) {
                keep(salvaged.get(), load, latency);
            }
            throw e;
        }
    }

    private void keep(final Row row, final LoadRun load, final LatencyLogMerge latency) throws IOException {
        latency.append(row.label(), load.measuredLogs());
        for (final Path log : load.latencyLogs()) {
            Files.deleteIfExists(log);
        }
        rows.add(row);
        directory.write(rows);
        directory.write(manifest(Status.RUNNING, ""));
    }

    private RunManifest manifest(final Status status, final String cause) {
        return new RunManifest(
                status,
                cause,
                start.toString(),
                status == Status.RUNNING ? "" : Instant.now().toString(),
                provenance,
                scenario,
                rows.stream().map(RunManifest.RowManifest::of).toList());
    }

    /** Where the mapped files of links lie: in memory, where the system has a folder for that. */
    private static Path newScratchFolder() {
        try {
            return Files.isWritable(MEMORY_FILES)
                    ? Files.createTempDirectory(MEMORY_FILES, "pacelab-")
                    : Files.createTempDirectory("pacelab-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
