package org.pacelab.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.kv.KeyValueStore;
import org.pacelab.replica.SentFrames;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.ClientReplyDecoder;
import org.pacelab.wire.codec.FrameHeaderDecoder;

class DueReadsTest {
    private static final int CLIENT = 1024;
    private static final long SESSION = 7;

    private final OneNode node = new OneNode(3, 1, false, new MemoryJournal());
    private final KeyValueStateMachine machine = new KeyValueStateMachine(4);
    private final UnsafeBuffer value = new UnsafeBuffer(new byte[Long.BYTES]);
    private DueReads reads;

    @BeforeEach
    void start() {
        node.adopt(1, "4");
        reads = new DueReads(node.frames, machine);
    }

    @Test
    void theyAreAnsweredTogetherInTheOrderInWhichTheyCameByWhatIsExecutedThen() {
        put(1, 10);
        reads.add(CLIENT, SESSION, 100, 1);
        reads.add(CLIENT + 1, SESSION, 101, 2);
        reads.add(CLIENT, SESSION, 102, 1);
        assertThat(answers()).isEmpty();
        assertThat(reads.answerAll()).isEqualTo(3);
        assertThat(answers())
                .containsExactly("1024 session 7 100: 10", "1025 session 7 101: absent", "1024 session 7 102: 10");
        assertThat(reads.answerAll()).isZero();
        put(1, 11);
        reads.add(CLIENT, SESSION, 103, 1);
        assertThat(reads.answerAll()).isEqualTo(1);
        assertThat(answers()).hasSize(4).last().isEqualTo("1024 session 7 103: 11");
    }

    @Test
    void asManyAsGoTogetherWaitForNothing() {
        for (int i = 0; i < KeyValueStore.MAX_EXPECTED; i++) {
            assertThat(answers()).isEmpty();
            put(i, 100 + i);
            reads.add(CLIENT, SESSION, i, i);
        }
        assertThat(answers()).hasSize(KeyValueStore.MAX_EXPECTED).last().isEqualTo("1024 session 7 15: 115");
        assertThat(reads.answerAll()).isZero();
    }

    private void put(final long key, final long number) {
        value.putLong(0, number, ByteOrder.LITTLE_ENDIAN);
        machine.store().put(key, 1, value, 0, Long.BYTES);
    }

    private List<String> answers() {
        final List<String> answers = new ArrayList<>();
        for (final SentFrames.Sent sent : node.sent()) {
            if (Frames.templateId(sent.frame(), 0) == ClientReplyDecoder.TEMPLATE_ID) {
                final ClientReplyDecoder reply =
                        new ClientReplyDecoder().wrapAndApplyHeader(sent.frame(), 0, new FrameHeaderDecoder());
                final byte[] answer = new byte[reply.valueLength()];
                final String read = " session " + reply.sessionId() + ' ' + reply.sequence() + ": ";
                reply.getValue(answer, 0, answer.length);
                answers.add(sent.to()
                        + read
                        + (answer.length == 0
                                ? "absent"
                                : new UnsafeBuffer(answer).getLong(0, ByteOrder.LITTLE_ENDIAN)));
            }
        }
        return answers;
    }
}
