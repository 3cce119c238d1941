package org.pacelab.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.replica.SeededRandom;

/**
 * A journal whose lives end in power cuts, each going on from what the one before left, and one whose files are damaged where a record is known to be
 * durable.
 */
class ChronicleRecoveryTest {
    private static final JournalOwner OWNER = new JournalOwner(0xC1, 2);
    private static final int CYCLE_LENGTH = 128 * 1024;
    private static final int CUTS_PER_JOURNAL = 4;
    private static final int MAX_CHANGES = 700;

    @TempDir
    Path directory;

    private final List<Change> changes = new ArrayList<>();
    private int directories;
    private long lastNumber;

    private record Change(long sequence, JournalState state) {}

    @Test
    void whatPowerCutsLeaveIsAPrefixThatHoldsEveryForcedRecord() {
        cut(12);
    }

    @Tag("long")
    @Test
    void whatFiveHundredPowerCutsLeaveIsAPrefixThatHoldsEveryForcedRecord() {
        cut(500);
    }

    @Test
    void damageBeforeWhatIsKnownDurableIsRefusedUntouched() {
        damage(15);
    }

    @Tag("long")
    @Test
    void damageAnywhereBeforeWhatIsKnownDurableIsRefusedUntouched() {
        damage(1_000);
    }

    @Test
    void damageToWhatIsChroniclesOwnHarmsNothing() {
        final FileImage whole = writeForcedJournal(3);
        final JournalState state = changes.get(changes.size() - 1).state();
        final FileImage damaged = whole.copy();
        damaged.files().forEach((name, bytes) -> {
            if (name.endsWith(".cq4t")) {
                Arrays.fill(bytes, (byte) -1);
            } else {
                Arrays.fill(bytes, 0, 64, (byte) -1);
            }
        });
        try (Journal journal = open(write(damaged), Durability.DISK)) {
            assertThat(JournalState.of(journal)).isEqualTo(state);
        }
    }

    @Test
    void aFirstOpeningThatWasCutShortIsBegunAgainAndAWipedJournalIsRefused() {
        final Path path = newDirectory();
        final FileImage opened;
        try (Journal journal = open(path, Durability.DISK)) {
            opened = FileImage.of(path);
            assertThat(JournalState.append(journal, 1)).isEqualTo(journal.appendedSequence());
            for (int i = 0; i < 300; i++) {
                change(journal, new SeededRandom(i), new ArrayList<>());
            }
        }
        final FileImage used = FileImage.of(path);
        for (final FileImage image : List.of(opened, used)) {
            image.files().values().forEach(bytes -> {
                final int start = CycleFile.RESERVED / 2;
                Arrays.fill(bytes, start, Math.min(bytes.length, CycleFile.RESERVED), (byte) 0);
            });
        }
        try (Journal journal = open(write(opened), Durability.DISK)) {
            assertThat(journal.lastIndex()).isZero();
        }
        refuse(used, "wiped");
    }

    @Test
    void aCycleBehindOneThatLostItsEndIsCutWithIt() {
        final Path path = newDirectory();
        try (Journal journal = open(path, Durability.DISK)) {
            final List<Long> entries = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                change(journal, new SeededRandom(i), entries);
            }
        }
        final FileImage image = FileImage.of(path);
        final String first = image.files().keySet().stream()
                .filter(CycleFile::isName)
                .findFirst()
                .orElseThrow();
        final long firstEnd = (CycleFile.number(Path.of(first).getFileName().toString()) + 1) * CYCLE_LENGTH;
        int lost = 0;
        while (changes.get(lost + 1).sequence() < firstEnd) {
            lost++;
        }
        assertThat(lost).isLessThan(changes.size() - 100);
        final int end = (int) (changes.get(lost).sequence() % CYCLE_LENGTH);
        Arrays.fill(image.files().get(first), end - JournalRecord.HEADER_LENGTH, end, (byte) 0);
        try (Journal journal = open(write(image), Durability.DISK)) {
            assertThat(JournalState.of(journal)).isEqualTo(changes.get(lost - 1).state());
        }
    }

    private void cut(final int count) {
        int cuts = 0;
        int lost = 0;
        for (long seed = 0; cuts < count; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            changes.clear();
            changes.add(new Change(0, new JournalState(List.of(), 0, Journal.NO_VOTE)));
            Path path = newDirectory();
            int forced = 0;
            for (int i = 0; i < CUTS_PER_JOURNAL && cuts < count; i++, cuts++) {
                final Life life = live(path, forced, random, "seed " + seed + " life " + i);
                forced = life.forced();
                path = write(FileImage.afterPowerCut(life.forcedImage(), life.lastImage(), random));
            }
            final int last = changes.size() - 1;
            lost += last - live(path, forced, random, "seed " + seed).recovered();
        }
        assertThat(lost).as("changes lost by the last cuts").isPositive();
    }

    private record Life(int recovered, int forced, FileImage forcedImage, FileImage lastImage) {}

    /** Opens, checks, changes: up to a point it forces now and then, and once at the end of that. */
    private Life live(final Path path, final int forcedBefore, final SeededRandom random, final String at) {
        try (Journal journal = open(path, Durability.DISK)) {
            final JournalState state = JournalState.of(journal);
            final int recovered = last(state);
            assertThat(recovered).as(at).isGreaterThanOrEqualTo(forcedBefore);
            changes.subList(recovered + 1, changes.size()).clear();
            final List<Long> entries = new ArrayList<>(state.entries());
            FileImage forcedImage = FileImage.of(path);
            int forced = recovered;
            final int count = random.nextInt(MAX_CHANGES);
            final int forcedCount = random.nextInt(count + 1);
            for (int i = 1; i <= count; i++) {
                change(journal, random, entries);
                if (i == forcedCount || i < forcedCount && random.nextInt(32) == 0) {
                    force(journal);
                }
                if (i == forcedCount) {
                    forcedImage = FileImage.of(path);
                    forced = changes.size() - 1;
                }
            }
            return new Life(recovered, forced, forcedImage, FileImage.of(path));
        }
    }

    private void damage(final int count) {
        final FileImage whole = writeForcedJournal(5);
        final long known = changes.get(changes.size() - 1).sequence();
        final List<String> cycles =
                whole.files().keySet().stream().filter(CycleFile::isName).toList();
        assertThat(cycles).hasSizeGreaterThan(4);
        final SeededRandom random = new SeededRandom(count);
        for (int i = 0; i < count; i++) {
            final Change change = changes.get(1 + random.nextInt(changes.size() - 1));
            assertThat(change.sequence()).isLessThanOrEqualTo(known);
            final FileImage damaged = whole.copy();
            final String name = nameAt(whole, change.sequence());
            final int end = (int) (change.sequence() % CYCLE_LENGTH);
            final byte[] bytes = damaged.files().get(name);
            final boolean isLast = name.equals(cycles.get(cycles.size() - 1));
            switch (random.nextInt(isLast ? 2 : 4)) {
                case 0 ->
                    bytes[end - 1 - random.nextInt(JournalRecord.HEADER_LENGTH)] ^= (byte) (1 << random.nextInt(8));
                case 1 -> Arrays.fill(bytes, end - JournalRecord.HEADER_LENGTH, end, (byte) 0);
                case 2 -> damaged.files().put(name, Arrays.copyOf(bytes, end - JournalRecord.HEADER_LENGTH));
                default -> damaged.files().remove(name);
            }
            refuse(damaged, "damage " + i + " at " + change.sequence());
        }
    }

    /** Two lives, of which all is forced and known to be; the last change is the last that is known. */
    private FileImage writeForcedJournal(final long seed) {
        final SeededRandom random = new SeededRandom(seed);
        final Path path = newDirectory();
        changes.clear();
        changes.add(new Change(0, new JournalState(List.of(), 0, Journal.NO_VOTE)));
        for (int life = 0; life < 2; life++) {
            try (Journal journal = open(path, Durability.DISK)) {
                final List<Long> entries =
                        new ArrayList<>(JournalState.of(journal).entries());
                for (int i = 0; i < MAX_CHANGES; i++) {
                    change(journal, random, entries);
                }
                force(journal);
                journal.recordVote(journal.term(), journal.votedFor());
            }
        }
        return FileImage.of(path);
    }

    private void refuse(final FileImage damaged, final String at) {
        final Path path = write(damaged);
        assertThatThrownBy(() -> open(path, Durability.DISK).close())
                .as(at)
                .isInstanceOf(FatalFault.class)
                .hasMessageStartingWith("journal cycle " + path)
                .hasMessageEndingWith("; nothing was changed")
                .hasMessageNotContaining("\n");
        assertThat(FileImage.of(path).hasSameFiles(damaged)).as(at).isTrue();
    }

    private void change(final Journal journal, final SeededRandom random, final List<Long> entries) {
        final int kind = random.nextInt(12);
        final long sequence;
        if (kind == 0 && !entries.isEmpty()) {
            entries.remove(entries.size() - 1);
            sequence = withRoom(journal, () -> journal.truncateFrom(journal.lastIndex()));
        } else if (kind == 1) {
            final long term = journal.term() + random.nextInt(2);
            final int votedFor = random.nextInt(4) - 1;
            sequence = withRoom(journal, () -> journal.recordVote(term, votedFor));
        } else {
            entries.add(++lastNumber);
            sequence = withRoom(journal, () -> JournalState.append(journal, lastNumber));
        }
        changes.add(new Change(sequence, new JournalState(List.copyOf(entries), journal.term(), journal.votedFor())));
    }

    /** Room is made where it is short, and nothing forced. */
    private static long withRoom(final Journal journal, final LongSupplier change) {
        long sequence = change.getAsLong();
        while (sequence == Journal.FULL) {
            assertThat(journal.force(0)).isTrue();
            sequence = change.getAsLong();
        }
        return sequence;
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

    private static String nameAt(final FileImage image, final long sequence) {
        final String fileName = CycleFile.name(sequence / CYCLE_LENGTH);
        final TreeMap<String, byte[]> files = image.files();
        return files.keySet().stream()
                .filter(name -> name.endsWith(fileName))
                .findFirst()
                .orElseThrow();
    }

    private static void force(final Journal journal) {
        while (journal.needsForce()) {
            journal.force(journal.appendedSequence());
        }
    }

    private Path newDirectory() {
        return directory.resolve("journal-" + directories++);
    }

    private Path write(final FileImage image) {
        final Path path = newDirectory();
        image.writeTo(path);
        return path;
    }

    private static Journal open(final Path path, final Durability durability) {
        return ChronicleJournal.open(new DiskFiles(path), OWNER, durability, CYCLE_LENGTH);
    }
}
