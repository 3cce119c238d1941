package org.pacelab.primary;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.control.Copies;
import org.pacelab.journal.DiskFiles;
import org.pacelab.journal.Durability;
import org.pacelab.journal.Journal;
import org.pacelab.journal.JournalOwner;
import org.pacelab.journal.MappedJournal;
import org.pacelab.journal.MemoryJournal;

/** Up to where node 0, the primary, knows of enough copies. */
class BackupsTest {
    private static final long NOW_NS = 1_000_000_000;
    private static final int SEGMENT_LENGTH = 1 << 16;

    /** Any number of members and copies; entries that are not durable at the primary; acknowledgements in any order, and again. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theLastEntryThatEnoughHave(final long seed, @TempDir final Path directory) {
        final Random random = new Random(seed);
        for (int round = 0; round < 12; round++) {
            final int members = 1 + random.nextInt(OneNode.NODES);
            final Copies copies =
                    random.nextInt(3) == 0 ? Copies.ALL : Copies.ofPrimaryAnd(1 + random.nextInt(OneNode.NODES));
            final JournalOwner owner = new JournalOwner(1, 0);
            try (Journal journal = MappedJournal.open(
                    new DiskFiles(directory.resolve(seed + "-" + round)), owner, Durability.DISK, SEGMENT_LENGTH)) {
                final OneNode node = new OneNode(0, 1, false, journal, copies);
                node.adopt(NOW_NS, Integer.toString(members));
                compare(random, node, members, copies.of(members));
            }
        }
    }

    private static void compare(final Random random, final OneNode node, final int members, final int copies) {
        final long[] matches = new long[members];
        for (int step = 0; step < 60; step++) {
            final int member = random.nextInt(members);
            if (member > 0) {
                final long index = random.nextInt((int) node.journal.lastIndex() + 1);
                node.acknowledged(member, index);
                matches[member] = Math.max(matches[member], index);
            } else if (random.nextBoolean()) {
                node.append(1 + random.nextInt(3));
            } else {
                node.force();
            }
            matches[0] = node.journal.durableIndex();
            assertThat(node.backups.copiedIndex()).isEqualTo(copied(matches, copies));
        }
    }

    /** The primary has it, and so many of all. */
    private static long copied(final long[] matches, final int copies) {
        long index = matches[0];
        while (index > 0 && holders(matches, index) < copies) {
            index--;
        }
        return index;
    }

    private static int holders(final long[] matches, final long index) {
        int holders = 0;
        for (final long match : matches) {
            holders += match >= index ? 1 : 0;
        }
        return holders;
    }

    @Test
    void aJoinerDoesNotCount() {
        final OneNode node = new OneNode(0, 1, false, new MemoryJournal(1 << 16), Copies.ofPrimaryAnd(1));
        node.adopt(NOW_NS, "3");
        node.adopt(NOW_NS, "3 +3@1");
        node.append(4);
        node.acknowledged(3, 4);
        assertThat(node.backups.isOne(3)).isTrue();
        assertThat(node.backups.copiedIndex()).isZero();
        node.acknowledged(2, 3);
        assertThat(node.backups.copiedIndex()).isEqualTo(3);
    }

    @Test
    void whatHasNotCommittedIsSaidAgainInEachEpoch() {
        final OneNode node = new OneNode(0, 1, false, new MemoryJournal(1 << 16), Copies.ALL);
        node.adopt(NOW_NS, "3");
        node.append(4);
        node.acknowledged(1, 4);
        node.acknowledged(2, 4);
        assertThat(node.backups.copiedIndex()).isEqualTo(4);
        node.adopt(NOW_NS, "3 +3@1");
        assertThat(node.backups.copiedIndex()).isZero();
        node.acknowledged(1, 4);
        node.acknowledged(2, 4);
        assertThat(node.backups.copiedIndex()).isEqualTo(4);
        node.adopt(NOW_NS, "3 +3@1 r0,1,2");
        assertThat(node.backups.copiedIndex()).isZero();
    }

    @Test
    void onlyAPrimaryHasSome() {
        final OneNode node = new OneNode(0, 1, false, new MemoryJournal(1 << 16), Copies.ALL);
        node.adopt(NOW_NS, "3");
        assertThat(node.backups.isOne(0)).isFalse();
        assertThat(node.backups.isOne(1)).isTrue();
        assertThat(node.backups.isOne(3)).isFalse();
        node.adopt(NOW_NS, "3 s");
        assertThat(node.backups.isOne(1)).isFalse();
        node.adopt(NOW_NS, "3 s r1,0");
        assertThat(node.backups.isOne(1)).isFalse();
        node.adopt(NOW_NS, "3 s r1,0 s r0,1");
        assertThat(node.backups.isOne(1)).isTrue();
        assertThat(node.backups.isOne(2)).isFalse();
    }
}
