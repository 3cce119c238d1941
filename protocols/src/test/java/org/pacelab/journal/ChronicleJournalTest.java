package org.pacelab.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.LegacyRollCycles;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is Chronicle's in a journal on it: queues of lives, cycles that end by length and go as a whole. */
class ChronicleJournalTest {
    private static final JournalOwner OWNER = new JournalOwner(0xC1, 2);
    private static final int CYCLE_LENGTH = 128 * 1024;
    private static final String FIRST_QUEUE = "queue-00000001";

    @TempDir
    Path directory;

    private long lastNumber;

    @Test
    void chronicleReadsAnExcerptForEachRecord() {
        final int count = 500;
        try (Journal journal = open(Durability.OS)) {
            append(journal, count);
        }
        final int cycleCount = cycles().size();
        assertThat(cycleCount).isGreaterThan(2);
        int excerptCount = 0;
        try (ChronicleQueue queue = SingleChronicleQueueBuilder.binary(directory.resolve(FIRST_QUEUE))
                        .rollCycle(LegacyRollCycles.MINUTELY)
                        .readOnly(true)
                        .build();
                ExcerptTailer tailer = queue.createTailer()) {
            boolean isPresent = true;
            while (isPresent) {
                try (DocumentContext document = tailer.readingDocument()) {
                    isPresent = document.isPresent();
                    excerptCount += isPresent ? 1 : 0;
                }
            }
        }
        assertThat(excerptCount).as("starts, the opening's vote, entries").isEqualTo(cycleCount + 1 + count);
    }

    @Test
    void whatIsBehindASnapshotGoesByWholeCyclesAndAnEndedLifeWithItsLast() {
        final JournalState state;
        final long firstIndex;
        try (Journal journal = open(Durability.DISK)) {
            append(journal, 800);
            final List<String> whole = cycles();
            assertThat(whole).hasSizeGreaterThan(4);
            final long index = journal.lastIndex() - 3;
            publishSnapshot(journal, index);
            journal.releaseBefore(index + 1);
            assertThat(journal.firstIndex()).isEqualTo(1);
            force(journal);
            journal.releaseBefore(index + 1);
            force(journal);
            assertThat(cycles()).hasSizeLessThan(3).isSubsetOf(whole).contains(whole.get(whole.size() - 1));
            firstIndex = journal.firstIndex();
            state = JournalState.of(journal);
            assertThat(firstIndex).isEqualTo(index + 1);
        }
        try (Journal journal = open(Durability.DISK)) {
            assertThat(journal.firstIndex()).as("what its cycles still have").isBetween(2L, firstIndex);
            assertThat(JournalState.of(journal).entries())
                    .endsWith(state.entries().toArray(new Long[0]))
                    .doesNotContain(1L);
            assertThat(journal.snapshots().newest().header().index()).isEqualTo(firstIndex - 1);
            append(journal, 400);
            publishSnapshot(journal, journal.lastIndex());
            force(journal);
            journal.releaseBefore(journal.lastIndex() + 1);
            force(journal);
            assertThat(cycles()).isNotEmpty().noneMatch(name -> name.startsWith(FIRST_QUEUE));
            assertThat(directory.resolve(FIRST_QUEUE)).doesNotExist();
        }
        try (Journal journal = open(Durability.DISK)) {
            assertThat(journal.lastIndex()).isEqualTo(1_200);
            assertThat(journal.firstIndex()).as("of the new life").isBetween(801L, 1_201L);
        }
    }

    @Test
    void aForceCoversCyclesThatHaveEnded() {
        try (Journal journal = open(Durability.DISK)) {
            append(journal, 500);
            assertThat(cycles()).hasSizeGreaterThan(2);
            assertThat(journal.durableIndex()).isZero();
            journal.force(journal.sequenceOf(10));
            assertThat(journal.durableSequence()).isEqualTo(journal.sequenceOf(10));
            assertThat(journal.forceCount()).isEqualTo(1);
            force(journal);
            assertThat(journal.durableIndex()).isEqualTo(journal.lastIndex());
            assertThat(journal.forceCount()).isEqualTo(1 + cycles().size());
        }
    }

    @Test
    void aTruncationSupersedesWhatStandsBeforeItInOtherCycles() {
        final JournalState state;
        try (Journal journal = open(Durability.OS)) {
            append(journal, 500);
            journal.truncateFrom(20);
            append(journal, 5);
            state = JournalState.of(journal);
        }
        try (Journal journal = open(Durability.OS)) {
            assertThat(JournalState.of(journal)).isEqualTo(state);
            assertThat(journal.lastIndex()).isEqualTo(24);
        }
    }

    @Test
    void isFullUntilTheNextCycleIsReady() {
        try (Journal journal = open(Durability.OS)) {
            while (JournalState.append(journal, ++lastNumber) != Journal.FULL) {}
            while (journal.recordVote(0, 0) != Journal.FULL) {}
            final long sequence = journal.appendedSequence();
            assertThat(journal.truncateFrom(1)).isEqualTo(Journal.FULL);
            assertThat(journal.recordVote(1, 1)).isEqualTo(Journal.FULL);
            assertThat(journal.term()).isZero();
            assertThat(journal.votedFor()).isZero();
            assertThat(journal.lastIndex()).isEqualTo(lastNumber - 1);
            assertThat(journal.appendedSequence()).isEqualTo(sequence);
            assertThat(journal.needsForce()).isTrue();
            force(journal);
            assertThat(journal.recordVote(1, 1)).isGreaterThan(sequence);
            assertThat(cycles()).hasSize(2);
        }
    }

    @Test
    void anothersJournalIsRefused() {
        open(Durability.OS).close();
        assertThatThrownBy(() -> ChronicleJournal.open(
                        new DiskFiles(directory), new JournalOwner(0xC1, 3), Durability.OS, CYCLE_LENGTH))
                .isInstanceOf(FatalFault.class)
                .hasMessageMatching("journal cycle .*\\.cq4 belongs to replica 2 of cluster c1, "
                        + "not to replica 3 of cluster c1; nothing was changed");
        assertThatThrownBy(
                        () -> ChronicleJournal.open(new DiskFiles(directory), OWNER, Durability.OS, 2 * CYCLE_LENGTH))
                .isInstanceOf(FatalFault.class)
                .hasMessageContaining("belongs to a journal with cycles of 131072 bytes, not 262144");
    }

    @Test
    void aCycleOfAWrongLengthIsNoCycle() {
        assertThatThrownBy(() ->
                        ChronicleJournal.open(new DiskFiles(directory), OWNER, Durability.OS, CYCLE_LENGTH + 4096))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cycles of 135168 bytes");
    }

    private static void publishSnapshot(final Journal journal, final long index) {
        final SnapshotStore snapshots = journal.snapshots();
        assertThat(snapshots.begin(new SnapshotHeader(index, journal.termOf(index), 0, 1, 0, 0, -1, 0)))
                .isTrue();
        snapshots.add(new UnsafeBuffer(ByteBuffer.allocateDirect(100)), 0, 100);
        snapshots.finish();
        while (!snapshots.isWhole()) {
            journal.force(0);
        }
        assertThat(snapshots.publish(false)).isEqualTo(journal.appendedSequence());
    }

    private void append(final Journal journal, final int count) {
        for (int i = 0; i < count; i++) {
            lastNumber++;
            while (JournalState.append(journal, lastNumber) == Journal.FULL) {
                assertThat(journal.force(0)).isTrue();
            }
        }
    }

    private List<String> cycles() {
        return FileImage.of(directory).files().keySet().stream()
                .filter(CycleFile::isName)
                .toList();
    }

    private static void force(final Journal journal) {
        while (journal.needsForce()) {
            journal.force(journal.appendedSequence());
        }
    }

    private Journal open(final Durability durability) {
        return ChronicleJournal.open(new DiskFiles(directory), OWNER, durability, CYCLE_LENGTH);
    }
}
