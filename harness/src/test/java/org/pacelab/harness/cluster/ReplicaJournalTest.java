package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.journal.Durability;
import org.pacelab.journal.FatalFault;
import org.pacelab.journal.Journal;
import org.pacelab.journal.JournalOwner;

class ReplicaJournalTest {
    private static final JournalOwner OWNER = new JournalOwner(7, 1);

    @TempDir
    Path directory;

    @Test
    void aMemoryReplicaIsAmnesiacFromItsSecondLifeOn() {
        assertThat(isAmnesiac(Durability.MEMORY, true)).isFalse();
        assertThat(isAmnesiac(Durability.MEMORY, true)).isTrue();
        assertThat(isAmnesiac(Durability.MEMORY, false)).isTrue();
    }

    @Test
    void aReplicaWithFilesRemembers() {
        assertThat(isAmnesiac(Durability.OS, true)).isFalse();
        assertThat(isAmnesiac(Durability.OS, false)).isFalse();
    }

    @Test
    void aReplicaWhoseFilesAreGoneIsAmnesiacUntilItsJournalSaysOtherwise() throws IOException {
        assertThat(isAmnesiac(Durability.OS, true)).isFalse();
        Files.delete(directory.resolve("segment-00000000"));
        assertThat(isAmnesiac(Durability.OS, false)).isTrue();
        final ReplicaJournal opened = open(Durability.OS, false);
        assertThat(opened.amnesiac()).isTrue();
        opened.journal().recordVote(1, Journal.NO_VOTE);
        opened.journal().close();
        assertThat(isAmnesiac(Durability.OS, false)).isFalse();
    }

    @Test
    void aReplicaThatLeavesItsFilesForMemoryIsAmnesiac() {
        assertThat(isAmnesiac(Durability.OS, true)).isFalse();
        assertThat(isAmnesiac(Durability.MEMORY, false)).isTrue();
    }

    @Test
    void aDirectoryServesOneReplicaAtATime() {
        final ReplicaJournal first = open(Durability.OS, true);
        assertThatThrownBy(() -> open(Durability.OS, false))
                .isInstanceOf(FatalFault.class)
                .hasMessage("journal directory " + directory + " is in use by another replica");
        first.journal().close();
        open(Durability.OS, false).journal().close();
    }

    @Test
    void anUnusableDirectoryIsNamed() throws IOException {
        final Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> ReplicaJournal.open(file, Durability.OS, OWNER, true))
                .isInstanceOf(FatalFault.class)
                .hasMessageContaining(file.toString());
    }

    private boolean isAmnesiac(final Durability durability, final boolean isFirstStart) {
        final ReplicaJournal opened = open(durability, isFirstStart);
        opened.journal().close();
        return opened.amnesiac();
    }

    private ReplicaJournal open(final Durability durability, final boolean isFirstStart) {
        return ReplicaJournal.open(directory, durability, OWNER, isFirstStart);
    }
}
