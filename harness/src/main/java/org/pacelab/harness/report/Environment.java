package org.pacelab.harness.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where and with what a run was made, as far as the host tells. Immutable.
 *
 * @param commit   of the sources, {@link #UNKNOWN} outside a git checkout
 * @param dirty    whether the working copy differs from the commit
 * @param jvm      vendor, name and version
 * @param jvmFlags of this process; workers and forks get the same argument file
 * @param cores    the JVM may use
 */
public record Environment(
        String commit,
        boolean dirty,
        String jvm,
        List<String> jvmFlags,
        String cpu,
        int cores,
        String governor,
        String kernel,
        long memoryKiB) {
    public static final String UNKNOWN = "unknown";

    private static final Path CPUS = Path.of("/proc/cpuinfo");
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final Path GOVERNOR = Path.of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");

    public Environment {
        jvmFlags = List.copyOf(jvmFlags);
    }

    /** @param home the root of the working copy */
    public static Environment read(final Path home) {
        final String commit = git(home, "rev-parse", "HEAD");
        return new Environment(
                commit.isEmpty() ? UNKNOWN : commit,
                !git(home, "status", "--porcelain").isEmpty(),
                System.getProperty("java.vendor")
                        + ' '
                        + System.getProperty("java.vm.name")
                        + ' '
                        + System.getProperty("java.vm.version"),
                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                valueOf(CPUS, "model name"),
                Runtime.getRuntime().availableProcessors(),
                firstLine(GOVERNOR),
                System.getProperty("os.name")
                        + ' '
                        + System.getProperty("os.version")
                        + ' '
                        + System.getProperty("os.arch"),
                kibibytes(valueOf(MEMORY, "MemTotal")));
    }

    /** The commit as directory names show it. */
    public String commit8() {
        return commit.substring(0, Math.min(8, commit.length()));
    }

    private static String git(final Path home, final String... arguments) {
        final String[] command = Stream.concat(Stream.of("git", "-C", home.toString()), Stream.of(arguments))
                .toArray(String[]::new);
        try {
            final Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (final IOException gitIsNotThere) {
            return "";
        }
    }

    private static String firstLine(final Path file) {
        try {
            return Files.readAllLines(file).get(0);
        } catch (final IOException notOnThisHost) {
            return UNKNOWN;
        }
    }

    private static String valueOf(final Path file, final String key) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(UNKNOWN);
        } catch (final IOException notOnThisHost) {
            return UNKNOWN;
        }
    }

    private static long kibibytes(final String value) {
        return value.endsWith(" kB") ? Long.parseLong(value.substring(0, value.length() - 3)) : 0;
    }
}
