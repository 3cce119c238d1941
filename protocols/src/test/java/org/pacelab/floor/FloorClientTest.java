package org.pacelab.floor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.replica.Client;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.session.PlayedReplicas;

class FloorClientTest {
    private final Operation operation = new Operation();
    private PlayedReplicas replicas;

    /** Who answers, in order, each with its number; the operation ends with the last of them and not before. */
    @ParameterizedTest
    @CsvSource({"1, 0", "1, 2", "2, 02", "2, 21", "2, 0001", "3, 120", "3, 1100002"})
    void aFanOutEndsWithTheAnswerThatMakesEnoughReplicas(final int answers, final String order) {
        fanOut(answers);
        put();
        assertThat(replicas.requestCount()).isEqualTo(PlayedReplicas.REPLICAS);
        for (final char replica : order.toCharArray()) {
            assertThat(replicas.outcomes()).isEmpty();
            answer(replicas.lastRequest(), replica - '0');
        }
        assertThat(replicas.outcomes()).containsExactly(Outcome.OK);
        assertThat(replicas.lastAnswer()).containsExactly((byte) order.charAt(order.length() - 1));
    }

    @Test
    void lateAnswersAreDroppedAndDoNotCountForTheNextOperation() {
        fanOut(2);
        put();
        final PlayedReplicas.Request first = replicas.lastRequest();
        answer(first, 0);
        answer(first, 1);
        answer(first, 2);
        put();
        answer(first, 2);
        answer(replicas.lastRequest(), 0);
        assertThat(replicas.outcomes()).containsExactly(Outcome.OK);
        answer(replicas.lastRequest(), 1);
        assertThat(replicas.outcomes()).containsExactly(Outcome.OK, Outcome.OK);
    }

    @Test
    void answersOfWhoIsNoReplicaDoNotCount() {
        fanOut(2);
        put();
        answer(replicas.lastRequest(), 0);
        answer(replicas.lastRequest(), 1025);
        assertThat(replicas.outcomes()).isEmpty();
    }

    @Test
    void tooFewAnswersByTheDeadlineAreUnknown() {
        fanOut(2);
        put();
        answer(replicas.lastRequest(), 1);
        replicas.step(PlayedReplicas.DEADLINE_NS);
        assertThat(replicas.outcomes()).containsExactly(Outcome.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({"1, 3, true", "1, 2, true", "1, 1, true", "1, 0, false", "2, 2, true", "2, 1, false"})
    void withRoomForFewerThanItWaitsForItIsBackPressured(final int answers, final int withRoom, final boolean isSent) {
        fanOut(answers);
        for (int replica = withRoom; replica < PlayedReplicas.REPLICAS; replica++) {
            replicas.room(replica, false);
        }
        final long submitted = submit();
        assertThat(submitted != Client.BACK_PRESSURED).isEqualTo(isSent);
        assertThat(replicas.client().isReady(0)).isNotEqualTo(isSent);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void moreAnswersThanReplicasAreRefused(final int answers) {
        assertThatThrownBy(() -> fanOut(answers)).hasMessage("answers " + answers + " is not within 1..3");
    }

    @Test
    void oneIsReplicaZero() {
        replicas = new PlayedReplicas(false, FloorClient::ofOne);
        put();
        assertThat(replicas.requestCount()).isOne();
        assertThat(replicas.lastRequest().to()).isZero();
    }

    private void fanOut(final int answers) {
        replicas =
                new PlayedReplicas(false, (context, completion) -> FloorClient.ofFanOut(context, answers, completion));
    }

    private void put() {
        assertThat(submit()).isNotEqualTo(Client.BACK_PRESSURED);
    }

    private long submit() {
        return replicas.client().submit(replicas.nowNs(), 0, operation.put(7, new UnsafeBuffer(new byte[8]), 0, 8));
    }

    private void answer(final PlayedReplicas.Request request, final int from) {
        replicas.answer(request, from, ReplyStatus.OK, 0, -1, (byte) ('0' + from));
    }
}
