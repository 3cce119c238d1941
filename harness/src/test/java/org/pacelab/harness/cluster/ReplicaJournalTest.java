package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pacelab.harness.scenario.JournalKind;
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

    @ParameterizedTest
    @EnumSource(names = {"MAPPED", "CHRONICLE"})
    void aReplicaWithFilesRemembers(final JournalKind kind) {
        for (int life = 1; life < 3; life++) {
            final ReplicaJournal opened = ReplicaJournal.open(directory, kind, Durability.DISK, OWNER, life == 1);
            assertThat(opened.amnesiac()).isFalse();
            assertThat(opened.journal().term()).isEqualTo(life - 1);
            opened.journal().force(opened.journal().recordVote(life, 1));
            opened.journal().close();
        }
    }

    @Test
    void aJournalOfAnotherKindIsRefused() {
        open(Durability.OS, true).journal().close();
        assertThatThrownBy(() -> ReplicaJournal.open(directory, JournalKind.CHRONICLE, Durability.OS, OWNER, false))
                .isInstanceOf(FatalFault.class)
                .hasMessage("journal directory " + directory + " holds a journal of another kind than chronicle");
        open(Durability.OS, false).journal().close();
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
        assertThatThrownBy(() -> ReplicaJournal.open(file, JournalKind.MAPPED, Durability.OS, OWNER, true))
                .isInstanceOf(FatalFault.class)
                .hasMessageContaining(file.toString());
    }

    private boolean isAmnesiac(final Durability durability, final boolean isFirstStart) {
        final ReplicaJournal opened = open(durability, isFirstStart);
        opened.journal().close();
        return opened.amnesiac();
    }

    private ReplicaJournal open(final Durability durability, final boolean isFirstStart) {
        final JournalKind kind = durability == Durability.MEMORY ? JournalKind.MEMORY : JournalKind.MAPPED;
        return ReplicaJournal.open(directory, kind, durability, OWNER, isFirstStart);
    }
}
