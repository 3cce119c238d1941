package org.pacelab.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A mapped page that cannot be written, as on a full disk, whichever put meets it. */
class MappedWriteFaultTest {
    private static final JournalOwner OWNER = new JournalOwner(1, 0);
    private static final int SEGMENT_LENGTH = 4096;
    private static final int LENGTH = 100;

    private final UnsafeBuffer source = new UnsafeBuffer(ByteBuffer.allocateDirect(SEGMENT_LENGTH));

    @TempDir
    Path directory;

    /** A change after which the journal has another term, vote or entry. */
    private enum Change {
        APPEND(journal -> journal.append(2, new UnsafeBuffer(new byte[LENGTH]), 0, LENGTH)),
        APPEND_TO_THE_NEXT_SEGMENT(journal -> journal.append(2, new UnsafeBuffer(new byte[3000]), 0, 3000)),
        TRUNCATION(journal -> journal.truncateFrom(2)),
        VOTE(journal -> journal.recordVote(3, 1));

        private final Consumer<Journal> action;

        Change(final Consumer<Journal> action) {
            this.action = action;
        }
    }

    @ParameterizedTest
    @EnumSource
    void stopsTheJournalWithItsPathAndLosesNothingAcknowledged(final Change change) {
        int put = 1;
        while (failsAtPut(put, change)) {
            put++;
        }
        assertThat(put).as("puts").isGreaterThan(4);
    }

    @Test
    void whileRoomIsPreparedStopsTheJournalToo() {
        final FaultyMapping files = new FaultyMapping(new DiskFiles(directory));
        try (Journal journal = MappedJournal.open(files, OWNER, Durability.OS, SEGMENT_LENGTH)) {
            files.failAtPut(1);
            assertThatThrownBy(() -> forceAll(journal))
                    .isInstanceOf(FatalFault.class)
                    .hasMessageStartingWith("journal stopped: " + directory.resolve("segment-00000001"))
                    .hasMessageEndingWith(": " + FaultyMapping.REASON);
            assertThatThrownBy(() -> append(journal)).isInstanceOf(FatalFault.class);
        }
    }

    /** Returns false if the change needs fewer puts. */
    private boolean failsAtPut(final int put, final Change change) {
        final Path path = directory.resolve("put-" + put);
        final FaultyMapping files = new FaultyMapping(new DiskFiles(path));
        try (Journal journal = MappedJournal.open(files, OWNER, Durability.OS, SEGMENT_LENGTH)) {
            forceAll(journal);
            journal.recordVote(2, 0);
            for (int i = 0; i < 12; i++) {
                append(journal);
            }
            files.failAtPut(put);
            final String failure = failureOf(() -> change.action.accept(journal));
            if (failure == null) {
                assertThat(files.failedName()).isNull();
                return false;
            }
            assertThat(failure)
                    .isEqualTo("journal stopped: " + path.resolve(files.failedName()) + ": " + FaultyMapping.REASON);
            for (final Change next : Change.values()) {
                assertThat(failureOf(() -> next.action.accept(journal))).isEqualTo(failure);
            }
            assertThat(failureOf(() -> journal.force(journal.appendedSequence())))
                    .isEqualTo(failure);
            assertThat(failureOf(journal::durableSequence)).isEqualTo(failure);
        }
        try (Journal journal = MappedJournal.open(new DiskFiles(path), OWNER, Durability.OS, SEGMENT_LENGTH)) {
            assertThat(journal.lastIndex()).as("put %d", put).isEqualTo(12);
            assertThat(journal.term()).isEqualTo(2);
            assertThat(journal.votedFor()).isZero();
        }
        return true;
    }

    private void append(final Journal journal) {
        assertThat(journal.append(1, source, 0, LENGTH)).isNotEqualTo(Journal.FULL);
    }

    /** The message of the fault that stopped the journal, null for none. */
    private static String failureOf(final Runnable action) {
        try {
            action.run();
            return null;
        } catch (final FatalFault e) {
            return e.getMessage();
        }
    }

    private static void forceAll(final Journal journal) {
        while (journal.needsForce()) {
            journal.force(journal.appendedSequence());
        }
    }
}
