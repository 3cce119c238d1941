package org.pacelab.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.journal.DiskFiles;
import org.pacelab.journal.Durability;
import org.pacelab.journal.FatalFault;
import org.pacelab.journal.Journal;
import org.pacelab.journal.JournalOwner;
import org.pacelab.journal.MappedJournal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.journal.SnapshotHeader;
import org.pacelab.wire.SnapshotRecords;
import org.pacelab.wire.codec.SnapshotSessionEncoder;

/** What a replica finds in its journal when it starts. */
class RestartTest {
    private static final int SEGMENT_LENGTH = 8192;

    @TempDir
    Path directory;

    @Test
    void whatIsForgottenIsNotedThoughTheSegmentIsFull() {
        final JournalOwner owner = new JournalOwner(1, 0);
        try (Journal journal = MappedJournal.open(new DiskFiles(directory), owner, Durability.DISK, SEGMENT_LENGTH)) {
            while (journal.recordVote(3, 1) != Journal.FULL) {
                assertThat(journal.votedFor()).isEqualTo(1);
            }
            final OneReplica replica = new OneReplica(3, journal, RaftOptions.defaults(), true);
            assertThat(replica.raft.isAmnesiac()).isTrue();
            assertThat(journal.votedFor()).isEqualTo(Journal.FORGOTTEN);
            assertThat(journal.durableSequence()).isEqualTo(journal.appendedSequence());
        }
    }

    @Test
    void aSnapshotWithMoreSessionsThanTheTableHoldsIsRefused() {
        final Journal journal = new MemoryJournal(1 << 16);
        final UnsafeBuffer records = new UnsafeBuffer(ByteBuffer.allocateDirect(1024));
        int length = 0;
        for (int session = 1; session <= 3; session++) {
            length = new SnapshotSessionEncoder()
                    .wrap(records, length)
                    .kind(SnapshotRecords.SESSION)
                    .sessionId(session)
                    .sequence(1)
                    .lastIndex(session)
                    .version(0)
                    .answer(0)
                    .answerLength((short) 0)
                    .status((short) 0)
                    .limit();
        }
        journal.recordVote(1, Journal.NO_VOTE);
        journal.snapshots().begin(new SnapshotHeader(9, 1, 0, 7, 0, 0, -1, 0));
        journal.snapshots().add(records, 0, length);
        journal.snapshots().finish();
        journal.snapshots().publish(true);
        assertThatThrownBy(() -> new OneReplica(3, journal, OneReplica.options(16, 2), false))
                .isInstanceOf(FatalFault.class)
                .hasMessage("snapshot up to entry 9 not loaded: it has more sessions than sessionCapacity 2 allows");
        assertThat(new OneReplica(3, journal, OneReplica.options(16, 3), false).raft.appliedIndex())
                .isEqualTo(9);
    }
}
