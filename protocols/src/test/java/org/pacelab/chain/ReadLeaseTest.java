package org.pacelab.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.journal.DiskFiles;
import org.pacelab.journal.Durability;
import org.pacelab.journal.Journal;
import org.pacelab.journal.JournalOwner;
import org.pacelab.journal.MappedJournal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.replica.SentFrames;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.LeaseTokenDecoder;

class ReadLeaseTest {
    private static final long START_NS = 1_000_000_000;
    private static final long TOKEN_NS = OneNode.OPTIONS.epochs().tokenNs();
    private static final long GRANTED_NS = OneNode.OPTIONS.epochs().grantedNs();

    private static final int SEGMENT_LENGTH = 8192;

    private OneNode node;

    @Test
    void theHeadSendsARoundAtATimeAndHoldsTheLeaseFromWhenItSentOneThatCameBack() {
        start(0);
        node.lease.doWork(START_NS);
        assertThat(node.lease.doWork(START_NS + TOKEN_NS - 1)).isZero();
        assertThat(node.tokens()).containsExactly("1/0 to 1");
        assertThat(node.lease.isHeld(START_NS + 10)).isFalse();
        node.lease.onToken(START_NS + 10, 1, 0);
        assertHeldUntil(START_NS + GRANTED_NS);
        assertThat(node.lease.nextDeadlineNs()).isEqualTo(START_NS + TOKEN_NS);
        node.lease.doWork(START_NS + TOKEN_NS);
        assertThat(node.tokens()).containsExactly("1/0 to 1", "2/1 to 1");
        assertHeldUntil(START_NS + GRANTED_NS);
        node.lease.onToken(START_NS + TOKEN_NS + 10, 2, 1);
        assertHeldUntil(START_NS + TOKEN_NS + GRANTED_NS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anotherMemberHoldsItFromWhenItPassedARoundOnThatItHearsCameBack(final int id) {
        start(id);
        node.lease.onToken(START_NS + 5, 1, 0);
        assertThat(node.lease.isHeld(START_NS + 5)).isFalse();
        node.lease.onToken(START_NS + 50, 2, 1);
        assertHeldUntil(START_NS + 5 + GRANTED_NS);
        node.lease.onToken(START_NS + 90, 3, 1);
        assertHeldUntil(START_NS + 5 + GRANTED_NS);
        node.lease.onToken(START_NS + 130, 4, 3);
        assertHeldUntil(START_NS + 90 + GRANTED_NS);
        final int next = id == 2 ? 0 : 2;
        assertThat(node.tokens())
                .containsExactly("1/0 to " + next, "2/1 to " + next, "3/1 to " + next, "4/3 to " + next);
        assertThat(node.lease.doWork(START_NS + 10 * TOKEN_NS)).isZero();
        assertThat(node.lease.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatWasPassedOnIsNotPassedOnAgainNorCountedLater() {
        start(1);
        node.lease.onToken(START_NS, 2, 0);
        node.lease.onToken(START_NS + 50, 2, 0);
        node.lease.onToken(START_NS + 60, 1, 0);
        assertThat(node.tokens()).containsExactly("2/0 to 2");
        node.lease.onToken(START_NS + 70, 3, 2);
        assertHeldUntil(START_NS + GRANTED_NS);
    }

    @Test
    void aRoundThatWasNotPassedOnHereProvesNothing() {
        start(1);
        node.lease.onToken(START_NS, 5, 3);
        assertThat(node.lease.isHeld(START_NS)).isFalse();
        node.lease.onToken(START_NS + 1, 6, 6);
        node.lease.onToken(START_NS + 1, 6, 7);
        assertThat(node.lease.isHeld(START_NS + 1)).isFalse();
        assertThat(node.tokens()).containsExactly("5/3 to 2");
    }

    @Test
    void aRoundThatCameBackTooLateToBeRememberedProvesNothing() {
        start(0);
        for (int round = 1; round <= 9; round++) {
            node.lease.doWork(START_NS + round * TOKEN_NS);
        }
        node.lease.onToken(START_NS + 9 * TOKEN_NS, 1, 0);
        assertThat(node.lease.isHeld(START_NS + 9 * TOKEN_NS)).isFalse();
        node.lease.onToken(START_NS + 9 * TOKEN_NS, 10, 0);
        assertThat(node.lease.isHeld(START_NS + 9 * TOKEN_NS)).isFalse();
        node.lease.onToken(START_NS + 9 * TOKEN_NS, 2, 0);
        assertHeldUntil(START_NS + 2 * TOKEN_NS + GRANTED_NS);
    }

    @Test
    void aNewEpochTakesItAway() {
        start(0);
        node.lease.doWork(START_NS);
        node.lease.onToken(START_NS + 1, 1, 0);
        assertThat(node.lease.isHeld(START_NS + 1)).isTrue();
        node.adopt(START_NS + 2, "3 -1");
        assertThat(node.lease.isHeld(START_NS + 2)).isFalse();
        node.lease.onToken(START_NS + 3, 1, 0);
        assertThat(node.lease.isHeld(START_NS + 3)).isFalse();
        node.lease.doWork(START_NS + 4);
        assertThat(node.tokens()).containsExactly("1/0 to 1", "1/0 to 2");
    }

    /** Else a node that loses its power may take part in an epoch that it has left. */
    @Test
    void nothingIsSaidInAnEpochBeforeThatIsRecorded(@TempDir final Path directory) {
        final JournalOwner owner = new JournalOwner(1, 0);
        try (Journal journal = MappedJournal.open(new DiskFiles(directory), owner, Durability.DISK, SEGMENT_LENGTH)) {
            node = new OneNode(0, 1, false, journal);
            node.adoptUnforced(START_NS, "3");
            node.lease.doWork(START_NS);
            assertThat(node.tokens()).isEmpty();
            node.force();
            assertThat(node.tokens()).containsExactly("1/0 to 1");
        }
    }

    /** The others have passed on more rounds of the life before than this one will begin for long. */
    @Test
    void aHeadThatStartsAgainInItsEpochIsHeard() {
        start(1);
        node.lease.onToken(START_NS, 900_000, 899_999);
        final OneNode head = new OneNode(0, 2, false, new MemoryJournal(1 << 16));
        head.adopt(START_NS, "3");
        head.lease.doWork(START_NS);
        head.lease.doWork(START_NS + TOKEN_NS);
        final List<SentFrames.Sent> tokens = head.sent();
        tokens.forEach(sent -> {
            final LeaseTokenDecoder token =
                    new LeaseTokenDecoder().wrapAndApplyHeader(sent.frame(), 0, new FrameHeaderDecoder());
            node.lease.onToken(START_NS, token.round(), token.completedRound());
        });
        assertThat(tokens).hasSize(2);
        assertThat(node.tokens()).hasSize(3);
    }

    @Test
    void theOnlyMemberNeedsNone() {
        node = new OneNode(1, 1, false, new MemoryJournal(1 << 16));
        node.adopt(START_NS, "3 -02");
        assertThat(node.lease.isHeld(START_NS)).isTrue();
        assertThat(node.lease.provenNs(START_NS + 7)).isEqualTo(START_NS + 7);
        assertThat(node.lease.doWork(START_NS)).isZero();
        assertThat(node.tokens()).isEmpty();
    }

    private void start(final int id) {
        node = new OneNode(id, 1, false, new MemoryJournal(1 << 16));
        node.adopt(START_NS, "3");
    }

    private void assertHeldUntil(final long endNs) {
        assertThat(node.lease.isHeld(endNs - 1)).isTrue();
        assertThat(node.lease.isHeld(endNs)).isFalse();
    }
}
