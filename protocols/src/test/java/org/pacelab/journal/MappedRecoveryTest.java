package org.pacelab.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pacelab.replica.SeededRandom;

/**
 * A journal of four segments, damaged at each byte in turn. With {@link Durability#DISK}, what its records know to be durable ends
 * in the second segment, and later records stand behind it there and in the third; with {@link Durability#OS}, only the last record
 * stands behind it. The fourth segment is ready. A truncation of the segment in which that position lies leaves no trace of what
 * stood there; one of an earlier segment does.
 */
class MappedRecoveryTest {
    private static final JournalOwner OWNER = new JournalOwner(0xC1, 2);
    private static final int SEGMENT_LENGTH = 4096;
    private static final int SEGMENTS = 4;
    private static final int EVERY = 1;
    private static final int SOME = 37;

    private final List<Change> changes = new ArrayList<>();
    private TreeMap<String, byte[]> whole;
    private TreeMap<String, byte[]> earlier;
    private long knownDurable;
    private int openings;

    private record Change(long sequence, JournalState state) {}

    private enum Damage {
        ZEROS,
        GARBAGE,
        OLD_BYTES,
        TRUNCATION
    }

    private enum Reach {
        ONE_BYTE,
        REST_OF_THE_FILE,
        REST_OF_THE_JOURNAL
    }

    private static final Set<Reach> FROM_HERE_ON = EnumSet.of(Reach.REST_OF_THE_FILE, Reach.REST_OF_THE_JOURNAL);

    /** Other records in segments of an earlier incarnation. */
    @BeforeEach
    void writeEarlierJournal() {
        earlier = writeJournal(Durability.DISK, 77, 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"OS", "DISK"})
    void damageBehindWhatIsKnownDurableLeavesAPrefixThatHoldsIt(final Durability durability) {
        damageBehind(durability, SOME);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource(names = {"OS", "DISK"})
    void damageOfAnyByteBehindWhatIsKnownDurableLeavesAPrefixThatHoldsIt(final Durability durability) {
        damageBehind(durability, EVERY);
    }

    @ParameterizedTest
    @EnumSource(names = {"OS", "DISK"})
    void damageBeforeWhatIsKnownDurableIsRefusedUntouched(final Durability durability) {
        damageBefore(durability, SOME);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource(names = {"OS", "DISK"})
    void damageOfAnyByteBeforeWhatIsKnownDurableIsRefusedUntouched(final Durability durability) {
        damageBefore(durability, EVERY);
    }

    private void damageBehind(final Durability durability, final int step) {
        whole = writeJournal(durability, 5, 2);
        for (final Damage damage : Damage.values()) {
            for (final Reach reach : damage == Damage.TRUNCATION ? FROM_HERE_ON : EnumSet.allOf(Reach.class)) {
                for (long position = knownDurable; position < SEGMENTS * SEGMENT_LENGTH; position += step) {
                    final TreeMap<String, byte[]> damaged = copy(whole);
                    damage(damaged, damage, reach, position);
                    recover(durability, damaged, damage + " of " + reach + " at " + position);
                }
            }
        }
        assertThat(openings).isGreaterThan(40_000 / step);
    }

    private void damageBefore(final Durability durability, final int step) {
        whole = writeJournal(durability, 5, 2);
        for (long position = 0; position < knownDurable; position += step) {
            final String name = nameAt(position);
            final int offset = (int) (position % SEGMENT_LENGTH);
            for (int bit = 0; bit < 8; bit++) {
                if (step == EVERY || bit == position % 8) {
                    final TreeMap<String, byte[]> flipped = copy(whole);
                    flipped.get(name)[offset] ^= (byte) (1 << bit);
                    refuse(durability, flipped, name, "bit " + bit + " at " + position);
                }
            }
            if (whole.get(name)[offset] != 0) {
                final TreeMap<String, byte[]> zeroed = copy(whole);
                zeroed.get(name)[offset] = 0;
                refuse(durability, zeroed, name, "zero at " + position);
            }
            if (position / SEGMENT_LENGTH < knownDurable / SEGMENT_LENGTH) {
                final TreeMap<String, byte[]> truncated = copy(whole);
                truncated.put(name, Arrays.copyOf(truncated.get(name), offset));
                refuse(durability, truncated, name, "truncated at " + position);
            }
        }
    }

    private void recover(final Durability durability, final TreeMap<String, byte[]> damaged, final String at) {
        openings++;
        final ByteFiles files = ByteFiles.of("dir", SEGMENT_LENGTH, damaged);
        final JournalState recovered;
        try (Journal journal = open(files, durability)) {
            recovered = JournalState.of(journal);
            final int last = last(recovered);
            assertThat(last).as(at).isNotNegative();
            assertThat(changes.get(last + 1 < changes.size() ? last + 1 : last).sequence())
                    .as(at)
                    .matches(sequence -> sequence > knownDurable || last + 1 == changes.size());
            journal.recordVote(journal.term() + 1, 1);
            while (journal.force(journal.appendedSequence())) {}
        } catch (final FatalFault e) {
            fail(at, e);
            return;
        }
        try (Journal journal = open(files, durability)) {
            assertThat(JournalState.of(journal))
                    .as(at)
                    .isEqualTo(new JournalState(recovered.entries(), recovered.term() + 1, 1));
        }
    }

    private void refuse(
            final Durability durability, final TreeMap<String, byte[]> damaged, final String name, final String at) {
        final ByteFiles files = ByteFiles.of("dir", SEGMENT_LENGTH, damaged);
        assertThatThrownBy(() -> open(files, durability))
                .as(at)
                .isInstanceOf(FatalFault.class)
                .hasMessageContaining("dir/" + name)
                .hasMessageNotContaining("\n");
        assertThat(files.hold(damaged)).as(at).isTrue();
    }

    /** The last change after which the journal was in this state, -1 if there is none. */
    private int last(final JournalState state) {
        for (int i = changes.size() - 1; i >= 0; i--) {
            if (changes.get(i).state().equals(state)) {
                return i;
            }
        }
        return -1;
    }

    private void damage(
            final TreeMap<String, byte[]> files, final Damage damage, final Reach reach, final long position) {
        final SeededRandom random = new SeededRandom(position);
        final long end = reach == Reach.ONE_BYTE ? position + 1 : (position / SEGMENT_LENGTH + 1) * SEGMENT_LENGTH;
        damageFile(files, damage, position, end, random);
        if (reach == Reach.REST_OF_THE_JOURNAL) {
            for (long start = end; start < SEGMENTS * SEGMENT_LENGTH; start += SEGMENT_LENGTH) {
                damageFile(files, damage, start, start + SEGMENT_LENGTH, random);
            }
        }
    }

    private void damageFile(
            final TreeMap<String, byte[]> files,
            final Damage damage,
            final long from,
            final long to,
            final SeededRandom random) {
        final String name = nameAt(from);
        final int offset = (int) (from % SEGMENT_LENGTH);
        if (damage == Damage.TRUNCATION) {
            files.put(name, Arrays.copyOf(files.get(name), offset));
            return;
        }
        for (int i = 0; i < to - from; i++) {
            files.get(name)[offset + i] = switch (damage) {
                case GARBAGE -> (byte) random.nextInt(256);
                case OLD_BYTES -> earlier.get(name)[offset + i];
                default -> 0;
            };
        }
    }

    /** Fills the segments; those behind the first are of this incarnation. Sets what the records know to be durable. */
    private TreeMap<String, byte[]> writeJournal(final Durability durability, final long seed, final int incarnation) {
        final ByteFiles files = new ByteFiles("dir", SEGMENT_LENGTH);
        for (int i = 1; i < incarnation; i++) {
            open(files, durability).close();
        }
        changes.clear();
        knownDurable = 0;
        final SeededRandom random = new SeededRandom(seed);
        try (Journal journal = open(files, durability)) {
            final List<Long> entries = new ArrayList<>();
            changes.add(new Change(journal.appendedSequence(), JournalState.of(journal)));
            while (journal.appendedSequence() < (SEGMENTS - 2) * SEGMENT_LENGTH + SEGMENT_LENGTH * 2 / 3) {
                final boolean isKnown = journal.appendedSequence() < SEGMENT_LENGTH * 5 / 3;
                change(journal, random, entries, seed * 1_000 + changes.size());
                journal.force(isKnown ? journal.appendedSequence() : 0);
            }
            while (journal.force(journal.appendedSequence())) {}
        }
        final TreeMap<String, byte[]> bytes = files.bytes();
        assertThat(bytes).hasSize(SEGMENTS);
        if (durability == Durability.DISK) {
            assertThat(knownDurable / SEGMENT_LENGTH).isEqualTo(1);
        }
        return bytes;
    }

    private void change(final Journal journal, final SeededRandom random, final List<Long> entries, final long number) {
        final long known = journal.durableSequence();
        final int kind = random.nextInt(12);
        final long sequence;
        final int length;
        if (kind == 0 && !entries.isEmpty()) {
            entries.remove(entries.size() - 1);
            sequence = journal.truncateFrom(journal.lastIndex());
            length = JournalRecord.SHORT_LENGTH;
        } else if (kind == 1) {
            sequence = journal.recordVote(journal.term() + random.nextInt(2), random.nextInt(4) - 1);
            length = JournalRecord.SHORT_LENGTH;
        } else {
            entries.add(number);
            sequence = JournalState.append(journal, number);
            length = JournalRecord.HEADER_LENGTH + JournalRecord.TERM_LENGTH + JournalState.lengthOf(number);
        }
        assertThat(sequence).isNotEqualTo(Journal.FULL);
        knownDurable = Math.max(
                knownDurable,
                journal.durableSequence() == sequence ? sequence - JournalRecord.paddedLength(length) : known);
        changes.add(new Change(sequence, new JournalState(List.copyOf(entries), journal.term(), journal.votedFor())));
    }

    private static TreeMap<String, byte[]> copy(final TreeMap<String, byte[]> files) {
        final TreeMap<String, byte[]> copies = new TreeMap<>();
        files.forEach((name, bytes) -> copies.put(name, bytes.clone()));
        return copies;
    }

    private static String nameAt(final long position) {
        return Segment.name(position / SEGMENT_LENGTH);
    }

    private static Journal open(final JournalFiles files, final Durability durability) {
        return MappedJournal.open(files, OWNER, durability, SEGMENT_LENGTH);
    }
}
