package org.pacelab.harness.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that is kept of one run, in one directory: {@code results/runs/<utc>-<commit8>-<name>}. Its {@code run.json} says from the
 * first moment where the numbers come from and how the run stands, so that a run that was killed is recognised as such.
 */
public final class RunDirectory {
    public static final String MANIFEST = "run.json";

    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path path;
    private final Map<String, Object> manifest = new LinkedHashMap<>();

    /** How a run stands. Only a {@link #COMPLETE} one is a result. */
    public enum Status {
        /** Or killed so hard that nobody could say so. */
        RUNNING,
        COMPLETE,
        INTERRUPTED,
        FAILED
    }

    private RunDirectory(final Path path) {
        this.path = path;
    }

    /**
     * Makes the directory and its first manifest.
     *
     * @param runs where run directories are
     * @param name of the scenario
     */
    public static RunDirectory create(
            final Path runs, final String name, final Environment environment, final Instant started) {
        final String directory = UTC.format(started) + '-' + environment.commit8() + '-' + name;
        final RunDirectory run = new RunDirectory(firstFree(runs, directory));
        run.put("started", started.toString());
        run.put("environment", environment);
        run.write(Status.RUNNING);
        return run;
    }

    public Path path() {
        return path;
    }

    public Path file(final String name) {
        return path.resolve(name);
    }

    /** Sets an entry of the manifest; it is kept by the next {@link #write}. */
    public void put(final String key, final Object value) {
        manifest.put(key, value);
    }

    /** Writes the manifest, whole or not at all. */
    public void write(final Status status) {
        put("status", status);
        final Path written = file(MANIFEST + ".part");
        try {
            Files.write(written, JSON.writeValueAsBytes(manifest));
            Files.move(written, file(MANIFEST), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot write " + file(MANIFEST), e);
        }
    }

    private static Path firstFree(final Path runs, final String name) {
        try {
            Files.createDirectories(runs);
            for (int copy = 1; ; copy++) {
                final Path path = runs.resolve(copy == 1 ? name : name + '-' + copy);
                try {
                    return Files.createDirectory(path);
                } catch (final FileAlreadyExistsException startedInTheSameSecond) {
                    continue;
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot make a directory in " + runs, e);
        }
    }
}
