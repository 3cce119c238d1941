package org.pacelab.primary;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.control.Configuration;
import org.pacelab.control.ConfigurationText;
import org.pacelab.control.Copies;
import org.pacelab.epoch.EpochOptions;
import org.pacelab.journal.DiskFiles;
import org.pacelab.journal.Durability;
import org.pacelab.journal.Journal;
import org.pacelab.journal.JournalOwner;
import org.pacelab.journal.MappedJournal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.replica.MemberStatus;

/** What node 1 is, over its lives and over configurations. */
class PrimaryStateTest {
    private static final int SELF = 1;
    private static final long NOW_NS = 1_000_000_000;
    private static final long OUTLIVED_NS = EpochOptions.fixed().outlivedNs();
    private static final int SEGMENT_LENGTH = 8192;

    /**
     * What happens, one after the other: a configuration as in {@link ConfigurationText}; {@code restart}, {@code wipe} (a restart with the disk
     * lost), {@code own} (an entry of the present epoch), {@code copied} (enough others have the log). Then what it is.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3                                                         | INCOMPLETE",
                "3 s                                                       | INCOMPLETE",
                "3 s r1,2 ; own ; copied                                   | COMPLETE",
                "3 s r1,2 ; own ; copied ; restart                         | COMPLETE",
                // what it has found out counts for one life: its backups may be others when it is back
                "3 s r1,2 ; own ; copied ; restart ; 3 s r1,2              | INCOMPLETE",
                "3 s r1,2 ; own ; copied ; 3 s r1,2 a                      | INCOMPLETE",
                "3 s r1,2 ; own ; copied ; 3 s r1,2 s                      | INCOMPLETE",
                "3 ; wipe                                                  | FORGOTTEN",
                "3 ; wipe ; 3                                              | FORGOTTEN",
                "3 ; wipe ; 3 s                                            | FORGOTTEN",
                "3 ; wipe ; restart ; 3 r0,2 a                             | FORGOTTEN",
                "3 ; wipe ; 3 r0,2 a +1@2                                  | FORGOTTEN",
                "3 ; wipe ; 3 r0,2 a +1@2 r0,2,1@2                         | INCOMPLETE",
                "3 ; wipe ; restart ; 3 r0,2 a +1@2 r0,2,1@2               | FORGOTTEN",
                "3 ; wipe ; 3 s r1,2                                       | FORGOTTEN",
            })
    void whatItHasOverLivesAndEpochs(final String events, final MemberStatus expected) {
        Journal journal = new MemoryJournal(1 << 16);
        int life = 1;
        OneNode node = new OneNode(SELF, life, false, journal, Copies.ALL);
        for (final String event :
                Arrays.stream(events.split(";")).map(String::trim).toList()) {
            switch (event) {
                case "restart" -> node = new OneNode(SELF, ++life, false, journal, Copies.ALL);
                case "wipe" -> {
                    journal = new MemoryJournal(1 << 16);
                    node = new OneNode(SELF, ++life, true, journal, Copies.ALL);
                }
                case "own" -> node.append(1);
                case "copied" ->
                    assertThat(node.state.isCopied(journal.lastIndex())).isTrue();
                default -> assertThat(node.adopt(NOW_NS, event)).as(event).isTrue();
            }
        }
        assertThat(node.state.status()).isEqualTo(expected);
        assertThat(MemberStatus.ofVote(journal.votedFor())).isEqualTo(expected);
    }

    /** Who it is in a configuration, and whose entries it takes; 255 is nobody. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3              | false | false | 0",
                "3 s            | false | false | 255",
                "3 s r1,2       | true  | false | 255",
                "3 s r1,2 a     | true  | true  | 255",
                "3 s r1,2 a s   | false | false | 255",
                "3 s r2,1       | false | false | 2",
                "3 r0,2         | false | false | 255",
                "3 r0,2 a +1@1  | false | false | 0",
            })
    void whoItIsInAConfiguration(
            final String configuration, final boolean isPrimary, final boolean isActive, final int source) {
        final OneNode node = node();
        node.adopt(NOW_NS, configuration);
        assertThat(node.state.isPrimary()).isEqualTo(isPrimary);
        assertThat(node.state.isActivePrimary()).isEqualTo(isActive);
        assertThat(node.state.isRecoveringPrimary()).isEqualTo(isPrimary && !isActive);
        assertThat(node.state.sourceId()).isEqualTo(source);
    }

    /** Once it is sent entries as one that has forgotten, it is no member all the same. */
    @Test
    void aJoinerThatHasForgottenTakesEntries() {
        final OneNode node = new OneNode(SELF, 2, true, new MemoryJournal(1 << 16), Copies.ALL);
        node.adopt(NOW_NS, "3");
        assertThat(node.state.sourceId()).isEqualTo(Configuration.NOBODY);
        node.adopt(NOW_NS, "3 r0,2 a +1@2");
        assertThat(node.state.sourceId()).isZero();
        assertThat(node.state.isMember()).isFalse();
    }

    @Test
    void aNewPrimaryWaitsUntilNoLeaseOfAnEarlierOneCanRun() {
        final OneNode node = node();
        node.adopt(NOW_NS - 9, "3");
        node.adopt(NOW_NS - 5, "3 s");
        node.adopt(NOW_NS, "3 s r1,2");
        assertThat(node.state.mayAcknowledge()).isFalse();
        node.adopt(NOW_NS + 5, "3 s r1,2 a");
        assertThat(node.state.mayAcknowledge()).isFalse();
        assertThat(node.state.mayAcknowledgeNs()).isEqualTo(NOW_NS + OUTLIVED_NS);
        node.state.nowNs = NOW_NS + OUTLIVED_NS;
        assertThat(node.state.mayAcknowledge()).isTrue();
    }

    /** Whoever was the primary without a break knows that there is no other lease. */
    @Test
    void whoStaysThePrimaryDoesNotWaitAgain() {
        final OneNode node = node();
        node.adopt(NOW_NS, "3 s r1,2");
        node.adopt(NOW_NS + 5, "3 s r1,2 a");
        node.adopt(NOW_NS + 6, "3 s r1,2 a +0@2");
        node.adopt(NOW_NS + 7, "3 s r1,2 a +0@2 r1,2,0@2");
        node.adopt(NOW_NS + 8, "3 s r1,2 a +0@2 r1,2,0@2 a");
        assertThat(node.state.mayAcknowledgeNs()).isEqualTo(NOW_NS + OUTLIVED_NS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // it has missed one, in which another one may have been the primary
                "3 s r1,2 a ; 3 s r1,2 a s r2,1 s r1,2 a",
                "3 s r1,2 a ; 3 s r1,2 a +0@2 r1,2,0@2 a",
                // another one was
                "3 s r1,2 a ; 3 s r1,2 a s ; 3 s r1,2 a s r2,1 ; 3 s r1,2 a s r2,1 s ; 3 s r1,2 a s r2,1 s r1,2 a",
                // it does not remember
                "3 s r1,2 a ; restart ; 3 s r1,2 a",
            })
    void whoCannotKnowThatWaitsAgain(final String events) {
        final Journal journal = new MemoryJournal(1 << 16);
        OneNode node = new OneNode(SELF, 1, false, journal, Copies.ALL);
        long nowNs = NOW_NS;
        for (final String event :
                Arrays.stream(events.split(";")).map(String::trim).toList()) {
            nowNs += 2 * OUTLIVED_NS;
            if (event.equals("restart")) {
                node = new OneNode(SELF, 2, false, journal, Copies.ALL);
            } else {
                node.adopt(nowNs, event);
            }
        }
        assertThat(node.state.mayAcknowledgeNs()).isEqualTo(nowNs + OUTLIVED_NS);
    }

    @Test
    void theFirstPrimaryOfAllDoesNotWait() {
        final OneNode node = new OneNode(0, 1, false, new MemoryJournal(1 << 16), Copies.ALL);
        node.adopt(NOW_NS, "3");
        assertThat(node.state.mayAcknowledge()).isTrue();
    }

    @Test
    void isUpToDateOnceAllThatItInheritedIsExecuted() {
        final OneNode node = node();
        node.adopt(NOW_NS, "3");
        node.append(2);
        node.adopt(NOW_NS, "3 s r1,2");
        node.append(1);
        node.adopt(NOW_NS, "3 s r1,2 a");
        assertThat(node.state.isUpToDatePrimary()).isFalse();
        final OneNode first = new OneNode(0, 1, false, new MemoryJournal(1 << 16), Copies.ALL);
        first.adopt(NOW_NS, "3");
        first.append(2);
        assertThat(first.state.isUpToDatePrimary()).isTrue();
    }

    @Test
    void hasRecoveredOnceEnoughHaveALogThatEndsWithItsOwnEntry() {
        final OneNode node = node();
        node.adopt(NOW_NS, "3");
        node.append(2);
        node.adopt(NOW_NS, "3 s r1,2");
        assertThat(node.state.isLogItsOwn()).isFalse();
        assertThat(node.state.isCopied(2)).isFalse();
        node.append(1);
        assertThat(node.state.isLogItsOwn()).isTrue();
        assertThat(node.state.isCopied(2)).isFalse();
        assertThat(node.state.isCopied(3)).isTrue();
        assertThat(node.state.isCopied(3)).as("a second time").isFalse();
        node.adopt(NOW_NS, "3 s r1,2 a");
        assertThat(node.state.isCopied(3)).as("of an active one").isFalse();
    }

    /** It tells of nothing that its log does not have as its source has it; sealed, it has no source, and tells of all. */
    @Test
    void whatItTellsOfItsLog(@TempDir final Path directory) {
        final JournalOwner owner = new JournalOwner(1, SELF);
        try (Journal journal = MappedJournal.open(new DiskFiles(directory), owner, Durability.DISK, SEGMENT_LENGTH)) {
            final OneNode node = new OneNode(SELF, 1, false, journal, Copies.ofPrimaryAnd(1));
            node.adopt(NOW_NS, "3");
            node.append(3);
            node.force();
            node.append(2);
            assertThat(node.state.reportedIndex()).isZero();
            node.state.verified(2);
            assertThat(node.state.reportedIndex()).isEqualTo(2);
            node.state.verified(5);
            assertThat(node.state.reportedIndex()).isEqualTo(3);
            node.adoptUnforced(NOW_NS, "3 s");
            assertThat(node.state.reportedIndex()).isEqualTo(5);
            assertThat(journal.durableIndex()).isEqualTo(3);
            node.force();
            assertThat(node.state.reportedIndex()).isEqualTo(5);
            node.adopt(NOW_NS, "3 s r2,1");
            assertThat(node.state.reportedIndex()).isZero();
        }
    }

    @Test
    void anAsynchronousPrimaryWaitsForNoLease() {
        final OneNode node = asynchronousNode();
        node.adopt(NOW_NS, "3 s r1,2");
        assertThat(node.state.mayAcknowledge()).isFalse();
        node.adopt(NOW_NS + 5, "3 s r1,2 a");
        assertThat(node.state.mayAcknowledge()).isTrue();
    }

    /** What a node has executed is lost if the next primary, which has just been made, began with less. */
    @Test
    void onlyAnAsynchronousNodeHasExecutedWhatIsLost() {
        final OneNode asynchronous = asynchronousNode();
        final OneNode synchronous = node();
        for (final OneNode node : List.of(asynchronous, synchronous)) {
            node.adopt(NOW_NS, "3");
            node.append(5);
            node.state.verified(5);
            node.state.learnCommitted(4);
            node.state.advanceCommit();
            assertThat(node.state.hasExecutedWhatIsLost(3)).isFalse();
            node.adopt(NOW_NS, "3 s r2,1");
        }
        assertThat(asynchronous.state.hasExecutedWhatIsLost(4)).isFalse();
        assertThat(asynchronous.state.hasExecutedWhatIsLost(3)).isTrue();
        assertThat(synchronous.state.hasExecutedWhatIsLost(3)).isFalse();
        asynchronous.adopt(NOW_NS, "3 s r2,1 a");
        assertThat(asynchronous.state.hasExecutedWhatIsLost(3)).isFalse();
    }

    private static OneNode asynchronousNode() {
        return new OneNode(SELF, 1, false, new MemoryJournal(1 << 16), Copies.PRIMARY_ONLY);
    }

    private static OneNode node() {
        return new OneNode(SELF, 1, false, new MemoryJournal(1 << 16), Copies.ALL);
    }
}
