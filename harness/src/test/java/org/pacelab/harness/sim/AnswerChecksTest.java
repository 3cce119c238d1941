package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.replica.OperationKind;
import org.pacelab.wire.codec.ClientReplyEncoder;
import org.pacelab.wire.codec.ClientRequestEncoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;

class AnswerChecksTest {
    private static final int NODE = 0;
    private static final int CLIENT = 7;
    private static final int OTHER = 8;

    private final List<String> lines = new ArrayList<>();
    private final AnswerChecks checks = new AnswerChecks(lines::add);
    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[256]);

    @ParameterizedTest
    @CsvSource({"5, 3, 7, 0", "5, 3, 8, 1", "5, 4, 8, 0", "6, 3, 8, 0"})
    void anAnswerGoesToWhoeverAsked(
            final long sessionId, final long sequence, final int answered, final int violations) {
        asks(CLIENT, 5, 3);
        answers(answered, sessionId, sequence);
        assertThat(lines).hasSize(violations);
    }

    /** Its number is nobody's alone before it has an id. */
    @Test
    void whoOpensASessionMayHaveTheNumberOfAnother() {
        asks(CLIENT, 0, 3);
        asks(OTHER, 0, 3);
        answers(CLIENT, 5, 3);
        answers(OTHER, 6, 3);
        assertThat(lines).isEmpty();
    }

    private void asks(final int client, final long sessionId, final long sequence) {
        final ClientRequestEncoder request =
                new ClientRequestEncoder().wrapAndApplyHeader(frame, 0, new FrameHeaderEncoder());
        request.command().sessionId(sessionId).sequence(sequence).key(1).operation(OperationKind.PUT.code());
        checks.onFrame(client, NODE, frame, 0);
    }

    private void answers(final int client, final long sessionId, final long sequence) {
        new ClientReplyEncoder()
                .wrapAndApplyHeader(frame, 0, new FrameHeaderEncoder())
                .sessionId(sessionId)
                .sequence(sequence);
        checks.onFrame(NODE, client, frame, 0);
    }
}
