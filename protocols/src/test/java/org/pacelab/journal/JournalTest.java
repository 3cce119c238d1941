package org.pacelab.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pacelab.replica.SeededRandom;

/** What every journal does, whatever it survives. */
class JournalTest {
    private static final JournalOwner OWNER = new JournalOwner(1, 0);
    private static final int SEGMENT_LENGTH = 128 * 1024;
    private static final int MAX_LENGTH = 4096 + 64;

    /** Bytes of heap for making a segment's file and mapping it, which forces do. */
    private static final long MAX_ALLOCATED_PER_SEGMENT = 4096;

    /** Chronicle allocates where a cycle ends: with this length, in one round of four or so. */
    private static final int LONG_CYCLE_LENGTH = 64 * 1024 * 1024;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final UnsafeBuffer source = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * MAX_LENGTH));

    private long allocatedByForces;

    private enum Kind {
        MEMORY(Durability.MEMORY),
        OS(Durability.OS),
        DISK(Durability.DISK),
        CHRONICLE_OS(Durability.OS),
        CHRONICLE_DISK(Durability.DISK);

        private final Durability durability;

        Kind(final Durability durability) {
            this.durability = durability;
        }

        boolean isChronicle() {
            return this == CHRONICLE_OS || this == CHRONICLE_DISK;
        }
    }

    @TempDir
    Path directory;

    JournalTest() {
        for (int i = 0; i < source.capacity(); i++) {
            source.putByte(i, (byte) (i * 31));
        }
    }

    @ParameterizedTest
    @EnumSource
    void startsEmptyWithAKnownTermBeforeTheFirstEntry(final Kind kind) {
        try (Journal journal = open(kind)) {
            assertThat(journal.firstIndex()).isEqualTo(1);
            assertThat(journal.lastIndex()).isZero();
            assertThat(journal.termOf(0)).isZero();
            assertThat(journal.sequenceOf(0)).isZero();
            assertThat(journal.term()).isZero();
            assertThat(journal.votedFor()).isEqualTo(Journal.NO_VOTE);
            assertThat(journal.durableSequence()).isEqualTo(journal.appendedSequence());
            assertThat(journal.forceCount()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void behavesAsAListUnderRandomOperations(final Kind kind) {
        for (long seed = 0; seed < 8; seed++) {
            try (Journal journal = open(kind, directory.resolve("seed-" + seed), SEGMENT_LENGTH)) {
                compareWithList(journal, seed);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void allocatesNothingPerOperation(final Kind kind) {
        final int segmentLength = kind.isChronicle() ? LONG_CYCLE_LENGTH : 8 * SEGMENT_LENGTH;
        try (Journal journal = open(kind, directory.resolve("journal"), segmentLength)) {
            changeAndForce(journal, 10);
            long least = Long.MAX_VALUE;
            long leastPerSegment = Long.MAX_VALUE;
            for (int round = 0; round < 5; round++) {
                allocatedByForces = 0;
                final long firstSequence = journal.appendedSequence();
                final long before = threads.getCurrentThreadAllocatedBytes();
                changeAndForce(journal, 20);
                final long allocated = threads.getCurrentThreadAllocatedBytes() - before;
                least = Math.min(least, allocated - allocatedByForces);
                final long segments = 1 + (journal.appendedSequence() - firstSequence) / segmentLength;
                leastPerSegment = Math.min(leastPerSegment, allocatedByForces / segments);
            }
            assertThat(least).isZero();
            assertThat(leastPerSegment).isLessThan(MAX_ALLOCATED_PER_SEGMENT);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MEMORY")
    void refusesAnEntryThatNoFileCanHold(final Kind kind) {
        try (Journal journal = open(kind)) {
            final UnsafeBuffer large = new UnsafeBuffer(ByteBuffer.allocateDirect(SEGMENT_LENGTH));
            assertThatThrownBy(() -> journal.append(1, large, 0, SEGMENT_LENGTH - 100))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching("a record of \\d+ bytes exceeds a (segment|cycle)");
        }
    }

    private void compareWithList(final Journal journal, final long seed) {
        final SeededRandom random = new SeededRandom(seed);
        final ListJournal list = new ListJournal();
        long lastSequence = journal.appendedSequence();
        for (int i = 0; i < 600; i++) {
            final long sequence;
            switch (random.nextInt(8)) {
                case 0 -> {
                    final long fromIndex = random.nextLong(Math.max(1, list.lastIndex() - 30), list.lastIndex() + 1);
                    sequence = journal.truncateFrom(fromIndex);
                    list.truncateFrom(fromIndex);
                }
                case 1 -> {
                    sequence = journal.recordVote(i, i % 5);
                    list.recordVote(i, i % 5);
                }
                default -> {
                    final int length = random.nextInt(random.nextBoolean(0.1) ? MAX_LENGTH : 200);
                    sequence = journal.append(i, source, i, length);
                    list.append(i, source, i, length);
                }
            }
            assertThat(sequence).isGreaterThan(lastSequence).isEqualTo(journal.appendedSequence());
            lastSequence = sequence;
            assertThat(journal.durableIndex()).isLessThanOrEqualTo(list.lastIndex());
            if (random.nextInt(16) == 0) {
                forceAll(journal);
                assertThat(journal.durableSequence()).isEqualTo(sequence);
                assertThat(journal.durableIndex()).isEqualTo(list.lastIndex());
            }
            assertSame(
                    journal, list, i % 50 == 0 ? 1 : Math.max(1, list.lastIndex() - 3), "seed " + seed + " step " + i);
        }
    }

    private void assertSame(final Journal journal, final Journal list, final long fromIndex, final String at) {
        assertThat(journal.lastIndex()).as(at).isEqualTo(list.lastIndex());
        assertThat(journal.term()).as(at).isEqualTo(list.term());
        assertThat(journal.votedFor()).as(at).isEqualTo(list.votedFor());
        long lastSequence = 0;
        for (long index = fromIndex; index <= list.lastIndex(); index++) {
            final int offset = journal.offsetOf(index);
            final int length = list.lengthOf(index);
            boolean isSame = journal.termOf(index) == list.termOf(index)
                    && journal.lengthOf(index) == length
                    && offset % 8 == 0
                    && journal.sequenceOf(index) > lastSequence;
            for (int i = 0; isSame && i < length; i++) {
                isSame = journal.bufferOf(index).getByte(offset + i)
                        == list.bufferOf(index).getByte(i);
            }
            assertThat(isSame).as("%s index %d", at, index).isTrue();
            lastSequence = journal.sequenceOf(index);
        }
        assertThat(lastSequence).as(at).isLessThanOrEqualTo(journal.appendedSequence());
    }

    /** So many times 5,000 operations and the forces that they need, which make room ahead. */
    private void changeAndForce(final Journal journal, final int count) {
        for (int i = 0; i < count; i++) {
            appendAndRead(journal, 5_000);
            final long before = threads.getCurrentThreadAllocatedBytes();
            forceAll(journal);
            allocatedByForces += threads.getCurrentThreadAllocatedBytes() - before;
        }
    }

    private void appendAndRead(final Journal journal, final int count) {
        for (int i = 0; i < count; i++) {
            while (journal.append(journal.term(), source, i % 64, 102) == Journal.FULL) {
                journal.releaseBefore((journal.firstIndex() + journal.lastIndex()) / 2);
                forceAll(journal);
            }
            if (i % 16 == 15) {
                journal.truncateFrom(journal.lastIndex());
                journal.recordVote(journal.term() + 1, 1);
            }
            final long lastIndex = journal.lastIndex();
            assertThatReads(journal, lastIndex);
        }
    }

    private static void assertThatReads(final Journal journal, final long index) {
        if (journal.bufferOf(index).getLong(journal.offsetOf(index)) != journal.termOf(index)
                || journal.lengthOf(index) != Long.BYTES + 102
                || journal.sequenceOf(index) > journal.appendedSequence()
                || journal.durableIndex() > index) {
            throw new AssertionError("index " + index);
        }
    }

    private static void forceAll(final Journal journal) {
        while (journal.needsForce()) {
            journal.force(journal.appendedSequence());
        }
    }

    private Journal open(final Kind kind) {
        return open(kind, directory.resolve("journal"), SEGMENT_LENGTH);
    }

    private static Journal open(final Kind kind, final Path path, final int segmentLength) {
        return switch (kind) {
            case MEMORY -> new MemoryJournal(1 << 20);
            case OS, DISK -> MappedJournal.open(new DiskFiles(path), OWNER, kind.durability, segmentLength);
            case CHRONICLE_OS, CHRONICLE_DISK ->
                ChronicleJournal.open(new DiskFiles(path), OWNER, kind.durability, segmentLength);
        };
    }
}
