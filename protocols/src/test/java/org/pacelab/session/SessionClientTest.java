package org.pacelab.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pacelab.session.PlayedReplicas.DEADLINE_NS;
import static org.pacelab.session.PlayedReplicas.RETRY_NS;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.replica.Client;
import org.pacelab.replica.Operation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.ReadMode;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.session.PlayedReplicas.Request;
import org.pacelab.wire.codec.ClientReplyDecoder;

/** A session's client whose routing the test plays: as in a chain, it asks a head and knows a configuration by its epoch. */
class SessionClientTest implements Routing {
    private static final int HEAD = 0;
    private static final int NEW_HEAD = 1;
    private static final int TAIL = 2;
    private static final long REFUSAL_DELAY_NS = RETRY_NS / 20;

    private final UnsafeBuffer value = new UnsafeBuffer(new byte[8]);
    private final Operation operation = new Operation();
    private final List<String> learned = new ArrayList<>();
    private ReplicaChoice choice;
    private PlayedReplicas replicas;
    private Client client;
    private ClientSession session;
    private int head = HEAD;
    private long epoch = 7;
    private boolean asksAtOnce;

    @Test
    void whatIsUnsupportedAtLastMayHaveHappenedAtFirst() {
        start(false);
        submit(operation.administer(OperationKind.REMOVE, 2));
        replicas.step(RETRY_NS);
        replicas.answer(ReplyStatus.UNSUPPORTED);
        assertThat(replicas.outcomes()).containsExactly(Outcome.UNKNOWN);
    }

    @Test
    void whatIsUnsupportedAtFirstHasFailed() {
        start(false);
        submit(operation.administer(OperationKind.REMOVE, 2));
        replicas.answer(ReplyStatus.UNSUPPORTED);
        assertThat(replicas.outcomes()).containsExactly(Outcome.FAILED);
    }

    @Test
    void aWriteThatWasAlwaysRefusedHasFailed() {
        start(false);
        submit(put());
        refuseUntilItEnds();
        assertThat(replicas.outcomes()).containsExactly(Outcome.FAILED);
    }

    @Test
    void aWriteThatALinkMayRepeatIsUnknownThoughItWasAlwaysRefused() {
        start(true);
        submit(put());
        refuseUntilItEnds();
        assertThat(replicas.outcomes()).containsExactly(Outcome.UNKNOWN);
    }

    @Test
    void aReadThatWasAlwaysRefusedHasFailedOnAnyLink() {
        start(true);
        submit(operation.get(1));
        refuseUntilItEnds();
        assertThat(replicas.outcomes()).containsExactly(Outcome.FAILED);
    }

    @Test
    void aRepeatedAttemptIsTheSameRequestWithWhatTheRoutingKnowsByThen() {
        start(false);
        submit(put());
        final Request first = replicas.lastRequest();
        assertThat(first.seenIndex()).isEqualTo(7);
        assertThat(first.readMode()).isEqualTo(ReadMode.LOG);
        epoch = 8;
        head = NEW_HEAD;
        replicas.step(RETRY_NS);
        assertThat(replicas.lastRequest())
                .isEqualTo(new Request(NEW_HEAD, first.sessionId(), first.sequence(), 8, ReadMode.LOG));
    }

    @Test
    void anotherReplicaThanTheOneAskedMayAnswer() {
        start(false);
        submit(operation.get(1));
        replicas.answer(TAIL, ReplyStatus.OK, 5, -1, (byte) 1, (byte) 2);
        assertThat(replicas.outcomes()).containsExactly(Outcome.OK);
        assertThat(replicas.lastAnswer()).containsExactly(1, 2);
        assertThat(learned).containsExactly("OK to OPEN_SESSION from 0 at 1", "OK to GET from 2 at 5");
    }

    @Test
    void aRefusalBringsItsValueAndMayBeFollowedAtOnce() {
        start(false);
        asksAtOnce = true;
        submit(put());
        replicas.answer(HEAD, ReplyStatus.REDIRECT, 0, -1, (byte) 9, (byte) NEW_HEAD);
        assertThat(replicas.lastRequest().to()).isEqualTo(NEW_HEAD);
        assertThat(replicas.lastRequest().seenIndex()).isEqualTo(9);
        replicas.answer(ReplyStatus.OK);
        assertThat(replicas.outcomes()).containsExactly(Outcome.OK);
    }

    @Test
    void aRefusalThatNamesNobodyElseIsFollowedALittleLater() {
        start(false);
        submit(put());
        final int requestCount = replicas.requestCount();
        replicas.answer(HEAD, ReplyStatus.BACK_PRESSURED, 0, -1, (byte) 9, (byte) NEW_HEAD);
        replicas.step(REFUSAL_DELAY_NS - 1);
        assertThat(replicas.requestCount()).isEqualTo(requestCount);
        replicas.step(1);
        assertThat(replicas.requestCount()).isEqualTo(requestCount + 1);
        assertThat(replicas.lastRequest().to()).isEqualTo(NEW_HEAD);
    }

    @Test
    void anAttemptIsRefusedOnce() {
        start(false);
        submit(put());
        replicas.answer(ReplyStatus.BACK_PRESSURED);
        replicas.answer(ReplyStatus.BACK_PRESSURED);
        assertThat(learned).containsExactly("OK to OPEN_SESSION from 0 at 1", "BACK_PRESSURED to PUT from 0");
    }

    @Test
    void aRefusedOpeningIsToldAndTriedAgain() {
        newClient(false);
        replicas.step(1);
        replicas.answer(HEAD, ReplyStatus.REDIRECT, 0, -1, (byte) 9, (byte) NEW_HEAD);
        replicas.step(REFUSAL_DELAY_NS);
        assertThat(replicas.lastRequest().to()).isEqualTo(NEW_HEAD);
        replicas.answer(ReplyStatus.OK);
        assertThat(client.isReady(0)).isTrue();
        assertThat(learned).containsExactly("REDIRECT to OPEN_SESSION from 0", "OK to OPEN_SESSION from 1 at 1");
    }

    @Test
    void whoDoesNotAnswerIsSuspectedUntilItIsHeard() {
        start(false);
        submit(put());
        final Request request = replicas.lastRequest();
        replicas.step(RETRY_NS);
        assertThat(learned).endsWith("no answer to PUT from 0");
        assertThat(choice.isSuspected(HEAD, replicas.nowNs())).isTrue();
        replicas.answer(ReplyStatus.OK);
        submit(put());
        replicas.step(RETRY_NS);
        assertThat(choice.isSuspected(HEAD, replicas.nowNs())).isTrue();
        replicas.answer(request, HEAD, ReplyStatus.OK, 1, -1);
        assertThat(choice.isSuspected(HEAD, replicas.nowNs())).isFalse();
        assertThat(replicas.outcomes()).containsExactly(Outcome.OK);
    }

    @Test
    void whomThereIsNoRoomTowardsForLongHasNotAnswered() {
        start(false);
        replicas.room(HEAD, false);
        assertThat(client.submit(replicas.nowNs(), 0, put())).isEqualTo(Client.BACK_PRESSURED);
        assertThat(learned).containsExactly("OK to OPEN_SESSION from 0 at 1");
        replicas.step(RETRY_NS / 10);
        assertThat(client.submit(replicas.nowNs(), 0, put())).isEqualTo(Client.BACK_PRESSURED);
        assertThat(learned).endsWith("no answer to PUT from 0");
        assertThat(choice.isSuspected(HEAD, replicas.nowNs())).isTrue();
        assertThat(client.isReady(0)).isTrue();
    }

    @Test
    void aSessionHasSeenTheLargestIndexAndANewOneWhatItWasOpenedWith() {
        start(false);
        submit(put());
        replicas.answer(HEAD, ReplyStatus.OK, 5, -1);
        submit(put());
        replicas.answer(HEAD, ReplyStatus.OK, 4, -1);
        assertThat(session.seenIndex()).isEqualTo(5);
        submit(put());
        session.pin(TAIL);
        replicas.step(DEADLINE_NS);
        assertThat(replicas.outcomes()).endsWith(Outcome.UNKNOWN);
        assertThat(client.sessionId(0)).isZero();
        replicas.step(1);
        assertThat(session.pinnedReplica()).isEqualTo(ClientSession.NO_REPLICA);
        replicas.answer(HEAD, ReplyStatus.OK, 2, -1);
        assertThat(session.seenIndex()).isEqualTo(2);
    }

    @Test
    void anAnswerToWhatHasEndedTeachesNothing() {
        start(false);
        submit(put());
        replicas.answer(ReplyStatus.OK);
        replicas.answer(HEAD, ReplyStatus.REDIRECT, 0, -1, (byte) 9, (byte) NEW_HEAD);
        assertThat(learned).containsExactly("OK to OPEN_SESSION from 0 at 1", "OK to PUT from 0 at 1");
        assertThat(replicas.outcomes()).containsExactly(Outcome.OK);
    }

    private void newClient(final boolean linksRepeat) {
        replicas = new PlayedReplicas(linksRepeat, (context, completion) -> {
            choice = new ReplicaChoice(context);
            return new SessionClient(context, choice, this, completion);
        });
        client = replicas.client();
    }

    private void start(final boolean linksRepeat) {
        newClient(linksRepeat);
        replicas.open();
        assertThat(client.isReady(0)).isTrue();
    }

    private Operation put() {
        return operation.put(1, value, 0, Long.BYTES);
    }

    private void submit(final Operation submitted) {
        assertThat(client.submit(replicas.nowNs(), 0, submitted)).isNotEqualTo(Client.BACK_PRESSURED);
    }

    private void refuseUntilItEnds() {
        for (int i = 0; i < 1_000 && replicas.outcomes().isEmpty(); i++) {
            replicas.answer(ReplyStatus.BACK_PRESSURED);
            replicas.step(RETRY_NS / 10);
        }
    }

    @Override
    public int target(final long nowNs, final ClientSession asking) {
        session = asking;
        return head;
    }

    @Override
    public long seenIndex(final ClientSession asking) {
        return epoch;
    }

    @Override
    public byte readMode(final ClientSession asking) {
        return (asking.kind() == OperationKind.GET ? ReadMode.EVENTUAL : ReadMode.LOG).code();
    }

    @Override
    public void onOk(final long nowNs, final ClientSession asking, final int from, final ClientReplyDecoder reply) {
        learned.add("OK to " + asking.kind() + " from " + from + " at " + reply.index());
        reply.skipValue();
    }

    @Override
    public boolean onRefused(
            final long nowNs, final ClientSession asking, final int from, final ClientReplyDecoder reply) {
        learned.add(ReplyStatus.of(reply.status()) + " to " + asking.kind() + " from " + from);
        final byte[] configuration = new byte[2];
        if (reply.getValue(configuration, 0, configuration.length) == configuration.length) {
            epoch = configuration[0];
            head = configuration[1];
        }
        return asksAtOnce;
    }

    @Override
    public void onNoAnswer(final long nowNs, final ClientSession asking) {
        learned.add("no answer to " + asking.kind() + " from " + asking.target());
    }
}
