package org.pacelab.primary;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.control.Copies;
import org.pacelab.epoch.EpochOptions;
import org.pacelab.journal.DiskFiles;
import org.pacelab.journal.Durability;
import org.pacelab.journal.Journal;
import org.pacelab.journal.JournalOwner;
import org.pacelab.journal.MappedJournal;
import org.pacelab.journal.MemoryJournal;

class PrimaryLeaseTest {
    private static final long START_NS = 1_000_000_000;
    private static final EpochOptions OPTIONS = EpochOptions.fixed();
    private static final long TOKEN_NS = OPTIONS.tokenNs();
    private static final long GRANTED_NS = OPTIONS.grantedNs();
    private static final int SEGMENT_LENGTH = 8192;

    private OneNode node;

    @Test
    void thePrimaryAsksAllBackupsAndHoldsTheLeaseFromWhenItAskedWhatAllHaveAnswered() {
        start(0, Copies.ALL, "3");
        node.workOnLease(START_NS);
        assertThat(node.workOnLease(START_NS + TOKEN_NS - 1)).isZero();
        assertThat(node.tokens()).containsExactly("1 to 1", "1 to 2");
        assertThat(node.lease.nextDeadlineNs()).isEqualTo(START_NS + TOKEN_NS);
        node.answered(START_NS + 10, 1, 1);
        assertThat(node.lease.isHeld(START_NS + 10)).isFalse();
        node.answered(START_NS + 20, 2, 1);
        assertHeldUntil(START_NS + GRANTED_NS);
        node.workOnLease(START_NS + TOKEN_NS);
        node.answered(START_NS + TOKEN_NS + 10, 1, 2);
        assertHeldUntil(START_NS + GRANTED_NS);
        node.answered(START_NS + TOKEN_NS + 10, 2, 2);
        assertHeldUntil(START_NS + TOKEN_NS + GRANTED_NS);
    }

    /** So many have to have answered as have to have a write; whoever answers an older round counts for that one. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // backups to acknowledge, nodes | the rounds that nodes 1, 2 ... have answered, of three | the round
                // that counts
                "1 | 3 | 0 0     | 0",
                "1 | 3 | 0 2     | 2",
                "1 | 3 | 1 3     | 3",
                "1 | 5 | 0 0 0 1 | 1",
                "2 | 5 | 0 0 0 1 | 0",
                "2 | 5 | 3 0 2 1 | 2",
                "3 | 5 | 3 0 2 1 | 1",
                "4 | 5 | 3 0 2 1 | 0",
                "4 | 5 | 3 3 2 3 | 2",
            })
    void theRoundThatEnoughHaveAnswered(
            final int backups, final int nodes, final String answers, final int countingRound) {
        start(0, Copies.ofPrimaryAnd(backups), Integer.toString(nodes));
        for (int round = 1; round <= 3; round++) {
            node.workOnLease(START_NS + round * TOKEN_NS);
        }
        final String[] answered = answers.split(" ");
        for (int i = 0; i < answered.length; i++) {
            if (!answered[i].equals("0")) {
                node.answered(START_NS + 4 * TOKEN_NS, i + 1, Long.parseLong(answered[i]));
            }
        }
        if (countingRound == 0) {
            assertThat(node.lease.isHeld(START_NS + 4 * TOKEN_NS)).isFalse();
        } else {
            assertHeldUntil(START_NS + countingRound * TOKEN_NS + GRANTED_NS);
        }
    }

    @Test
    void whatComesTwiceOrLateOrWasNotAskedProvesNothingMore() {
        start(0, Copies.ofPrimaryAnd(1), "3");
        node.workOnLease(START_NS);
        node.answered(START_NS + 1, 1, 2);
        assertThat(node.lease.isHeld(START_NS + 1)).isFalse();
        node.workOnLease(START_NS + TOKEN_NS);
        node.answered(START_NS + TOKEN_NS + 1, 1, 2);
        assertHeldUntil(START_NS + TOKEN_NS + GRANTED_NS);
        node.answered(START_NS + TOKEN_NS + 2, 2, 1);
        node.answered(START_NS + TOKEN_NS + 3, 1, 1);
        node.answered(START_NS + TOKEN_NS + 3, 1, 2);
        assertHeldUntil(START_NS + TOKEN_NS + GRANTED_NS);
    }

    @Test
    void aRoundThatWasAnsweredTooLateToBeRememberedProvesNothing() {
        start(0, Copies.ofPrimaryAnd(1), "3");
        for (int round = 1; round <= 9; round++) {
            node.workOnLease(START_NS + round * TOKEN_NS);
        }
        node.answered(START_NS + 9 * TOKEN_NS, 1, 1);
        assertThat(node.lease.isHeld(START_NS + 9 * TOKEN_NS)).isFalse();
        node.answered(START_NS + 9 * TOKEN_NS, 1, 5);
        assertHeldUntil(START_NS + 5 * TOKEN_NS + GRANTED_NS);
    }

    @Test
    void aBackupAnswersThePrimaryAlone() {
        start(1, Copies.ALL, "3");
        node.answered(START_NS, 0, 7);
        node.answered(START_NS, 2, 8);
        assertThat(node.tokens()).containsExactly("7 to 0");
        assertThat(node.workOnLease(START_NS)).isZero();
        assertThat(node.lease.isHeld(START_NS)).isFalse();
        assertThat(node.lease.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3 s", "3 r0,1,2", "3 r0", "3 s r1,2"})
    void nobodyHoldsItBeforeThePrimaryIsActive(final String present) {
        start(0, Copies.ALL, present);
        assertThat(node.workOnLease(START_NS)).isZero();
        node.answered(START_NS, 1, 1);
        node.answered(START_NS, 2, 1);
        assertThat(node.lease.isHeld(START_NS)).isFalse();
        assertThat(node.tokens()).isEmpty();
    }

    @Test
    void aNewEpochTakesItAway() {
        start(0, Copies.ofPrimaryAnd(1), "3");
        node.workOnLease(START_NS);
        node.answered(START_NS + 1, 1, 1);
        assertThat(node.lease.isHeld(START_NS + 1)).isTrue();
        node.adopt(START_NS + 2, "3 r0,1");
        assertThat(node.lease.isHeld(START_NS + 2)).isFalse();
        node.adopt(START_NS + 3, "3 r0,1 a");
        assertThat(node.lease.isHeld(START_NS + 3)).isFalse();
        node.answered(START_NS + 3, 1, 1);
        assertThat(node.lease.isHeld(START_NS + 3)).isFalse();
        node.workOnLease(START_NS + 4);
        assertThat(node.tokens()).containsExactly("1 to 1", "1 to 2", "1 to 1");
    }

    @Test
    void theOnlyMemberNeedsNone() {
        start(1, Copies.ALL, "3 s r1 a");
        assertThat(node.lease.isHeld(START_NS)).isTrue();
        assertThat(node.workOnLease(START_NS)).isZero();
        assertThat(node.tokens()).isEmpty();
    }

    /** Else a node that loses its power may take part in an epoch that it has left. */
    @Test
    void nothingIsAnsweredInAnEpochBeforeThatIsRecorded(@TempDir final Path directory) {
        final JournalOwner owner = new JournalOwner(1, 0);
        try (Journal journal = MappedJournal.open(new DiskFiles(directory), owner, Durability.DISK, SEGMENT_LENGTH)) {
            node = new OneNode(1, 1, false, journal, Copies.ALL);
            node.adoptUnforced(START_NS, "3");
            node.answered(START_NS, 0, 1);
            assertThat(node.tokens()).isEmpty();
            node.force();
            assertThat(node.tokens()).containsExactly("1 to 0");
        }
    }

    private void start(final int id, final Copies copies, final String configuration) {
        node = new OneNode(id, 1, false, new MemoryJournal(1 << 16), copies);
        node.adopt(START_NS, configuration);
    }

    private void assertHeldUntil(final long endNs) {
        assertThat(node.lease.isHeld(endNs - 1)).isTrue();
        assertThat(node.lease.isHeld(endNs)).isFalse();
    }
}
