package org.pacelab.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReadMode;
import org.pacelab.replica.ReplyStatus;

class LeaderTest {
    @Test
    void anOldAnswerDoesNotTakeAVoteAwayThatWasRegained() {
        final OneReplica leader = leaderOfThree(RaftOptions.defaults());
        leader.appendReply(2, 4, true, leader.journal.lastIndex(), 0, true);
        leader.appendReply(2, 4, true, leader.journal.lastIndex(), 0, false);
        leader.step(OneReplica.MS);
        assertThat(leader.raft.voters()).isEqualTo(7);
        assertThat(leader.raft.learners()).isZero();
    }

    @Test
    void anAnswerOfALaterLifeDoes() {
        final OneReplica leader = leaderOfThree(RaftOptions.defaults());
        leader.appendReply(2, 4, true, leader.journal.lastIndex(), 0, true);
        leader.appendReply(2, 5, true, leader.journal.lastIndex(), 0, false);
        leader.step(OneReplica.MS);
        assertThat(leader.raft.voters()).isEqualTo(3);
        assertThat(leader.raft.learners()).isEqualTo(4);
    }

    @Test
    void aChangeOfTheMembershipTakesNoPlaceOfWhatWaits() {
        final OneReplica leader = leaderOfThree(OneReplica.options(4, 16));
        final long[] waiting = new long[4];
        for (int i = 0; i < waiting.length; i++) {
            waiting[i] = leader.request(OperationKind.OPEN_SESSION, ReadMode.LOG, i);
        }
        final long change = leader.request(OperationKind.ADD_LEARNER, ReadMode.LOG, 1);
        assertThat(leader.answerTo(change)).isEqualTo(ReplyStatus.BACK_PRESSURED);
        leader.step(OneReplica.MS);
        leader.appendReply(1, 1, true, leader.journal.lastIndex(), 0, true);
        leader.step(OneReplica.MS);
        assertThat(leader.raft.appliedIndex()).isEqualTo(leader.journal.lastIndex());
        assertThat(leader.request(OperationKind.ADD_LEARNER, ReadMode.LOG, 1)).isPositive();
        assertThat(leader.journal.lastIndex()).isEqualTo(leader.raft.appliedIndex() + 1);
    }

    /** Where a leader is its own majority nobody's answer wakes it. */
    @Test
    void aLeaderThatIsItsOwnMajorityHasNothingLeftToDoBeforeItsDeadline() {
        final OneReplica lone = new OneReplica(1, new MemoryJournal(1 << 20), RaftOptions.defaults(), false);
        while (!lone.raft.isLeader()) {
            assertThat(lone.raft.nextDeadlineNs()).isGreaterThan(lone.nowNs);
            lone.step(lone.raft.nextDeadlineNs() - lone.nowNs);
            stepWhileDue(lone);
        }
        assertThat(lone.raft.appliedIndex()).isEqualTo(1);
        for (final ReadMode mode : ReadMode.values()) {
            assertAnswered(lone, OperationKind.GET, mode, 7);
        }
        assertAnswered(lone, OperationKind.OPEN_SESSION, ReadMode.LOG, 0);
        assertAnswered(lone, OperationKind.PROMOTE, ReadMode.LOG, 0);
        assertAnswered(lone, OperationKind.TRANSFER, ReadMode.LOG, 0);
    }

    private static void assertAnswered(
            final OneReplica lone, final OperationKind kind, final ReadMode mode, final long key) {
        final long sequence = lone.request(kind, mode, key);
        lone.step(0);
        stepWhileDue(lone);
        assertThat(lone.answerTo(sequence)).as(kind + " " + mode).isNotNull();
    }

    private static void stepWhileDue(final OneReplica replica) {
        for (int i = 0; i < 10 && replica.raft.nextDeadlineNs() <= replica.nowNs; i++) {
            replica.step(0);
        }
    }

    private static OneReplica leaderOfThree(final RaftOptions options) {
        final OneReplica leader = new OneReplica(3, new MemoryJournal(1 << 20), options, false);
        leader.lead();
        leader.appendReply(1, 1, true, leader.journal.lastIndex(), 0, true);
        leader.step(OneReplica.MS);
        assertThat(leader.raft.appliedIndex()).isEqualTo(1);
        return leader;
    }
}
