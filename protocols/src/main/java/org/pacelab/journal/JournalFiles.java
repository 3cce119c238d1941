package org.pacelab.journal;

import java.util.List;

/**
 * The directory of one journal, as far as a journal needs one. Calls block. What goes wrong is an
 * {@link java.io.UncheckedIOException} whose message is one line that names the path.
 */
public interface JournalFiles extends AutoCloseable {
    /** Names of the files there, sorted. */
    List<String> names();

    /** Opens a file, which is created empty if it is not there. A creation is durable after {@link #force}. */
    JournalFile open(String name);

    /** Durable after {@link #force}. */
    void delete(String name);

    /** Makes creations and deletions durable. */
    void force();

    /** How a message names a file. */
    String pathOf(String name);

    @Override
    void close();
}
