package org.pacelab.harness.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pauses of a JVM in a part of its life, by its own log ({@code -Xlog:gc*,safepoint} with uptimes). Each safepoint is one
 * line with its total in ns; a collection's pause lies inside one.
 */
public final class PauseLog {
    private static final Pattern SAFEPOINT =
            Pattern.compile("\\[(\\d+)[.,](\\d{3})s\\].*Safepoint.*Total:\\s*(\\d+) ns.*");

    private long count;
    private long maxNs;

    private PauseLog() {}

    /**
     * Not by channels, which an interrupt of the thread would close.
     *
     * @param fromUptimeMs, toUptimeMs of the JVM that wrote the log
     */
    public static PauseLog read(final Path file, final long fromUptimeMs, final long toUptimeMs) {
        final PauseLog pauses = new PauseLog();
        if (!Files.exists(file)) {
            return pauses;
        }
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                pauses.add(line, fromUptimeMs, toUptimeMs);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pauses;
    }

    public long count() {
        return count;
    }

    public long maxNs() {
        return maxNs;
    }

    private void add(final String line, final long fromUptimeMs, final long toUptimeMs) {
        final Matcher matcher = SAFEPOINT.matcher(line);
        if (matcher.matches()) {
            final long uptimeMs = Long.parseLong(matcher.group(1)) * 1000 + Long.parseLong(matcher.group(2));
            if (uptimeMs >= fromUptimeMs && uptimeMs <= toUptimeMs) {
                count++;
                maxNs = Math.max(maxNs, Long.parseLong(matcher.group(3)));
            }
        }
    }
}
