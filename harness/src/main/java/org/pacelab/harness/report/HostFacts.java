package org.pacelab.harness.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The machine a run ran on, as far as Linux tells. Immutable.
 *
 * @param cpu      model name
 * @param cores    that this JVM may use
 * @param governor of the first core's frequency; {@code unknown} in most virtual machines
 * @param kernel   name and release
 */
public record HostFacts(String cpu, int cores, String governor, String kernel) {
    private static final String UNKNOWN = "unknown";
    private static final Path CPUS = Path.of("/proc/cpuinfo");
    private static final Path GOVERNOR = Path.of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");

    static HostFacts read() {
        return new HostFacts(
                cpuModel(),
                Runtime.getRuntime().availableProcessors(),
                Files.isReadable(GOVERNOR) ? text(GOVERNOR).strip() : UNKNOWN,
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
    }

    private static String cpuModel() {
        if (!Files.isReadable(CPUS)) {
            return UNKNOWN;
        }
        return text(CPUS)
                .lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(UNKNOWN);
    }

    private static String text(final Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
