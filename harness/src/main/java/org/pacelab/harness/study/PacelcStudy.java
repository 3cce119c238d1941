package org.pacelab.harness.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pacelab.harness.cluster.Launcher;
import org.pacelab.harness.cluster.RunFailure;
import org.pacelab.harness.cluster.ScenarioRun;
import org.pacelab.harness.report.HtmlReport;
import org.pacelab.harness.report.Provenance;
import org.pacelab.harness.report.RunDirectory;
import org.pacelab.harness.report.RunManifest.Status;
import org.pacelab.harness.report.RunReading;
import org.pacelab.harness.report.StudyManifest;
import org.pacelab.harness.report.StudyManifest.PlannedRow;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.journal.DirectoryLock;

/**
 * Every setting of every family, in virtual time across zones and regions, and as processes: up to the knee, and through a cut at half of it. Each row has a run directory
 * of its own in that of the study, which goes on where an earlier one with the same rows was stopped. Its directory is its own until it is closed. Confined to one thread; interrupting it ends the study, which keeps what was measured.
 */
public final class PacelcStudy implements AutoCloseable {
    public static final String NAME = "pacelc";
    public static final String DESCRIPTION =
            "what every setting costs: latency up to the knee, and what each side of a cut is served, on processes; latency across regions and the PACELC map in virtual time";

    private static final String WAN = "wan.csv";
    private static final String MAP = "map.csv";

    /** So many settings further on a study begins than the one before it. */
    private static final int STRIDE = 4;

    private final String name;
    private final List<Layout> wan;
    private final Provenance provenance;
    private final Launcher launcher;
    private final StudyProgress progress;
    private final List<StudyItem> items;
    private final RunDirectory directory;
    private final DirectoryLock lock;
    private final Instant start;
    private final Map<String, MeasuredItem> measured = new HashMap<>();

    /**
     * Makes a directory for it, or takes that of the one it goes on with.
     *
     * @param wan        topologies of the rows in virtual time
     * @param runsFolder where studies are
     * @throws RunFailure if another process measures that one: two at once would spoil each other's figures
     */
    public PacelcStudy(
            final PacelcPlan plan,
            final List<Layout> wan,
            final Path runsFolder,
            final Provenance provenance,
            final Launcher launcher,
            final StudyProgress progress) {
        this.wan = List.copyOf(wan);
        this.provenance = provenance;
        this.launcher = launcher;
        this.progress = progress;
        this.name = NAME + (plan.depth() == PacelcDepth.QUICK ? "-quick" : "");
        final List<RunDirectory> earlier = earlier(runsFolder);
        final List<StudyItem> rotated = plan.rotated(STRIDE
                        * (int) earlier.stream().filter(PacelcStudy::hasEnded).count())
                .items();
        final Optional<RunDirectory> unfinished = earlier.stream()
                .filter(study -> isToGoOn(study.studyManifest(), rotated))
                .findFirst();
        this.items =
                unfinished.map(one -> inOrder(one.studyManifest(), rotated)).orElse(rotated);
        this.start = unfinished
                .map(one -> Instant.parse(one.studyManifest().startUtc()))
                .orElseGet(Instant::now);
        this.directory = unfinished.orElseGet(() -> RunDirectory.create(runsFolder, start, provenance, name));
        this.lock = DirectoryLock.tryLock(directory.folder())
                .orElseThrow(() -> new RunFailure("another process measures the same, into " + directory.folder()
                        + ": wait for its end, or stop it, and this goes on with it"));
    }

    public RunDirectory directory() {
        return directory;
    }

    /** In the order in which they are measured. */
    List<StudyItem> items() {
        return items;
    }

    /** What was measured so far. */
    public PacelcFigures figures() {
        items.stream()
                .filter(item -> !measured.containsKey(item.label()))
                .forEach(item -> MeasuredItem.read(item, directory).ifPresent(one -> measured.put(item.label(), one)));
        return PacelcFigures.of(
                items.stream()
                        .flatMap(item -> Optional.ofNullable(measured.get(item.label())).stream())
                        .toList(),
                directory);
    }

    /** Measures what is missing. Returns how that ended; a row that failed fails the study, after the others were measured. */
    public StudyManifest run() {
        StudyManifest manifest = StudyManifest.running(start, provenance, NAME, wan, planned());
        directory.write(manifest);
        try {
            runVirtual();
            final Optional<Status> early = runItems();
            manifest = manifest.ended(early.orElse(Status.OK), "", Instant.now());
            if (early.isEmpty()) {
                final String failures = figures().failures();
                manifest = manifest.ended(failures.isEmpty() ? Status.OK : Status.FAILED, failures, Instant.now());
            }
        } catch (RuntimeException e) {
            directory.write(manifest.ended(Status.INTERRUPTED, e.toString(), Instant.now()));
            throw e;
        }
        directory.write(manifest);
        HtmlReport.write(
                List.of(RunReading.read(directory.folder())), directory.folder().resolve(HtmlReport.FILE_NAME));
        return manifest;
    }

    /** Another may go on with it then, if it has not ended. */
    @Override
    public void close() {
        lock.close();
    }

    private List<PlannedRow> planned() {
        return planned(items);
    }

    private List<PlannedRow> planned(final List<StudyItem> some) {
        return some.stream().map(item -> item.planned(provenance)).toList();
    }

    private void runVirtual() {
        if (Files.exists(directory.folder().resolve(WAN))
                && Files.exists(directory.folder().resolve(MAP))) {
            return;
        }
        final WanFigures figures = new WanStudy(wan).run(progress::onEvent);
        directory.writeTable(WAN, figures.latencyCsv());
        directory.writeTable(MAP, figures.mapCsv());
    }

    /** Empty once all are there. */
    private Optional<Status> runItems() {
        final List<StudyItem> missing =
                items.stream().filter(item -> !isWhole(item)).toList();
        progress.begin(items.size(), items.size() - missing.size());
        for (final StudyItem item : missing) {
            progress.onItem(item.label());
            final ScenarioRun run =
                    new ScenarioRun(item.scenario(), directory.createRow(item.label()), provenance, launcher, progress);
            if (run.execute().status() == Status.INTERRUPTED) {
                return Optional.of(Status.INTERRUPTED);
            }
            figures().write(directory);
        }
        return Optional.empty();
    }

    /** A row that failed is whole, too: what was found stays. */
    private boolean isWhole(final StudyItem item) {
        return directory
                .row(item.label())
                .map(row -> row.manifest().status())
                .filter(status -> status == Status.OK || status == Status.FAILED)
                .isPresent();
    }

    /** Studies of this depth, the latest first. */
    private List<RunDirectory> earlier(final Path runsFolder) {
        if (!Files.isDirectory(runsFolder)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(runsFolder)) {
            return folders.filter(folder -> folder.getFileName().toString().matches(".*-" + name + "(-\\d+)?"))
                    .filter(folder -> Files.isRegularFile(folder.resolve("run.json")))
                    .sorted(Comparator.comparing(Path::getFileName).reversed())
                    .map(RunDirectory::open)
                    .filter(PacelcStudy::isStudy)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + runsFolder, e);
        }
    }

    /** A scenario may have been given the same name. */
    private static boolean isStudy(final RunDirectory directory) {
        try {
            return NAME.equals(directory.studyManifest().study());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean hasEnded(final RunDirectory study) {
        final Status status = study.studyManifest().status();
        return status == Status.OK || status == Status.FAILED;
    }

    /** Whether it was to have the same rows, in whatever order, and has not ended. */
    private boolean isToGoOn(final StudyManifest study, final List<StudyItem> rows) {
        return (study.status() == Status.RUNNING || study.status() == Status.INTERRUPTED)
                && study.layouts().equals(wan)
                && Set.copyOf(study.planned()).equals(Set.copyOf(planned(rows)));
    }

    private static List<StudyItem> inOrder(final StudyManifest study, final List<StudyItem> rows) {
        final List<String> labels =
                study.planned().stream().map(PlannedRow::label).toList();
        return rows.stream()
                .sorted(Comparator.comparingInt(row -> labels.indexOf(row.label())))
                .toList();
    }
}
