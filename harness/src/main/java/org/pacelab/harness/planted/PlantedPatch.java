package org.pacelab.harness.planted;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.pacelab.harness.cluster.Protocols;
import org.pacelab.harness.sim.Simulation;

/**
 * A bug to be planted: a patch of the sources that breaks one rule. Its file begins with these lines, a diff behind them:
 *
 * <pre>
 * Rule: what the unpatched code keeps to
 * From: where that is written
 * Protocol: whose simulation has to find the bug
 * Setting: of that protocol
 * </pre>
 *
 * It changes bodies of methods: only the files that it names are compiled again.
 *
 * @param name the file's, without its ending
 */
public record PlantedPatch(
        String name, String rule, String source, String protocol, String setting, List<FileDiff> files) {
    private static final String ENDING = ".patch";

    public PlantedPatch {
        files = List.copyOf(files);
    }

    /**
     * All patches of a folder, by name.
     *
     * @throws PatchException if one of them cannot be read
     */
    public static List<PlantedPatch> allOf(final Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .map(PlantedPatch::read)
                    .toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
        }
    }

    static PlantedPatch read(final Path file) {
        final String fileName = file.getFileName().toString();
        final String name = fileName.substring(0, fileName.length() - ENDING.length());
        try {
            final List<String> lines = Files.readAllLines(file);
            final List<FileDiff> files = FileDiff.parse(lines);
            if (files.isEmpty()) {
                throw new PatchException("changes nothing");
            }
            final PlantedPatch patch = new PlantedPatch(
                    name,
                    header(lines, 0, "Rule: "),
                    header(lines, 1, "From: "),
                    header(lines, 2, "Protocol: "),
                    header(lines, 3, "Setting: "),
                    files);
            Simulation.requirePromise(Protocols.find(patch.protocol), patch.setting);
            return patch;
        } catch (final PatchException | IllegalArgumentException e) {
            throw new PatchException(name + ": " + e.getMessage());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String header(final List<String> lines, final int place, final String label) {
        if (place >= lines.size()
                || !lines.get(place).startsWith(label)
                || lines.get(place).length() == label.length()) {
            throw new PatchException("line " + (place + 1) + " has to be '" + label + "...'");
        }
        return lines.get(place).substring(label.length());
    }

    /**
     * The sources that it changes, patched, by their paths in the tree. The tree stays as it is.
     *
     * @throws PatchException if it does not apply
     */
    public Map<String, String> applyTo(final Path tree) {
        final Map<String, String> sources = new LinkedHashMap<>();
        for (final FileDiff file : files) {
            final Path path = tree.resolve(file.path());
            if (!Files.isRegularFile(path)) {
                throw new PatchException(name + ": " + file.path() + " is not there");
            }
            try {
                sources.put(file.path(), String.join("\n", file.apply(Files.readAllLines(path))));
            } catch (final PatchException e) {
                throw new PatchException(name + ": " + e.getMessage());
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return sources;
    }
}
