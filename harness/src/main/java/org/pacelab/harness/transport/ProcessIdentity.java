package org.pacelab.harness.transport;

import java.time.Instant;
import java.util.Optional;

/**
 * One process of this host: its id and when it started, for ids are used again. Immutable.
 *
 * @param startedMs 0 if the system does not say
 */
record ProcessIdentity(long pid, long startedMs) {
    static ProcessIdentity own() {
        return of(ProcessHandle.current());
    }

    /** The process, if it is still the same one and has not ended. A stopped or slow one has not. */
    Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid)
                .filter(handle -> handle.isAlive() && of(handle).equals(this));
    }

    private static ProcessIdentity of(final ProcessHandle handle) {
        return new ProcessIdentity(
                handle.pid(),
                handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
    }
}
