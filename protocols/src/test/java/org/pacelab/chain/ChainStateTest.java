package org.pacelab.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pacelab.replica.MemberStatus.COMPLETE;
import static org.pacelab.replica.MemberStatus.INCOMPLETE;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.control.ConfigurationText;
import org.pacelab.journal.Journal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.replica.MemberStatus;

/** What node 2 is, over its lives and over configurations. */
class ChainStateTest {
    private static final int SELF = 2;
    private static final long NOW_NS = 1_000_000_000;

    /**
     * What happens, one after the other: a configuration as in {@link ConfigurationText}; {@code restart}, {@code wipe} (a restart with the disk
     * lost), {@code complete} (all that it lacked came). Then what it is.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3                                                          | COMPLETE",
                "4 -3                                                       | COMPLETE",
                "3 ; 3 -0                                                   | COMPLETE",
                "3 ; 3 -0 -1                                                | COMPLETE",
                "3 ; restart                                                | COMPLETE",
                "3 ; restart ; 3                                            | COMPLETE",
                "3 ; restart ; 3 -0                                         | COMPLETE",
                "3 ; restart ; 3 -0 +0@2 +                                  | COMPLETE",
                "3 ; restart ; 3 -1 2^3@1                                   | COMPLETE",
                // the very first one was not heard of, but nobody has begun without it
                "3 -0                                                       | COMPLETE",
                "3 -2                                                       | INCOMPLETE",
                "3 ; 3 -2                                                   | INCOMPLETE",
                "3 ; 3 -2 ; 3 -2 +2@1                                       | INCOMPLETE",
                "3 ; 3 -2 ; 3 -2 +2@1 ; 3 -2 +2@1 +                         | INCOMPLETE",
                "3 ; 3 -2 ; 3 -2 +2@1 ; 3 -2 +2@1 + ; complete              | COMPLETE",
                "3 ; 3 -2 ; 3 -2 +2@1 ; 3 -2 +2@1 + ; complete ; restart    | COMPLETE",
                "3 ; 3 -2 ; 3 -2 +2@1 ; 3 -2 +2@1 + ; 3 -2 +2@1 + -0        | INCOMPLETE",
                "3 ; 3 -2 ; 3 -2 +2@1 ; 3 -2 +2@1 + ; restart               | INCOMPLETE",
                "3 ; 3 -2 ; 3 -2 +2@1 + ; complete ; 3 -2 +2@1 + -0         | COMPLETE",
                // it was away, unknown to itself: admitted anew, it lacks what passed meanwhile
                "3 ; 3 -2 +2@1 +                                            | INCOMPLETE",
                "3 ; restart ; 3 -2 +2@1 +                                  | INCOMPLETE",
                // a lost disk
                "wipe                                                       | FORGOTTEN",
                "3 ; wipe                                                   | FORGOTTEN",
                "3 ; wipe ; 3                                               | FORGOTTEN",
                "3 ; wipe ; 3 -2                                            | FORGOTTEN",
                "3 ; wipe ; 3 -2 +2@2                                       | FORGOTTEN",
                "3 ; wipe ; 3 -2 +2@2 +                                     | INCOMPLETE",
                "3 ; wipe ; 3 -2 +2@2 + ; complete                          | COMPLETE",
                "3 ; wipe ; 3 -2 +2@2 + ; restart                           | INCOMPLETE",
                "3 ; wipe ; 3 -2 +2@2 + ; wipe                              | FORGOTTEN",
                "3 ; wipe ; 3 -2 +2@2 + ; wipe ; 3 -2 +2@2 + -0             | FORGOTTEN",
                "3 ; wipe ; 3 !2@2                                          | INCOMPLETE",
                "3 ; wipe ; restart ; 3 !2@2                                | FORGOTTEN",
                "3 ; wipe ; restart ; 3 !2@2 !2@3                           | INCOMPLETE",
            })
    void whatItHasOverLivesAndEpochs(final String events, final MemberStatus expected) {
        Journal journal = new MemoryJournal(1 << 16);
        int life = 1;
        OneNode node = new OneNode(SELF, life, false, journal);
        for (final String event :
                Arrays.stream(events.split(";")).map(String::trim).toList()) {
            switch (event) {
                case "restart" -> node = new OneNode(SELF, ++life, false, journal);
                case "wipe" -> {
                    journal = new MemoryJournal(1 << 16);
                    node = new OneNode(SELF, ++life, true, journal);
                }
                case "complete" -> assertThat(node.state.inherits(0)).isTrue();
                default -> assertThat(node.adopt(NOW_NS, event)).as(event).isTrue();
            }
        }
        assertThat(node.state.status()).isEqualTo(expected);
        assertThat(MemberStatus.ofVote(journal.votedFor())).isEqualTo(expected);
    }

    @Test
    void goesByNoConfigurationThatIsNotLater() {
        final Journal journal = new MemoryJournal(1 << 16);
        final OneNode node = new OneNode(SELF, 1, false, journal);
        assertThat(node.adopt(NOW_NS, "3 -0 +0@2")).isTrue();
        assertThat(node.adopt(NOW_NS, "3 -0 +0@2")).isFalse();
        assertThat(node.adopt(NOW_NS, "3 -0")).isFalse();
        final OneNode later = new OneNode(SELF, 2, false, journal);
        assertThat(later.state.epoch()).isZero();
        assertThat(later.adopt(NOW_NS, "3 -0")).isFalse();
        assertThat(later.adopt(NOW_NS, "3 -0 +0@2")).isTrue();
    }

    @Test
    void isCompleteOnceItHasDurablyWhatItsPredecessorInherited() {
        final OneNode node = new OneNode(SELF, 1, true, new MemoryJournal(1 << 16));
        node.adopt(NOW_NS, "3 !2@1");
        append(node, 3);
        node.state.verified(2);
        assertThat(node.state.inherits(3)).isFalse();
        node.state.verified(3);
        assertThat(node.state.inherits(4)).isFalse();
        assertThat(node.state.inheritedIndex()).isEqualTo(Long.MAX_VALUE);
        assertThat(node.state.inherits(3)).isTrue();
        assertThat(node.state.status()).isEqualTo(COMPLETE);
        assertThat(node.state.inheritedIndex()).isEqualTo(3);
    }

    /** What it has may not be what the others have. */
    @Test
    void aHeadThatLacksSomethingHasNothingThatIsSound() {
        final OneNode node = new OneNode(0, 1, false, new MemoryJournal(1 << 16));
        node.adopt(NOW_NS, "3");
        append(node, 3);
        assertThat(node.state.soundIndex()).isEqualTo(3);
        node.adopt(NOW_NS, "3 -0 0^0@1");
        assertThat(node.state.isHead()).isTrue();
        assertThat(node.state.status()).isEqualTo(INCOMPLETE);
        node.state.learnCommitted(3);
        assertThat(node.state.soundIndex()).isZero();
        assertThat(node.state.advanceCommit()).isZero();
    }

    @Test
    void whatALifeBeforeAcknowledgedInTheSameEpochCounts() {
        final Journal journal = new MemoryJournal(1 << 16);
        final OneNode before = new OneNode(SELF, 1, false, journal);
        before.adopt(NOW_NS, "3");
        append(before, 3);
        final OneNode node = new OneNode(SELF, 2, false, journal);
        node.adopt(NOW_NS, "3");
        node.state.inherits(0);
        assertThat(node.state.inheritedIndex()).isEqualTo(3);
    }

    /** What it alone has of earlier epochs nobody waited for. */
    @Test
    void whatThePredecessorDoesNotHaveWasNeverAcknowledged() {
        final OneNode node = new OneNode(SELF, 1, false, new MemoryJournal(1 << 16));
        append(node, 3);
        node.adopt(NOW_NS, "3");
        assertThat(node.state.isUpToDateTail()).isFalse();
        node.state.inherits(5);
        assertThat(node.state.inheritedIndex()).isEqualTo(3);
        node.state.inherits(0);
        assertThat(node.state.inheritedIndex()).isZero();
        assertThat(node.state.isUpToDateTail()).isTrue();
    }

    /** The first acknowledgement of a tail waits until a lease of an earlier epoch is over, if somebody was removed since. */
    @Test
    void theTailWaitsOnlyForLeasesOfWhoWasRemoved() {
        final OneNode node = new OneNode(SELF, 1, false, new MemoryJournal(1 << 16));
        node.adopt(NOW_NS, "3");
        assertThat(node.state.mayAcknowledge()).isTrue();
        node.adopt(NOW_NS, "3 -0");
        assertThat(node.state.mayAcknowledge()).isFalse();
        final long endNs = NOW_NS + OneNode.OPTIONS.epochs().outlivedNs();
        assertThat(node.state.mayAcknowledgeNs()).isEqualTo(endNs);
        node.adopt(NOW_NS + 5, "3 -0 -1");
        assertThat(node.state.mayAcknowledgeNs()).isEqualTo(endNs + 5);
        node.state.nowNs = endNs + 5;
        assertThat(node.state.mayAcknowledge()).isTrue();
        node.adopt(endNs + 6, "3 -0 -1 +0@2");
        assertThat(node.state.mayAcknowledge()).isTrue();
    }

    /** Whoever missed an epoch that removed somebody waits for it in the next one. */
    @Test
    void aRemovalThatWasMissedIsWaitedForToo() {
        final OneNode node = new OneNode(SELF, 1, false, new MemoryJournal(1 << 16));
        node.adopt(NOW_NS, "3");
        node.adopt(NOW_NS, "3 -0 +0@2");
        assertThat(node.state.mayAcknowledge()).isFalse();
    }

    @Test
    void commitsWhatIsDurableHereAndHasReachedTheTail() {
        final OneNode node = new OneNode(SELF, 1, false, new MemoryJournal(1 << 16));
        node.adopt(NOW_NS, "4");
        append(node, 5);
        node.state.learnCommitted(4);
        assertThat(node.state.advanceCommit()).isZero();
        node.state.verified(3);
        assertThat(node.state.advanceCommit()).isEqualTo(3);
        node.state.learnCommitted(2);
        node.state.verified(5);
        assertThat(node.state.advanceCommit()).isEqualTo(1);
        assertThat(node.state.commitIndex()).isEqualTo(4);
    }

    @Test
    void inANewEpochAnyPredecessorMayHaveAnotherSuffix() {
        final OneNode node = new OneNode(SELF, 1, false, new MemoryJournal(1 << 16));
        node.adopt(NOW_NS, "4");
        append(node, 5);
        node.state.verified(5);
        node.state.learnCommitted(2);
        node.state.advanceCommit();
        assertThat(node.state.soundIndex()).isEqualTo(5);
        node.adopt(NOW_NS, "4 -0");
        assertThat(node.state.soundIndex()).isEqualTo(2);
        node.adopt(NOW_NS, "4 -0 -1");
        assertThat(node.state.isHead()).isTrue();
        assertThat(node.state.soundIndex()).isEqualTo(5);
        node.adopt(NOW_NS, "4 -0 -1 0^0@2");
        assertThat(node.state.predecessorId()).isZero();
        assertThat(node.state.soundIndex()).isEqualTo(2);
    }

    private static void append(final OneNode node, final int count) {
        final UnsafeBuffer command = new UnsafeBuffer(ByteBuffer.allocateDirect(64));
        for (int i = 0; i < count; i++) {
            node.journal.append(node.state.term(), command, 0, command.capacity());
        }
        node.journal.force(node.journal.appendedSequence());
    }
}
