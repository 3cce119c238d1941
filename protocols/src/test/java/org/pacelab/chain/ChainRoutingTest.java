package org.pacelab.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pacelab.session.PlayedReplicas.REPLICAS;
import static org.pacelab.session.PlayedReplicas.RETRY_NS;

import java.util.Set;
import java.util.TreeSet;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.pacelab.control.Configuration;
import org.pacelab.control.ConfigurationText;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.session.PlayedReplicas;

class ChainRoutingTest {
    private static final int NO_HINT = -1;

    private final UnsafeBuffer value = new UnsafeBuffer(new byte[8]);
    private final Operation operation = new Operation();
    private PlayedReplicas nodes;

    @ParameterizedTest
    @CsvSource({
        "3,             0, 2, 1",
        "3 -0,          1, 2, 2",
        "3 -2,          0, 1, 2",
        "3 -0 -2,       1, 1, 3",
        "3 -0 +0@2,     1, 2, 3",
        "3 -0 +0@2 +,   1, 0, 4",
    })
    void writesGoToTheHeadReadsToTheTailInTheEpochThatARefusalTold(
            final String configuration, final int head, final int tail, final long epoch) {
        start(ChainRead.TAIL);
        write();
        refuse(configuration);
        assertThat(lastAsked()).isEqualTo(head);
        assertThat(nodes.lastRequest().seenIndex()).isEqualTo(epoch);
        nodes.answer(ReplyStatus.OK);
        read();
        assertThat(lastAsked()).isEqualTo(tail);
        assertThat(nodes.lastRequest().seenIndex()).isEqualTo(epoch);
        assertThat(nodes.lastRequest().readMode().code()).isEqualTo(ChainRead.TAIL.code());
        nodes.answer(ReplyStatus.OK);
        assertThat(nodes.outcomes()).containsExactly(Outcome.OK, Outcome.OK);
    }

    @Test
    void aRefusalIsFollowedAtOnceAndTheNextOneToo() {
        start(ChainRead.TAIL);
        write();
        final int before = nodes.requestCount();
        refuse("3");
        refuse("3 -0");
        refuse("3 -0 -1");
        assertThat(lastAsked()).isEqualTo(2);
        assertThat(nodes.requestCount()).isEqualTo(before + 3);
    }

    @Test
    void whatIsKnownAlreadyTeachesNothingAndIsAskedAgainLater() {
        start(ChainRead.TAIL);
        write();
        refuse("3 -0");
        for (final String old : new String[] {"3", "3 -0", "none"}) {
            final int before = nodes.requestCount();
            refuse(old);
            assertThat(nodes.requestCount()).as(old).isEqualTo(before);
            nodes.step(RETRY_NS / 20);
            assertThat(lastAsked()).as(old).isEqualTo(1);
            assertThat(nodes.lastRequest().seenIndex()).isEqualTo(2);
        }
    }

    @Test
    void whatCannotBeAConfigurationTeachesNothing() {
        start(ChainRead.TAIL);
        write();
        refuse("3");
        final int before = nodes.requestCount();
        nodes.answer(lastAsked(), ReplyStatus.REDIRECT, 0, NO_HINT, (byte) 1, (byte) 2);
        nodes.step(RETRY_NS / 20);
        refuse("9 -012");
        nodes.step(RETRY_NS / 20);
        assertThat(nodes.requestCount()).isEqualTo(before + 2);
        assertThat(lastAsked()).isZero();
        assertThat(nodes.lastRequest().seenIndex()).isEqualTo(1);
    }

    @Test
    void whoIsBusyIsAskedAgainLater() {
        start(ChainRead.TAIL);
        write();
        refuse("3");
        final int before = nodes.requestCount();
        nodes.answer(ReplyStatus.BACK_PRESSURED);
        assertThat(nodes.requestCount()).isEqualTo(before);
        nodes.step(RETRY_NS / 20);
        assertThat(lastAsked()).isZero();
    }

    @Test
    void whereTheHeadIsSilentTheOthersKnowWhetherItIsStillMeant() {
        start(ChainRead.TAIL);
        write();
        refuse("3");
        nodes.step(RETRY_NS);
        assertThat(lastAsked()).isNotZero();
        final int before = nodes.requestCount();
        refuse("3");
        assertThat(nodes.requestCount()).isEqualTo(before);
        nodes.step(RETRY_NS / 20);
        assertThat(lastAsked()).isNotZero();
        refuse("3 -0");
        assertThat(lastAsked()).isEqualTo(1);
        nodes.answer(ReplyStatus.OK);
        assertThat(nodes.outcomes()).containsExactly(Outcome.OK);
    }

    @ParameterizedTest
    @EnumSource(
            value = ChainRead.class,
            names = {"APPORTIONED", "BOUNDED", "NEWEST"})
    void aSessionStaysWithItsMember(final ChainRead read) {
        start(read);
        write();
        refuse("3");
        nodes.answer(ReplyStatus.OK);
        read();
        final int first = lastAsked();
        assertThat(nodes.lastRequest().readMode().code()).isEqualTo(read.code());
        nodes.answer(ReplyStatus.OK);
        for (int i = 0; i < 5; i++) {
            read();
            assertThat(lastAsked()).isEqualTo(first);
            nodes.answer(ReplyStatus.OK);
        }
        write();
        assertThat(lastAsked()).isZero();
    }

    @Test
    void aSessionLeavesAMemberThatIsSilentOrIsNone() {
        start(ChainRead.APPORTIONED);
        write();
        refuse("3");
        nodes.answer(ReplyStatus.OK);
        final Set<Integer> asked = new TreeSet<>();
        read();
        asked.add(lastAsked());
        nodes.step(RETRY_NS);
        asked.add(lastAsked());
        assertThat(asked).hasSize(2);
        refuse("3 -" + lastAsked());
        asked.add(lastAsked());
        nodes.answer(ReplyStatus.OK);
        assertThat(asked).hasSize(REPLICAS);
        assertThat(nodes.outcomes()).containsExactly(Outcome.OK, Outcome.OK);
    }

    private void start(final ChainRead read) {
        nodes = new PlayedReplicas(
                        false,
                        (context, completion) ->
                                ChainRouting.newClient(context, ChainOptions.fixed(), read, completion))
                .open();
    }

    private void write() {
        nodes.client().submit(nodes.nowNs(), 0, operation.put(1, value, 0, Long.BYTES));
    }

    private void read() {
        nodes.client().submit(nodes.nowNs(), 0, operation.get(1));
    }

    /** Whom the client asked last goes by this configuration. */
    private void refuse(final String steps) {
        final byte[] told = new byte[Configuration.LENGTH];
        ConfigurationText.of(steps).encode(new UnsafeBuffer(told), 0);
        nodes.answer(lastAsked(), ReplyStatus.REDIRECT, 0, NO_HINT, told);
    }

    private int lastAsked() {
        return nodes.lastRequest().to();
    }
}
