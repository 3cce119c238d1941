package org.pacelab.stress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A folder of one test's JVM for the files that its states need, in memory where there is such a place. It goes with the JVM. */
public final class SharedFolder {
    private static final Path IN_MEMORY = Path.of("/dev/shm");
    private static final Path FOLDER = make();
    private static final AtomicInteger NAMES = new AtomicInteger();

    private SharedFolder() {}

    public static Path path() {
        return FOLDER;
    }

    /** The path of a file that nobody else has. */
    public static Path newFile(final String kind) {
        return FOLDER.resolve(NAMES.getAndIncrement() + "." + kind);
    }

    private static Path make() {
        final Path parent = Files.isDirectory(IN_MEMORY) ? IN_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
        try {
            final Path folder = Files.createTempDirectory(parent, "pacelab-stress-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
            return folder;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(final Path folder) {
        try (var files = Files.newDirectoryStream(folder)) {
            for (final Path file : files) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
