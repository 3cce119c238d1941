package org.pacelab.harness.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What processes of this host were started with. {@link ProcessHandle.Info} knows the first 4 KiB of that only, and a worker's class
 * path, which comes before its main class, may be longer.
 */
final class CommandLines {
    private CommandLines() {}

    /** The words with spaces between; empty for a process that has ended. */
    static String of(final ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                    .replace('\0', ' ')
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }
}
