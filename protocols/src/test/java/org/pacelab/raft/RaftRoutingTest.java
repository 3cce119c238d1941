package org.pacelab.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pacelab.session.PlayedReplicas.REPLICAS;
import static org.pacelab.session.PlayedReplicas.RETRY_NS;

import java.util.Set;
import java.util.TreeSet;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.ReadMode;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.session.PlayedReplicas;

class RaftRoutingTest {
    private final UnsafeBuffer value = new UnsafeBuffer(new byte[8]);
    private final Operation operation = new Operation();
    private PlayedReplicas replicas;

    @Test
    void aSequentialSessionLeavesAFollowerThatRefusesIt() {
        start(ReadMode.SEQUENTIAL);
        submit(operation.get(1));
        final int first = lastAsked();
        replicas.answer(ReplyStatus.BACK_PRESSURED);
        replicas.step(RETRY_NS / 10);
        assertThat(lastAsked()).isNotEqualTo(first);
        replicas.answer(ReplyStatus.OK);
        assertThat(replicas.outcomes()).containsExactly(Outcome.OK);
        final int second = lastAsked();
        submit(operation.get(1));
        assertThat(lastAsked()).isEqualTo(second);
    }

    @Test
    void aSequentialReadCarriesWhatTheSessionHasSeenAndAWriteGoesThroughTheLog() {
        start(ReadMode.SEQUENTIAL);
        submit(operation.put(1, value, 0, Long.BYTES));
        final int leader = lastAsked();
        assertThat(replicas.lastRequest().readMode()).isEqualTo(ReadMode.LOG);
        replicas.answer(leader, ReplyStatus.OK, 9, -1);
        submit(operation.get(1));
        assertThat(lastAsked()).isNotEqualTo(leader);
        assertThat(replicas.lastRequest().readMode()).isEqualTo(ReadMode.SEQUENTIAL);
        assertThat(replicas.lastRequest().seenIndex()).isEqualTo(9);
    }

    @Test
    void aRedirectIsFollowedAtOnceAndRemembered() {
        start(ReadMode.READ_INDEX);
        submit(operation.get(1));
        final int first = lastAsked();
        final int leader = (first + 1) % REPLICAS;
        replicas.answer(first, ReplyStatus.REDIRECT, 0, leader);
        assertThat(lastAsked()).isEqualTo(leader);
        replicas.answer(ReplyStatus.OK);
        submit(operation.get(1));
        assertThat(lastAsked()).isEqualTo(leader);
    }

    @Test
    void aRedirectToNobodyOrToWhoIsSuspectedIsFollowedLaterElsewhere() {
        start(ReadMode.LOG);
        submit(operation.get(1));
        final int silent = lastAsked();
        replicas.step(RETRY_NS);
        assertThat(lastAsked()).isNotEqualTo(silent);
        for (final int hint : new int[] {silent, -1, REPLICAS}) {
            final int requestCount = replicas.requestCount();
            final int asked = lastAsked();
            replicas.answer(asked, ReplyStatus.REDIRECT, 0, hint);
            assertThat(replicas.requestCount()).as("hint %d", hint).isEqualTo(requestCount);
            replicas.step(RETRY_NS / 20);
            assertThat(lastAsked()).as("hint %d", hint).isNotEqualTo(asked);
        }
    }

    @Test
    void whoRedirectsToItselfIsLeft() {
        start(ReadMode.LOG);
        submit(operation.get(1));
        final int asked = lastAsked();
        replicas.answer(asked, ReplyStatus.REDIRECT, 0, asked);
        replicas.step(RETRY_NS / 20);
        assertThat(lastAsked()).isNotEqualTo(asked);
    }

    @Test
    void eventualReadsGoToTheReplicasInTurn() {
        start(ReadMode.EVENTUAL);
        final Set<Integer> asked = new TreeSet<>();
        for (int i = 0; i < REPLICAS; i++) {
            submit(operation.get(1));
            asked.add(lastAsked());
            replicas.answer(ReplyStatus.OK);
        }
        assertThat(asked).hasSize(REPLICAS);
    }

    private void start(final ReadMode mode) {
        replicas = new PlayedReplicas(false, (context, completion) -> RaftRouting.newClient(context, mode, completion))
                .open();
    }

    private void submit(final Operation submitted) {
        replicas.client().submit(replicas.nowNs(), 0, submitted);
    }

    private int lastAsked() {
        return replicas.lastRequest().to();
    }
}
