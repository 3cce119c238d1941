package org.pacelab.harness.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.pacelab.harness.scenario.JournalKind;
import org.pacelab.journal.ChronicleJournal;
import org.pacelab.journal.DiskFiles;
import org.pacelab.journal.Durability;
import org.pacelab.journal.FatalFault;
import org.pacelab.journal.Journal;
import org.pacelab.journal.JournalOwner;
import org.pacelab.journal.MappedJournal;
import org.pacelab.journal.MemoryJournal;

/**
 * The journal of a replica process, and what it can have forgotten.
 *
 * @param amnesiac an earlier life may have promised what the journal does not hold: it was in memory, or its files are gone
 */
public record ReplicaJournal(Journal journal, boolean amnesiac) {
    /** What a replica promised is lost, and its journal does not say so yet. */
    private static final String LOST_PROMISES = "lost-promises";

    /**
     * @param directory    the replica's own, made if it is not there
     * @param durability   {@link Durability#MEMORY} for a journal in memory only
     * @param isFirstStart the cluster has never started this replica before
     * @throws FatalFault for a directory or a journal that cannot be used, with the path and the cause in one line
     */
    public static ReplicaJournal open(
            final Path directory,
            final JournalKind kind,
            final Durability durability,
            final JournalOwner owner,
            final boolean isFirstStart) {
        final DiskFiles files = openFiles(directory);
        final Path marker = directory.resolve(LOST_PROMISES);
        final boolean hadMapped = MappedJournal.isIn(files);
        final boolean hadJournal = hadMapped || ChronicleJournal.isIn(files);
        final boolean isMemory = kind == JournalKind.MEMORY;
        if (!isMemory && hadJournal && hadMapped != (kind == JournalKind.MAPPED)) {
            files.close();
            throw new FatalFault("journal directory " + directory + " holds a journal of another kind than "
                    + kind.name().toLowerCase(Locale.ROOT));
        }
        final boolean isLost = Files.exists(marker) || !isFirstStart && !hadJournal || isMemory && hadJournal;
        if (isLost || isMemory) {
            mark(marker);
        }
        if (isMemory) {
            files.close();
            return new ReplicaJournal(new MemoryJournal(), isLost);
        }
        final Journal journal = kind == JournalKind.CHRONICLE
                ? ChronicleJournal.open(files, owner, durability, ChronicleJournal.DEFAULT_CYCLE_LENGTH)
                : MappedJournal.open(files, owner, durability, MappedJournal.DEFAULT_SEGMENT_LENGTH);
        if (isLost) {
            journal.recordForgotten();
            unmark(marker);
        }
        return new ReplicaJournal(journal, journal.votedFor() == Journal.FORGOTTEN);
    }

    private static DiskFiles openFiles(final Path directory) {
        try {
            return new DiskFiles(directory);
        } catch (final UncheckedIOException e) {
            throw new FatalFault("journal directory not opened: " + e.getMessage(), e);
        }
    }

    private static void unmark(final Path marker) {
        try {
            Files.deleteIfExists(marker);
        } catch (final IOException e) {
            throw new FatalFault("journal directory not usable: " + marker + ": " + e.getMessage(), e);
        }
    }

    private static void mark(final Path marker) {
        try {
            if (!Files.exists(marker)) {
                Files.createFile(marker);
            }
        } catch (final IOException e) {
            throw new FatalFault("journal directory not usable: " + marker + ": " + e.getMessage(), e);
        }
    }
}
