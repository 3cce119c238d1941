package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.journal.Durability;
import org.pacelab.journal.FatalFault;
import org.pacelab.journal.Journal;
import org.pacelab.journal.JournalOwner;
import org.pacelab.journal.MappedJournal;
import org.pacelab.journal.Snapshot;
import org.pacelab.journal.SnapshotHeader;
import org.pacelab.journal.SnapshotStore;
import org.pacelab.replica.SeededRandom;

/** What a crash leaves of snapshots and of the log behind them: the older or the newer one, whole, and no hole. */
class SnapshotCrashTest {
    private static final JournalOwner OWNER = new JournalOwner(0xC1, 2);
    private static final int SEGMENT_LENGTH = 8192;
    private static final int ENTRY_LENGTH = 150;
    private static final int CHUNK_LENGTH = 5_000;

    private final UnsafeBuffer bytes = new UnsafeBuffer(ByteBuffer.allocateDirect(CHUNK_LENGTH));
    private int crashes;
    private int released;
    private int kept;
    private int replaced;

    private long durableIndex;
    private long durableSnapshot;

    /** The terms of the log's entries, and those that the journal vouched for: 0 where it did not. */
    private final long[] terms = new long[4_096];

    private final long[] vouchedTerms = new long[4_096];
    private long term;
    private long publishedSequence;

    private static final class Crashed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void aPowerCutLeavesAWholeSnapshotAndAllThatWasDurableBehindIt() {
        for (long seed = 0; seed < 150; seed++) {
            liveAndDie(seed, Durability.DISK);
        }
        assertThat(crashes).isGreaterThan(200);
        assertThat(released).isGreaterThan(50);
        assertThat(replaced).isGreaterThan(50);
        assertThat(kept).isGreaterThan(50);
    }

    @Test
    void aKillLeavesAWholeSnapshotAndTheWholeLogBehindIt() {
        for (long seed = 0; seed < 100; seed++) {
            liveAndDie(seed, Durability.OS);
        }
        assertThat(released).isGreaterThan(50);
    }

    @Test
    void aSnapshotThatReplacesTheLogIsVouchedForOnceItsRecordIsDurable() {
        try (Journal journal = open(new SimulatedDisk("disk"), Durability.DISK)) {
            for (int i = 0; i < 20; i++) {
                append(journal);
            }
            assertThat(take(journal, 50)).isTrue();
            forceAll(journal);
            assertThat(journal.durableIndex()).isEqualTo(20);
            journal.snapshots().publish(true);
            assertThat(journal.durableIndex()).isZero();
            append(journal);
            assertThat(journal.durableIndex()).isZero();
            forceAll(journal);
            assertThat(journal.durableIndex()).isEqualTo(51);
        }
    }

    @Test
    void aDamagedSnapshotIsRefusedAndNothingIsTouched() {
        final SimulatedDisk disk = new SimulatedDisk("disk");
        try (Journal journal = open(disk, Durability.DISK)) {
            append(journal);
            assertThat(take(journal, 1)).isTrue();
            forceAll(journal);
            assertThat(journal.snapshots().publish(false)).isPositive();
            forceAll(journal);
        }
        disk.flipBit("snapshot-00000001-00000", 700, 3);
        assertThatThrownBy(() -> open(disk, Durability.DISK))
                .isInstanceOf(FatalFault.class)
                .hasMessage("snapshot disk/snapshot-00000001-00000 is damaged at byte 0; nothing was changed");
        disk.flipBit("snapshot-00000001-00000", 700, 3);
        disk.delete("snapshot-00000001-00001");
        assertThatThrownBy(() -> open(disk, Durability.DISK))
                .isInstanceOf(FatalFault.class)
                .hasMessage("snapshot disk/snapshot-00000001-00001 is missing; nothing was changed");
    }

    @Test
    void aChunkThatRottedSinceIsNotHandedOut() {
        final SimulatedDisk disk = new SimulatedDisk("disk");
        try (Journal journal = open(disk, Durability.DISK)) {
            append(journal);
            assertThat(take(journal, 1)).isTrue();
            forceAll(journal);
            assertThat(journal.snapshots().publish(false)).isPositive();
            final Snapshot newest = journal.snapshots().newest();
            final UnsafeBuffer view = new UnsafeBuffer(0, 0);
            newest.wrapChunk(0, view);
            assertThat(view.capacity()).isEqualTo(CHUNK_LENGTH);
            disk.flipBit("snapshot-00000001-00000", 700, 3);
            assertThatThrownBy(() -> newest.wrapChunk(0, view))
                    .isInstanceOf(FatalFault.class)
                    .hasMessage("snapshot disk/snapshot-00000001-00000 is damaged at byte 0");
        }
    }

    @Test
    void aLogThatBeginsBehindItsSnapshotIsRefused() {
        final SimulatedDisk disk = new SimulatedDisk("disk");
        try (Journal journal = open(disk, Durability.DISK)) {
            for (int i = 0; i < 100; i++) {
                append(journal);
                forceAll(journal);
            }
        }
        disk.delete("segment-00000000");
        assertThatThrownBy(() -> open(disk, Durability.DISK))
                .isInstanceOf(FatalFault.class)
                .hasMessageContaining("disk/segment-00000001 begins with entry ")
                .hasMessageContaining("but the newest snapshot ends at 0; nothing was changed");
    }

    private void liveAndDie(final long seed, final Durability durability) {
        final SeededRandom random = new SeededRandom(seed);
        final SimulatedDisk disk = new SimulatedDisk("disk");
        durableIndex = 0;
        durableSnapshot = 0;
        term = 1;
        Arrays.fill(terms, 0);
        Arrays.fill(vouchedTerms, 0);
        for (int life = 0; life < 5; life++) {
            crashAfter(disk, random.nextInt(random.nextBoolean(.3) ? 30 : 400));
            Journal journal = null;
            try {
                journal = open(disk, durability);
                check(journal, "seed " + seed + " life " + life);
                live(journal, random);
            } catch (final Crashed e) {
                crashes++;
            }
            disk.atEachStep(() -> {});
            if (journal != null) {
                noteDurable(journal);
                journal.close();
            }
            if (durability == Durability.DISK && random.nextBoolean(.7)) {
                disk.powerCut(random);
            }
        }
    }

    private void live(final Journal journal, final SeededRandom random) {
        final SnapshotStore snapshots = journal.snapshots();
        publishedSequence = 0;
        boolean replaces = false;
        boolean isTaking = false;
        for (int i = 0; i < 400; i++) {
            if (isTaking) {
                isTaking = !snapshots.isWhole() || !publish(journal, replaces);
            } else if (random.nextInt(12) == 0) {
                replaces = random.nextInt(4) == 0;
                final long lowest = replaces ? journal.lastIndex() + 1 : indexOf(snapshots.newest()) + 1;
                final long highest = replaces ? lowest + 5 : journal.lastIndex();
                isTaking = lowest <= highest && take(journal, random.nextLong(lowest, highest));
            }
            append(journal);
            if (journal.needsForce() && random.nextInt(3) > 0) {
                journal.force(journal.appendedSequence());
                noteDurable(journal);
            }
            final long firstIndex = journal.firstIndex();
            journal.releaseBefore(Math.max(firstIndex, indexOf(snapshots.newest()) + 1));
            released += journal.firstIndex() > firstIndex ? 1 : 0;
        }
    }

    /** An entry's bytes follow from its index, and so do a snapshot's chunks. What comes behind a replaced log is of a later term. */
    private void append(final Journal journal) {
        final long index = journal.lastIndex() + 1;
        bytes.setMemory(0, ENTRY_LENGTH, (byte) index);
        journal.append(term, bytes, 0, ENTRY_LENGTH);
        terms[(int) index] = term;
    }

    private boolean take(final Journal journal, final long index) {
        final SnapshotStore snapshots = journal.snapshots();
        final long lastTerm = index > journal.lastIndex() ? ++term : journal.termOf(index);
        if (!snapshots.begin(new SnapshotHeader(index, lastTerm, 0, 7, 0, 0, -1, 0))) {
            return false;
        }
        for (int chunk = 0; chunk < chunkCount(index); chunk++) {
            bytes.setMemory(0, CHUNK_LENGTH, (byte) (index + chunk));
            snapshots.add(bytes, 0, CHUNK_LENGTH - chunk);
        }
        snapshots.finish();
        return true;
    }

    private boolean publish(final Journal journal, final boolean wasToReplace) {
        final SnapshotStore snapshots = journal.snapshots();
        final long lastIndex = journal.lastIndex();
        final long sequence = snapshots.publish(wasToReplace);
        if (sequence == Journal.FULL) {
            return false;
        }
        publishedSequence = sequence;
        if (wasToReplace) {
            replaced++;
            final int lastOfSnapshot = (int) indexOf(snapshots.newest());
            Arrays.fill(terms, 1, lastOfSnapshot + 1, term);
            Arrays.fill(vouchedTerms, lastOfSnapshot + 1, vouchedTerms.length, 0);
            durableIndex = Math.min(durableIndex, lastOfSnapshot);
            assertThat(journal.lastIndex()).isEqualTo(indexOf(snapshots.newest()));
        } else {
            assertThat(journal.lastIndex()).isEqualTo(lastIndex);
        }
        return true;
    }

    private void noteDurable(final Journal journal) {
        durableIndex = Math.max(durableIndex, journal.durableIndex());
        System.arraycopy(terms, 1, vouchedTerms, 1, (int) journal.durableIndex());
        if (publishedSequence > 0 && publishedSequence <= journal.durableSequence()) {
            durableSnapshot =
                    Math.max(durableSnapshot, indexOf(journal.snapshots().newest()));
        }
    }

    private void check(final Journal journal, final String where) {
        final Snapshot newest = journal.snapshots().newest();
        final long snapshotIndex = indexOf(newest);
        assertThat(snapshotIndex).as(where).isGreaterThanOrEqualTo(durableSnapshot);
        assertThat(journal.lastIndex()).as(where).isGreaterThanOrEqualTo(durableIndex);
        assertThat(journal.firstIndex()).as(where).isBetween(1L, snapshotIndex + 1);
        kept += journal.firstIndex() <= snapshotIndex ? 1 : 0;
        assertThat(journal.termOf(snapshotIndex))
                .as(where)
                .isEqualTo(newest == null ? 0 : newest.header().term());
        for (long index = journal.firstIndex(); index <= journal.lastIndex(); index++) {
            terms[(int) index] = journal.termOf(index);
            if (vouchedTerms[(int) index] > 0) {
                assertThat(journal.termOf(index)).as(where).isEqualTo(vouchedTerms[(int) index]);
            }
            final byte last = journal.bufferOf(index).getByte(journal.offsetOf(index) + journal.lengthOf(index) - 1);
            assertThat(last).as(where).isEqualTo((byte) index);
        }
        final UnsafeBuffer view = new UnsafeBuffer(0, 0);
        for (int chunk = 0; chunk < chunkCount(snapshotIndex); chunk++) {
            newest.wrapChunk(chunk, view);
            assertThat(view.capacity()).as(where).isEqualTo(CHUNK_LENGTH - chunk);
            assertThat(view.getByte(view.capacity() - 1)).as(where).isEqualTo((byte) (snapshotIndex + chunk));
        }
    }

    private static int chunkCount(final long index) {
        return index == 0 ? 0 : 1 + (int) index % 5;
    }

    private static long indexOf(final Snapshot snapshot) {
        return snapshot == null ? 0 : snapshot.header().index();
    }

    private static void forceAll(final Journal journal) {
        while (journal.force(journal.appendedSequence())) {
            assertThat(journal.durableSequence()).isEqualTo(journal.appendedSequence());
        }
    }

    private static void crashAfter(final SimulatedDisk disk, final int crashStep) {
        disk.atEachStep(new Runnable() {
            private int steps;

            @Override
            public void run() {
                steps++;
                if (steps > crashStep) {
                    throw new Crashed();
                }
            }
        });
    }

    private static Journal open(final SimulatedDisk disk, final Durability durability) {
        return MappedJournal.open(disk, OWNER, durability, SEGMENT_LENGTH);
    }
}
