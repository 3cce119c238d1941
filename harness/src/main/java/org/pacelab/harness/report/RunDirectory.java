package org.pacelab.harness.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.pacelab.harness.check.FinalStates;

/**
 * One run's folder: {@code run.json}, {@code latency.hlog}, {@code summary.csv}, {@code percentiles.csv}, {@code counters.csv},
 * {@code seconds.csv}, {@code staleness.csv}, {@code verdict.json}, {@code report.html} if it was asked for, histories and final states in {@code history/}, the logs
 * of its workers in {@code workers/}, and of a study {@code lock}, an empty file that is locked while somebody measures. A folder without a
 * {@code run.json} is no run: a number without provenance is not a result.
 */
public final class RunDirectory {
    private static final DateTimeFormatter NAME_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    static final JsonMapper JSON = JsonMapper.builder()
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private final Path folder;

    private RunDirectory(final Path folder) {
        this.folder = folder;
    }

    /**
     * Makes {@code <runsFolder>/<utc>-<commit8>-<scenario>}, with a number behind it if that is taken.
     *
     * @throws UncheckedIOException if it cannot be made
     */
    public static RunDirectory create(
            final Path runsFolder, final Instant start, final Provenance provenance, final String scenarioName) {
        final String name = NAME_TIME.format(start) + "-" + provenance.shortCommit() + "-" + scenarioName;
        try {
            Files.createDirectories(runsFolder);
            Path folder = runsFolder.resolve(name);
            for (int number = 2; !isMade(folder); number++) {
                folder = runsFolder.resolve(name + "-" + number);
            }
            return new RunDirectory(folder.toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create the run directory: " + e, e);
        }
    }

    private static boolean isMade(final Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /** @throws IllegalArgumentException if the folder is no run */
    public static RunDirectory open(final Path folder) {
        final RunDirectory run = new RunDirectory(folder.toAbsolutePath());
        if (!Files.isRegularFile(run.manifestFile())) {
            throw new IllegalArgumentException(folder + " is no run directory: it has no run.json");
        }
        return run;
    }

    /** The folder of one row of a study, made for it; what is there is dropped. */
    public RunDirectory createRow(final String label) {
        final RunDirectory row = new RunDirectory(rowFolder(label));
        FolderTree.delete(row.folder);
        try {
            Files.createDirectories(row.folder);
            return row;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + row.folder, e);
        }
    }

    /** The run of one row of a study; empty if there is none yet. */
    public Optional<RunDirectory> row(final String label) {
        final RunDirectory row = new RunDirectory(rowFolder(label));
        return Files.isRegularFile(row.manifestFile()) ? Optional.of(row) : Optional.empty();
    }

    private Path rowFolder(final String label) {
        return folder.resolve("rows").resolve(label);
    }

    public Path folder() {
        return folder;
    }

    /** Where logs of workers are; made when it is asked for. */
    public Path workersFolder() {
        try {
            return Files.createDirectories(folder.resolve("workers"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write into " + folder, e);
        }
    }

    /** What JMH measured. */
    public Path benchmarkResult() {
        return folder.resolve("jmh.json");
    }

    public Path latencyLog() {
        return folder.resolve("latency.hlog");
    }

    /** Where the histories of one setting are, a folder for each of its load processes. */
    public Path history(final String setting) {
        return folder.resolve("history").resolve(setting);
    }

    /** Writes what the replicas of a setting ended with, beside its history. */
    public void writeFinalStates(final String setting, final FinalStates ends) {
        try {
            Files.writeString(
                    finalStatesFile(setting),
                    JSON.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(ends) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write into " + folder, e);
        }
    }

    /**
     * What the replicas of a setting ended with; nothing is known if nobody looked.
     *
     * @throws IllegalArgumentException if the file is not one of final states
     */
    public FinalStates finalStates(final String setting) {
        final Path file = finalStatesFile(setting);
        try {
            return Files.exists(file)
                    ? JSON.readValue(Files.readString(file), FinalStates.class)
                    : FinalStates.of(List.of());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces {@code verdict.json}. */
    public void writeVerdicts(final List<PartVerdict> verdicts) {
        try {
            Files.writeString(folder.resolve("verdict.json"), JSON.writeValueAsString(verdicts) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write into " + folder, e);
        }
    }

    /** Replaces {@code run.json} as a whole. */
    public void write(final RunManifest manifest) {
        replaceManifest(manifest);
    }

    /** Replaces {@code run.json} as a whole. */
    public void write(final BenchManifest manifest) {
        replaceManifest(manifest);
    }

    /** Replaces {@code run.json} as a whole. */
    public void write(final StudyManifest manifest) {
        replaceManifest(manifest);
    }

    /** Replaces a table. */
    public void writeTable(final String fileName, final List<String> lines) {
        try {
            final Path next = folder.resolve(fileName + ".next");
            Files.write(next, lines);
            Files.move(
                    next,
                    folder.resolve(fileName),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write into " + folder, e);
        }
    }

    /** Replaces {@code summary.csv}, {@code percentiles.csv}, {@code counters.csv} and {@code seconds.csv}. */
    public void write(final List<Row> rows) {
        try {
            Files.write(folder.resolve("summary.csv"), SummaryCsv.lines(Summary.of(rows)));
            Files.write(folder.resolve("percentiles.csv"), PercentilesCsv.lines(rows));
            Files.write(folder.resolve("counters.csv"), CountersCsv.lines(rows));
            Files.write(folder.resolve("seconds.csv"), SecondsCsv.lines(rows));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write into " + folder, e);
        }
    }

    /** @throws IllegalArgumentException if {@code run.json} is not one */
    public RunManifest manifest() {
        return manifest(RunManifest.class);
    }

    /** @throws IllegalArgumentException if {@code run.json} is not one of a study */
    public StudyManifest studyManifest() {
        return manifest(StudyManifest.class);
    }

    private <T> T manifest(final Class<T> type) {
        try {
            return JSON.readValue(Files.readString(manifestFile()), type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(manifestFile() + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void replaceManifest(final Record manifest) {
        try {
            final Path next = folder.resolve("run.json.next");
            Files.writeString(next, JSON.writeValueAsString(manifest) + "\n");
            Files.move(next, manifestFile(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + manifestFile(), e);
        }
    }

    private Path finalStatesFile(final String setting) {
        return history(setting).resolve("final-states.json");
    }

    private Path manifestFile() {
        return folder.resolve("run.json");
    }
}
