package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.journal.Durability;
import org.pacelab.journal.FatalFault;
import org.pacelab.journal.Journal;
import org.pacelab.journal.JournalOwner;
import org.pacelab.journal.MappedJournal;
import org.pacelab.replica.SeededRandom;

class MappedJournalCrashTest {
    private static final JournalOwner OWNER = new JournalOwner(0xC1, 2);
    private static final int SEGMENT_LENGTH = 8192;
    private static final int MAX_LENGTH = 400;

    private int crashes;
    private final UnsafeBuffer source = new UnsafeBuffer(ByteBuffer.allocateDirect(MAX_LENGTH));

    /** What a journal says, without its bytes: an entry's bytes follow from its number. */
    private record State(List<Long> entries, long term, int votedFor) {}

    private record Change(long sequence, State state) {}

    private static final class Crashed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void aPowerCutKeepsAllThatWasDurableAndNothingThatWasNotWritten() {
        for (long seed = 0; seed < 300; seed++) {
            crashAgainAndAgain(seed, Durability.DISK, 0.7);
        }
        assertThat(crashes).isGreaterThan(500);
    }

    @Test
    @Tag("long")
    void aPowerCutKeepsAllThatWasDurableInManyMoreHistories() {
        for (long seed = 1_000; seed < 40_000; seed++) {
            crashAgainAndAgain(seed, Durability.DISK, 0.7);
        }
    }

    @Test
    void aKillUnderDiskKeepsAllThatWasDurable() {
        for (long seed = 0; seed < 200; seed++) {
            crashAgainAndAgain(seed, Durability.DISK, 0);
        }
    }

    @Test
    void aKillUnderOsKeepsEverything() {
        for (long seed = 0; seed < 200; seed++) {
            crashAgainAndAgain(seed, Durability.OS, 0);
        }
    }

    @Test
    void aPowerCutUnderOsIsRefusedOrLeavesAPrefix() {
        for (long seed = 0; seed < 200; seed++) {
            final SimulatedDisk disk = new SimulatedDisk("disk");
            final SeededRandom random = new SeededRandom(seed);
            final List<Change> changes = new ArrayList<>();
            try (Journal journal = open(disk, Durability.OS)) {
                changes.add(new Change(journal.appendedSequence(), stateOf(journal)));
                changeOften(journal, random, changes, 100, 1);
            }
            disk.powerCut(random);
            try (Journal journal = open(disk, Durability.OS)) {
                assertThat(changes).extracting(Change::state).as("seed " + seed).contains(stateOf(journal));
            } catch (final FatalFault e) {
                assertThat(e).hasMessageContaining("disk/segment-");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"DISK", "OS"})
    void aFlippedBitBelowADurablePositionIsRefusedAndNothingIsTouched(final Durability durability) {
        for (long seed = 0; seed < 12; seed++) {
            final SimulatedDisk disk = new SimulatedDisk("disk");
            final SeededRandom random = new SeededRandom(seed);
            final long knownDurable;
            try (Journal journal = open(disk, durability)) {
                changeOften(journal, random, new ArrayList<>(), 60, 1);
                forceAll(journal);
                knownDurable = journal.durableSequence();
                assertThat(journal.recordVote(journal.term() + 1, 1)).isNotEqualTo(Journal.FULL);
                forceAll(journal);
            }
            for (int i = 0; i < 300; i++) {
                final long position = random.nextLong(0, knownDurable - 1);
                final String name = "segment-0000000" + position / SEGMENT_LENGTH;
                final int offset = (int) (position % SEGMENT_LENGTH);
                final int bit = random.nextInt(8);
                disk.flipBit(name, offset, bit);
                final Map<String, ByteBuffer> before = bytesOf(disk);
                assertThatThrownBy(() -> open(disk, durability))
                        .as("seed %d, position %d, bit %d", seed, position, bit)
                        .isInstanceOf(FatalFault.class)
                        .hasMessageContaining("disk/" + name)
                        .hasMessageNotContaining("\n");
                assertThat(bytesOf(disk)).isEqualTo(before);
                disk.flipBit(name, offset, bit);
            }
            open(disk, durability).close();
        }
    }

    @Test
    void aTruncatedIndexThatIsFilledAgainWhileAForceIsInFlightIsNotDurable() {
        final SimulatedDisk disk = new SimulatedDisk("disk");
        final State forced;
        try (Journal journal = open(disk, Durability.DISK)) {
            append(journal, 1);
            append(journal, 2);
            forced = stateOf(journal);
            final long upTo = journal.appendedSequence();
            disk.atEachStep(new Runnable() {
                private int steps;

                @Override
                public void run() {
                    steps++;
                    if (steps == 3) {
                        journal.truncateFrom(2);
                        append(journal, 3);
                    }
                }
            });
            assertThat(journal.force(upTo)).isTrue();
            disk.atEachStep(() -> {});
            assertThat(journal.durableSequence()).isEqualTo(upTo).isLessThan(journal.sequenceOf(2));
            assertThat(journal.durableIndex()).isEqualTo(1);
            assertThat(stateOf(journal)).isNotEqualTo(forced);
            assertThat(journal.forceCount()).isEqualTo(1);
        }
        disk.powerCut(new SeededRandom(1));
        try (Journal journal = open(disk, Durability.DISK)) {
            assertThat(stateOf(journal)).isEqualTo(forced);
        }
    }

    @Test
    void whatStoodBehindATornTailNeverComesBack() {
        final int votesInFirstPage = (4096 - 64) / 32;
        int torn = 0;
        for (long seed = 0; seed < 40; seed++) {
            final SimulatedDisk disk = new SimulatedDisk("disk");
            try (Journal journal = open(disk, Durability.DISK)) {
                for (int i = 0; i < votesInFirstPage + 10; i++) {
                    journal.recordVote(9, 1);
                }
                crashAfter(disk, 1);
                assertThatThrownBy(() -> journal.force(journal.appendedSequence()))
                        .isInstanceOf(Crashed.class);
                disk.atEachStep(() -> {});
            }
            disk.powerCut(new SeededRandom(seed));
            final byte[] left = disk.bytesOf("segment-00000000");
            torn += left[64] == 0 && left[4096] != 0 ? 1 : 0;
            try (Journal journal = open(disk, Durability.DISK)) {
                final long term = journal.term() + 1;
                for (int i = 1; i < votesInFirstPage; i++) {
                    journal.recordVote(term, 2);
                }
                journal.force(journal.appendedSequence());
                try (Journal reopened = open(disk, Durability.DISK)) {
                    assertThat(reopened.term()).isEqualTo(term);
                    assertThat(reopened.votedFor()).isEqualTo(2);
                }
            }
        }
        assertThat(torn).isPositive();
    }

    @Test
    void aFailedForceIsFinalAndNothingUnforcedIsDurable() {
        final SimulatedDisk disk = new SimulatedDisk("disk");
        try (Journal journal = open(disk, Durability.DISK)) {
            append(journal, 1);
            journal.force(journal.appendedSequence());
            final long durable = journal.durableSequence();
            final long sequence = append(journal, 2);
            assertThat(journal.durableIndex()).isEqualTo(1);
            disk.failForces();
            final String message = "journal stopped: disk/segment-00000000: Input/output error";
            assertThatThrownBy(() -> journal.force(sequence))
                    .isInstanceOf(FatalFault.class)
                    .hasMessage(message);
            assertThat(durable).isLessThan(sequence);
            assertThatThrownBy(() -> journal.force(sequence))
                    .isInstanceOf(FatalFault.class)
                    .hasMessage(message);
            assertThatThrownBy(() -> append(journal, 3))
                    .isInstanceOf(FatalFault.class)
                    .hasMessage(message);
            assertThatThrownBy(() -> journal.recordVote(1, 1))
                    .isInstanceOf(FatalFault.class)
                    .hasMessage(message);
            assertThatThrownBy(() -> journal.truncateFrom(1))
                    .isInstanceOf(FatalFault.class)
                    .hasMessage(message);
            assertThatThrownBy(journal::durableSequence)
                    .isInstanceOf(FatalFault.class)
                    .hasMessage(message);
        }
    }

    @Test
    void aFullDiskStopsTheJournalWithItsPath() {
        final SimulatedDisk disk = new SimulatedDisk("disk");
        try (Journal journal = open(disk, Durability.OS)) {
            disk.limitGrowth(100);
            assertThatThrownBy(() -> forceAll(journal))
                    .isInstanceOf(FatalFault.class)
                    .hasMessage("journal stopped: disk/segment-00000001: No space left on device");
        }
        final SimulatedDisk fullDisk = new SimulatedDisk("full");
        fullDisk.limitGrowth(0);
        assertThatThrownBy(() -> open(fullDisk, Durability.DISK))
                .isInstanceOf(FatalFault.class)
                .hasMessage("journal not opened: full/segment-00000000: No space left on device");
    }

    @Test
    void aJournalOfAnotherReplicaClusterOrVersionIsRefusedUntouched() {
        final SimulatedDisk disk = new SimulatedDisk("disk");
        open(disk, Durability.DISK).close();
        final Map<String, ByteBuffer> before = bytesOf(disk);
        assertThatThrownBy(() -> MappedJournal.open(disk, new JournalOwner(0xC1, 1), Durability.DISK, SEGMENT_LENGTH))
                .isInstanceOf(FatalFault.class)
                .hasMessage("journal segment disk/segment-00000000 belongs to replica 2 of cluster c1,"
                        + " not to replica 1 of cluster c1; nothing was changed");
        assertThatThrownBy(() -> MappedJournal.open(disk, new JournalOwner(0xC2, 2), Durability.DISK, SEGMENT_LENGTH))
                .isInstanceOf(FatalFault.class)
                .hasMessageContaining("belongs to replica 2 of cluster c1, not to replica 2 of cluster c2");
        assertThatThrownBy(() -> MappedJournal.open(disk, OWNER, Durability.DISK, 2 * SEGMENT_LENGTH))
                .isInstanceOf(FatalFault.class)
                .hasMessageContaining("belongs to a journal with segments of 8192 bytes, not 16384");
        assertThat(bytesOf(disk)).isEqualTo(before);
        disk.flipBit("segment-00000000", 8, 1);
        assertThatThrownBy(() -> open(disk, Durability.DISK))
                .isInstanceOf(FatalFault.class)
                .hasMessageContaining("has format version 3, this build reads 1");
    }

    @Test
    void isFullUntilTheNextSegmentIsPrepared() {
        final SimulatedDisk disk = new SimulatedDisk("disk");
        try (Journal journal = open(disk, Durability.OS)) {
            long entry = 1;
            while (append(journal, entry) != Journal.FULL) {
                entry++;
            }
            assertThat(journal.needsForce()).isTrue();
            forceAll(journal);
            assertThat(journal.needsForce()).isFalse();
            assertThat(append(journal, entry)).isNotEqualTo(Journal.FULL);
            assertThat(journal.needsForce()).isTrue();
            assertThat(journal.forceCount()).isZero();
            assertThat(journal.lastIndex()).isEqualTo(entry);
        }
    }

    @Test
    void oneForceCoversAllUpToTheSequenceItIsAskedForAndNothingElse() {
        final SimulatedDisk disk = new SimulatedDisk("disk");
        try (Journal journal = open(disk, Durability.DISK)) {
            final long first = append(journal, 1);
            final long second = append(journal, 2);
            final long last = append(journal, 3);
            assertThat(journal.durableSequence()).isLessThan(first);
            journal.force(second);
            assertThat(journal.durableSequence()).isEqualTo(second);
            assertThat(journal.durableIndex()).isEqualTo(2);
            assertThat(journal.forceCount()).isEqualTo(1);
            journal.force(last);
            assertThat(journal.durableSequence()).isEqualTo(last);
            assertThat(journal.forceCount()).isEqualTo(2);
            forceAll(journal);
            assertThat(journal.forceCount()).isEqualTo(2);
        }
    }

    @Test
    void roomIsReadyInTimeThoughThereIsAlwaysSomethingToForce() {
        final SimulatedDisk disk = new SimulatedDisk("disk");
        try (Journal journal = open(disk, Durability.DISK)) {
            for (int entry = 0; entry < 2_000; entry++) {
                final long sequence = append(journal, 1);
                assertThat(sequence).as("entry %d", entry).isNotEqualTo(Journal.FULL);
                journal.force(sequence);
            }
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

    private void crashAgainAndAgain(final long seed, final Durability durability, final double powerCutShare) {
        final SeededRandom random = new SeededRandom(seed);
        final SimulatedDisk disk = new SimulatedDisk("disk");
        List<Change> possible = List.of(new Change(0, new State(List.of(), 0, Journal.NO_VOTE)));
        for (int life = 0; life < 6; life++) {
            final String at = "seed " + seed + " life " + life;
            final List<Change> changes = new ArrayList<>();
            final int crashStep = random.nextInt(random.nextBoolean(0.5) ? 20 : 200);
            crashAfter(disk, crashStep);
            Journal journal = null;
            try {
                journal = open(disk, durability);
                assertThat(possible).extracting(Change::state).as(at).contains(stateOf(journal));
                changes.add(new Change(journal.appendedSequence(), stateOf(journal)));
                changeOften(journal, random, changes, 200, 1 + random.nextInt(40));
            } catch (final Crashed e) {
                crashes++;
            }
            disk.atEachStep(() -> {});
            if (journal != null) {
                final long durable =
                        durability == Durability.OS ? journal.appendedSequence() : journal.durableSequence();
                int last = 0;
                while (last + 1 < changes.size() && changes.get(last + 1).sequence() <= durable) {
                    last++;
                }
                possible = List.copyOf(changes.subList(last, changes.size()));
                journal.close();
            }
            if (random.nextBoolean(powerCutShare)) {
                disk.powerCut(random);
            }
        }
    }

    private void changeOften(
            final Journal journal,
            final SeededRandom random,
            final List<Change> changes,
            final int count,
            final int callsPerForce) {
        final List<Long> entries = new ArrayList<>(stateOf(journal).entries());
        final int numberStep = random.nextBoolean(0.5) ? 1 : MAX_LENGTH;
        long number = random.nextLong(1, 1_000_000) * MAX_LENGTH;
        for (int i = 0; i < count; i++) {
            final int kind = random.nextInt(12);
            final long fromIndex = random.nextLong(Math.max(1, entries.size() - 20), entries.size() + 1);
            final long sequence;
            if (kind == 0) {
                sequence = journal.truncateFrom(fromIndex);
            } else if (kind == 1) {
                sequence = journal.recordVote(journal.term() + random.nextInt(2), random.nextInt(4) - 1);
            } else {
                sequence = append(journal, number);
            }
            if (sequence != Journal.FULL) {
                if (kind == 0) {
                    entries.subList((int) fromIndex - 1, entries.size()).clear();
                } else if (kind != 1) {
                    entries.add(number);
                    number += numberStep;
                }
                assertThat(sequence).isEqualTo(journal.appendedSequence());
                changes.add(new Change(sequence, new State(List.copyOf(entries), journal.term(), journal.votedFor())));
            }
            if (journal.needsForce() && random.nextInt(callsPerForce) == 0) {
                journal.force(journal.appendedSequence());
            }
        }
        assertThat(stateOf(journal).entries()).isEqualTo(entries);
    }

    private long append(final Journal journal, final long number) {
        final int length = lengthOf(number);
        for (int i = 0; i < length; i++) {
            source.putByte(i, (byte) (number + i));
        }
        return journal.append(number, source, 0, length);
    }

    /** The state a journal is in, after checking that each entry has the bytes of its number. */
    private static State stateOf(final Journal journal) {
        final List<Long> entries = new ArrayList<>();
        for (long index = journal.firstIndex(); index <= journal.lastIndex(); index++) {
            final long number = journal.termOf(index);
            final int length = journal.lengthOf(index);
            boolean isWhole = length == Long.BYTES + lengthOf(number);
            for (int i = 0; isWhole && i < length - Long.BYTES; i++) {
                isWhole = journal.bufferOf(index).getByte(journal.offsetOf(index) + Long.BYTES + i)
                        == (byte) (number + i);
            }
            assertThat(isWhole).as("entry %d of term %d", index, number).isTrue();
            entries.add(number);
        }
        return new State(entries, journal.term(), journal.votedFor());
    }

    /** Every {@link #MAX_LENGTH}-th number has no bytes, so that its record is as long as a vote's and later ones stand where lost ones stood. */
    private static int lengthOf(final long number) {
        return (int) (number * 31 % MAX_LENGTH);
    }

    private static void forceAll(final Journal journal) {
        while (journal.force(journal.appendedSequence())) {
            assertThat(journal.durableSequence()).isEqualTo(journal.appendedSequence());
        }
    }

    private static Journal open(final SimulatedDisk disk, final Durability durability) {
        return MappedJournal.open(disk, OWNER, durability, SEGMENT_LENGTH);
    }

    private static Map<String, ByteBuffer> bytesOf(final SimulatedDisk disk) {
        final Map<String, ByteBuffer> bytes = new HashMap<>();
        for (final String name : disk.names()) {
            bytes.put(name, ByteBuffer.wrap(disk.bytesOf(name)));
        }
        return bytes;
    }
}
