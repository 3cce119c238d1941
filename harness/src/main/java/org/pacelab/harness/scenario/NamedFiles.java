package org.pacelab.harness.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** YAML files of one sort that come with Pacelab, in one folder, and those of its users, anywhere. */
public final class NamedFiles {
    private static final String EXTENSION = ".yaml";

    private final Path folder;
    private final String sort;

    /** @param sort what one of them is, in a word */
    public NamedFiles(final Path folder, final String sort) {
        this.folder = folder;
        this.sort = sort;
    }

    /** None come with Pacelab, but there are their users'. */
    static NamedFiles none(final String sort) {
        return new NamedFiles(null, sort);
    }

    /** Of those in the folder, in order. */
    public List<String> names() {
        if (folder == null || !Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(EXTENSION))
                    .map(name -> name.substring(0, name.length() - EXTENSION.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param nameOrPath a name of the folder, or the path of a file
     * @throws ScenarioException if there is no such file
     */
    public Path find(final String nameOrPath) {
        final Path path = Path.of(nameOrPath);
        if (Files.isRegularFile(path)) {
            return path;
        }
        final Path named = folder == null ? path : folder.resolve(nameOrPath + EXTENSION);
        if (Files.isRegularFile(named)) {
            return named;
        }
        if (nameOrPath.endsWith(EXTENSION) || nameOrPath.contains("/")) {
            throw new ScenarioException(nameOrPath + ": no such file");
        }
        throw new ScenarioException("unknown " + sort + " '" + nameOrPath + "'; "
                + Spelling.allowed(nameOrPath, names()) + ", or the path of a file");
    }

    /** Without folders and extension. */
    static String baseName(final String fileName) {
        final String last = fileName.substring(fileName.lastIndexOf('/') + 1);
        return last.endsWith(EXTENSION) ? last.substring(0, last.length() - EXTENSION.length()) : last;
    }

    /** @throws ScenarioException if the file cannot be read */
    public static String read(final Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new ScenarioException(file + ": cannot be read: " + e);
        }
    }
}
