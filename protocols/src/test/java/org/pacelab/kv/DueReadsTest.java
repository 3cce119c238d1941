package org.pacelab.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class DueReadsTest {
    private static final int CLIENT = 1024;
    private static final long SESSION = 7;

    private final KeyValueStateMachine machine = new KeyValueStateMachine(4);
    private final UnsafeBuffer value = new UnsafeBuffer(new byte[Long.BYTES]);
    private final List<String> answers = new ArrayList<>();
    private final DueReads reads = new DueReads(machine, this::onRead);

    @Test
    void theyAreAnsweredTogetherInTheOrderInWhichTheyCameByWhatIsExecutedThen() {
        put(1, 10);
        reads.add(CLIENT, SESSION, 100, 1);
        reads.add(CLIENT + 1, SESSION, 101, 2);
        reads.add(CLIENT, SESSION, 102, 1);
        assertThat(answers).isEmpty();
        assertThat(reads.answerAll()).isEqualTo(3);
        assertThat(answers)
                .containsExactly("1024 session 7 100: 10", "1025 session 7 101: absent", "1024 session 7 102: 10");
        assertThat(reads.answerAll()).isZero();
        put(1, 11);
        reads.add(CLIENT, SESSION, 103, 1);
        assertThat(reads.answerAll()).isEqualTo(1);
        assertThat(answers).hasSize(4).last().isEqualTo("1024 session 7 103: 11");
    }

    @Test
    void asManyAsGoTogetherWaitForNothing() {
        for (int i = 0; i < KeyValueStore.MAX_EXPECTED; i++) {
            assertThat(answers).isEmpty();
            put(i, 100 + i);
            reads.add(CLIENT, SESSION, i, i);
        }
        assertThat(answers).hasSize(KeyValueStore.MAX_EXPECTED).last().isEqualTo("1024 session 7 15: 115");
        assertThat(reads.answerAll()).isZero();
    }

    private void put(final long key, final long number) {
        value.putLong(0, number, ByteOrder.LITTLE_ENDIAN);
        machine.store().put(key, 1, value, 0, Long.BYTES);
    }

    private void onRead(final int client, final long sessionId, final long sequence) {
        answers.add(client + " session " + sessionId + ' ' + sequence + ": "
                + (machine.answerLength() == 0
                        ? "absent"
                        : machine.answerBuffer().getLong(machine.answerOffset(), ByteOrder.LITTLE_ENDIAN)));
    }
}
