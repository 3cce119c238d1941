package org.pacelab.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.journal.Journal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.replica.Counters;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.SeededRandom;
import org.pacelab.replica.SentFrames;

/** Of three replicas with a write quorum of two: what one others had would not do. */
class RejoinTest {
    private final Journal journal = new MemoryJournal();
    private QuorumState state = stateOf(true);
    private Rejoin rejoin = new Rejoin(state, 3, 2);

    private QuorumState stateOf(final boolean isAmnesiac) {
        return new QuorumState(new ReplicaContext(
                0,
                1,
                3,
                0,
                isAmnesiac,
                new DurableOutbox(new SentFrames(), journal, 1 << 10),
                journal,
                new SeededRandom(1),
                new Counters()));
    }

    @Test
    void itComesBackInALaterEpochThanAnybodyKnowsOnceEnoughRememberThatAndHaveGivenAll() {
        rejoin.onEpoch(1, 4);
        assertThat(rejoin.hasEpoch()).isFalse();
        rejoin.onEpoch(2, 7);
        assertThat(rejoin.hasEpoch()).isTrue();
        assertThat(rejoin.epoch()).isEqualTo(8);
        rejoin.onAllOf(1);
        rejoin.onAllOf(2);
        assertThat(rejoin.doWork()).as("nobody remembers").isZero();
        rejoin.onPromise(1, 8);
        rejoin.onPromise(2, 7);
        assertThat(rejoin.doWork()).as("one remembers").isZero();
        rejoin.onPromise(2, 9);
        assertThat(state.isSound()).isFalse();
        assertThat(rejoin.doWork()).isOne();
        assertThat(rejoin.isNeeded()).isFalse();
        assertThat(state.isSound()).isTrue();
        assertThat(state.term()).isEqualTo(8);
    }

    @Test
    void whatOneOtherHadIsNotEnough() {
        agreeOnAnEpoch();
        rejoin.onAllOf(1);
        rejoin.onAllOf(1);
        assertThat(rejoin.doWork()).isZero();
        assertThat(rejoin.hasAllOf(1)).isTrue();
        assertThat(rejoin.hasAllOf(2)).isFalse();
    }

    @Test
    void whatItGotIsExecutedFirst() {
        agreeOnAnEpoch();
        rejoin.onAllOf(1);
        journal.append(0, new UnsafeBuffer(new byte[64]), 0, 64);
        rejoin.onAllOf(2);
        assertThat(rejoin.doWork()).isZero();
        assertThat(state.isSound()).isFalse();
    }

    @Test
    void theLossOutlivesARestart() {
        state = stateOf(false);
        assertThat(state.isSound()).isFalse();
        assertThat(new Rejoin(state, 3, 2).isNeeded()).isTrue();
    }

    @Test
    void aPromiseOutlivesARestartAndNobodyGoesByItYet() {
        agreeOnAnEpoch();
        rejoin.onAllOf(1);
        rejoin.onAllOf(2);
        rejoin.doWork();
        final long term = state.term();
        assertThat(state.promise(term + 5)).isTrue();
        assertThat(state.promise(term + 2)).isTrue();
        assertThat(state.term()).isEqualTo(term);
        state = stateOf(false);
        assertThat(state.latestEpoch()).isEqualTo(term + 5);
        assertThat(state.isSound()).isTrue();
    }

    /** What it says would count for one that still has what it acknowledged. */
    @Test
    void whoHasLostWhatItHadPromisesNothing() {
        final long before = state.latestEpoch();
        state.promise(9);
        assertThat(state.latestEpoch()).isEqualTo(before);
    }

    private void agreeOnAnEpoch() {
        for (int peer = 1; peer < 3; peer++) {
            rejoin.onEpoch(peer, 0);
        }
        for (int peer = 1; peer < 3; peer++) {
            rejoin.onPromise(peer, 1);
        }
    }
}
