package org.pacelab.harness.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * One process of this host: its id and when it started, for ids are used again. Immutable.
 *
 * @param started in clock ticks since boot where there is a {@code /proc}: a wall clock that is set does not move it, and all
 *                processes read the same. Elsewhere in milliseconds since 1970; 0 if the system does not say
 */
record ProcessIdentity(long pid, long started) {
    /** Where {@code starttime}, field 22 of proc_pid_stat(5), is among the fields after the command's name, field 2. */
    private static final int START_TICKS_INDEX = 22 - 3;

    static ProcessIdentity own() {
        return of(ProcessHandle.current());
    }

    /** The process, if it is still the same one and has not ended. A stopped or slow one has not. */
    Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid)
                .filter(handle -> handle.isAlive() && of(handle).equals(this));
    }

    /** The start of a process, from its {@code /proc/<pid>/stat}. The command's name, in parentheses, may itself have some, and spaces. */
    static long startTicks(final String stat) {
        final String afterName = stat.substring(stat.lastIndexOf(')') + 1).strip();
        return Long.parseLong(afterName.split(" ")[START_TICKS_INDEX]);
    }

    static ProcessIdentity of(final ProcessHandle handle) {
        final Path stat = Path.of("/proc", Long.toString(handle.pid()), "stat");
        long started;
        try {
            started = startTicks(Files.readString(stat, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            started = handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        }
        return new ProcessIdentity(handle.pid(), started);
    }
}
