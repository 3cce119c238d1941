package org.pacelab.harness.scenario;

import java.util.Locale;

/** What a setting promises of its reads; writes are linearizable but where it is {@link #LOSSY}. */
public enum Promise {
    /** A read sees every write and read of its key that completed before it was invoked, in whatever session. */
    LINEARIZABLE,
    /** A session's reads never go back, nor behind its own writes, whatever their keys. */
    SEQUENTIAL,
    /** A read sees a state that its key once had. */
    EVENTUAL,
    /** A read sees what was asked to be written; that may yet be lost. */
    UNCOMMITTED,
    /** A read sees what was asked to be written, and what was acknowledged may be lost when a replica fails. */
    LOSSY,
    /** A read sees what was asked to be written; of two writes that do not know of each other one is lost, though both were acknowledged. */
    LAST_WRITER,
    /** A read sees what was asked to be written and nobody who had seen it has superseded, or the first of several; nothing that was acknowledged is lost. */
    SIBLINGS;

    /**
     * By its name in small letters, as commands take it.
     *
     * @throws IllegalArgumentException if there is none, with one line that says what is allowed
     */
    public static Promise named(final String name) {
        for (final Promise known : values()) {
            if (known.label().equals(name)) {
                return known;
            }
        }
        throw new IllegalArgumentException(
                "--promise '" + name + "' is not allowed; allowed: linearizable, sequential, eventual");
    }

    /** As commands take it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
