package org.pacelab.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.journal.DiskFiles;
import org.pacelab.journal.Durability;
import org.pacelab.journal.Journal;
import org.pacelab.journal.JournalOwner;
import org.pacelab.journal.MappedJournal;
import org.pacelab.kv.SnapshotScan;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReadMode;
import org.pacelab.replica.SentFrames.Sent;
import org.pacelab.replica.SessionIds;
import org.pacelab.wire.codec.ClientReplyDecoder;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.InstallReplyEncoder;
import org.pacelab.wire.codec.InstallSnapshotDecoder;

/** A leader with a journal in files; replica 1 has all at once, and replica 2 is far behind. */
class SnapshotsTest {
    private static final int SEGMENT_LENGTH = 8192;
    private static final int KEYS = 3_000;

    @TempDir
    Path directory;

    private Journal journal;
    private OneReplica leader;
    private long nextKey;

    /** The leader has a snapshot, and no log before it. */
    private void start(final int snapshotEntries) {
        journal = open();
        leader = new OneReplica(3, journal, options(snapshotEntries), false);
        leader.lead();
        go(1);
        leader.sessionId = SessionIds.of(1, 2);
        leader.request(OperationKind.OPEN_SESSION, ReadMode.LOG, 0);
        go(1);
        for (int i = 0; i < 7; i++) {
            go(100);
        }
        put(2 * KEYS);
        assertThat(journal.firstIndex()).isGreaterThan(1);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void aFollowerThatGetsOnWithASnapshotGetsThatOneWhateverIsWrittenMeanwhile() {
        start(500);
        reject();
        final InstallSnapshotDecoder first = chunks().get(0);
        final long snapshotIndex = first.lastIndex();
        final int chunkCount = first.chunkCount();
        assertThat(chunkCount).isGreaterThan(6);
        assertThat(chunks())
                .as("what may arrive in one duty cycle")
                .allMatch(chunk -> chunk.chunk() < 4 && chunk.recordsLength() <= 32 * 1024);
        for (int next = 1; next < chunkCount; next++) {
            put(300);
            installReply(snapshotIndex, next, false);
        }
        assertThat(chunks()).allMatch(chunk -> chunk.lastIndex() == snapshotIndex);
        assertThat(journal.firstIndex()).isLessThanOrEqualTo(snapshotIndex + 1);
        final long taken = taken();
        installReply(snapshotIndex, chunkCount, true);
        put(2_000);
        assertThat(taken()).isGreaterThan(taken);
    }

    @Test
    void aFollowerThatDoesNotGetOnWithASnapshotKeepsNoLogForLong() {
        start(0);
        reject();
        final long snapshotIndex = chunks().get(0).lastIndex();
        for (int i = 0; i < 60; i++) {
            go(100);
            leader.appendReply(2, 1, false, 0, 0, true);
        }
        put(2 * KEYS);
        assertThat(journal.firstIndex()).isGreaterThan(snapshotIndex + 1);
    }

    @Test
    void whereTheNextSegmentIsLateNothingIsTakenFromAFollower() {
        start(500);
        reject();
        final long snapshotIndex = chunks().get(0).lastIndex();
        final int chunkCount = chunks().get(0).chunkCount();
        for (int next = 1; next <= chunkCount; next++) {
            installReply(snapshotIndex, next, next == chunkCount);
        }
        for (int i = 0; i < 12; i++) {
            put(50);
            leader.appendReply(2, 1, true, snapshotIndex, 0, true);
        }
        settle();
        final long firstIndex = journal.firstIndex();
        assertThat(journal.snapshots().newest().header().index()).isGreaterThan(snapshotIndex);
        assertThat(firstIndex).isLessThanOrEqualTo(snapshotIndex + 1);
        final long refused = leader.counters.get("raft/back-pressured");
        for (int i = 0; i < 1_000; i++) {
            leader.request(OperationKind.PUT, ReadMode.LOG, i);
        }
        assertThat(leader.counters.get("raft/back-pressured")).isGreaterThan(refused);
        assertThat(journal.firstIndex()).isEqualTo(firstIndex);
    }

    @Test
    void whoIsLittleBehindASnapshotNeedsNone() {
        start(500);
        settle();
        final long snapshotIndex = journal.snapshots().newest().header().index();
        assertThat(journal.firstIndex()).isBetween(snapshotIndex - 100, snapshotIndex - 10);
        journal.close();
        journal = open();
        assertThat(journal.snapshots().newest().header().index()).isEqualTo(snapshotIndex);
        assertThat(journal.firstIndex()).isLessThan(snapshotIndex - 10);
        assertThat(journal.termOf(journal.firstIndex() - 1)).isEqualTo(1);
        final OneReplica again = new OneReplica(3, journal, options(500), false);
        assertThat(again.raft.appliedIndex()).isEqualTo(snapshotIndex);
    }

    /** Replica 2 says that it has nothing. */
    private void reject() {
        settle();
        leader.appendReply(2, 1, false, 0, 0, true);
        leader.sent.clear();
        go(100);
    }

    private Journal open() {
        return MappedJournal.open(new DiskFiles(directory), new JournalOwner(1, 0), Durability.OS, SEGMENT_LENGTH);
    }

    /** Whatever snapshot is being taken becomes the newest. */
    private void settle() {
        for (int i = 0; i < 30; i++) {
            go(1);
        }
    }

    private List<InstallSnapshotDecoder> chunks() {
        final List<InstallSnapshotDecoder> chunks = new ArrayList<>();
        for (final Sent frame : leader.sent) {
            if (frame.templateId() == InstallSnapshotDecoder.TEMPLATE_ID) {
                chunks.add(new InstallSnapshotDecoder().wrapAndApplyHeader(frame.frame(), 0, new FrameHeaderDecoder()));
            }
        }
        return chunks;
    }

    private void installReply(final long lastIndex, final int nextChunk, final boolean isInstalled) {
        leader.receive(
                2,
                1,
                (buffer, header) -> new InstallReplyEncoder()
                        .wrapAndApplyHeader(buffer, 0, header)
                        .term(leader.raft.term())
                        .lastIndex(lastIndex)
                        .nextChunk(nextChunk)
                        .installed((short) (isInstalled ? 1 : 0))
                        .limit());
        go(1);
    }

    private void put(final int count) {
        for (int i = 0; i < count; i++) {
            leader.request(OperationKind.PUT, ReadMode.LOG, nextKey++ % KEYS);
            if (i % 50 == 49) {
                go(1);
            }
        }
    }

    /** So many milliseconds pass; what replica 1 got it answers, and the journal is forced. */
    private void go(final int milliseconds) {
        for (int i = 0; i < 3; i++) {
            leader.sent.removeIf(frame -> frame.templateId() == ClientReplyDecoder.TEMPLATE_ID);
            leader.step(i == 0 ? milliseconds * OneReplica.MS : 0);
            leader.appendReply(1, 1, true, journal.lastIndex(), 0, true);
            while (journal.needsForce()) {
                journal.force(journal.appendedSequence());
            }
        }
    }

    private long taken() {
        return leader.counters.get("raft/snapshots-taken");
    }

    private static RaftOptions options(final int snapshotEntries) {
        return ChosenOptions.of(
                Map.of("snapshotEntries", snapshotEntries, "snapshotChunkLength", SnapshotScan.MIN_CHUNK_LENGTH));
    }
}
