package org.pacelab.harness.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the command line of a worker on this host: a JVM like the controller's own, the flags all of Pacelab's JVMs share, and a log
 * of collections and safepoints.
 *
 * @param jvmArgsFile the argument file of flags for this generation of JDK
 * @param homeFolder  where the worker starts
 */
public record Launcher(Path jvmArgsFile, Path homeFolder) {
    /** A small heap: what replicas keep is off-heap. Ignored signals stay ignored, so Ctrl-C is the controller's to answer. */
    private static final List<String> WORKER_FLAGS = List.of(
            "-Xms64m",
            "-Xmx512m",
            "-XX:MaxDirectMemorySize=8g",
            "-XX:+DisplayVMOutputToStderr",
            "-Xlog:disable",
            "-Xlog:all=warning:stderr");

    private static final String IGNORE_SIGNALS = "trap '' INT HUP; exec \"$@\"";

    /** For this host, as the launcher script set this process up. */
    public static Launcher ofThisHost() {
        final String home = System.getProperty("pacelab.home", ".");
        return new Launcher(Path.of(System.getProperty("pacelab.jvmArgs", home + "/jvm-17.args")), Path.of(home));
    }

    /** The flags of a worker, without those that name its log: for the record. */
    public List<String> flags() {
        final List<String> flags = new ArrayList<>(sharedFlags());
        flags.addAll(WORKER_FLAGS);
        return flags;
    }

    /** The flags that all of Pacelab's JVMs have. */
    public List<String> sharedFlags() {
        try {
            return Files.readAllLines(jvmArgsFile).stream()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> command(final Class<?> main, final Path pauseLog) {
        final List<String> command = new ArrayList<>(List.of("sh", "-c", IGNORE_SIGNALS, "pacelab"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + jvmArgsFile);
        command.addAll(WORKER_FLAGS);
        command.add("-Xlog:gc*,safepoint:file=" + pauseLog + ":uptime,tags:filecount=0");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        return command;
    }
}
