package org.pacelab.floor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.replica.Counters;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.replica.SeededRandom;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.ClientReplyDecoder;
import org.pacelab.wire.codec.ClientRequestEncoder;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;

class DelayReplicaTest {
    private static final long START_NS = -50;
    private static final long DELAY_NS = 2_000;
    private static final long STALL_AT_NS = 10_000;
    private static final long STALL_NS = 5_000;
    private static final int CLIENT = ReplicaContext.FIRST_CLIENT_ID;

    private final Answers answers = new Answers();
    private final Counters counters = new Counters();
    private final DelayReplica replica = new DelayReplica(
            new ReplicaContext(
                    0,
                    1,
                    1,
                    START_NS,
                    false,
                    new DurableOutbox(answers, new MemoryJournal(64 * 1024), 1024),
                    new MemoryJournal(64 * 1024),
                    new SeededRandom(1),
                    counters),
            DELAY_NS,
            STALL_AT_NS,
            STALL_NS);

    @ParameterizedTest
    @CsvSource({
        "0, 2000",
        "7999, 9999",
        "8000, 15000",
        "9999, 15000",
        "10000, 15000",
        "12999, 15000",
        "13000, 15000",
        "13001, 15001",
        "20000, 22000",
    })
    void requestIsAnsweredAfterTheDelayButNotInTheStall(final long arrivedNs, final long answeredNs) {
        request(START_NS + arrivedNs, 1);

        assertThat(replica.nextDeadlineNs()).isEqualTo(START_NS + answeredNs);
        assertThat(replica.doWork(START_NS + answeredNs - 1)).isZero();
        assertThat(replica.doWork(START_NS + answeredNs)).isEqualTo(1);
        assertThat(answers.told).containsExactly("1024: session 7, sequence 1, OK");
        assertThat(replica.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void allRequestsInHandAreDelayedSideBySide() {
        for (int sequence = 0; sequence < 100; sequence++) {
            request(START_NS + sequence, sequence);
        }

        assertThat(replica.doWork(START_NS + DELAY_NS + 49)).isEqualTo(50);
        assertThat(replica.doWork(START_NS + DELAY_NS + 99)).isEqualTo(50);
        assertThat(answers.told).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void requestOverTheBoundIsRefusedAtOnce() {
        for (int sequence = 0; sequence <= DelayReplica.CAPACITY; sequence++) {
            request(START_NS, sequence);
        }

        assertThat(answers.told).containsExactly("1024: session 7, sequence 4096, BACK_PRESSURED");
        assertThat(counters.get("delay/refusals")).isEqualTo(1);
        assertThat(replica.doWork(START_NS + DELAY_NS)).isEqualTo(DelayReplica.CAPACITY);
    }

    private void request(final long nowNs, final long sequence) {
        final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(256));
        final ClientRequestEncoder request =
                new ClientRequestEncoder().wrapAndApplyHeader(buffer, 0, new FrameHeaderEncoder());
        request.seenIndex(0).readMode((short) 0);
        request.command().sessionId(7).sequence(sequence).key(3).operation(OperationKind.GET.code());
        request.putExpected(new byte[0], 0, 0).putValue(new byte[0], 0, 0);
        replica.onMessage(nowNs, CLIENT, buffer, 0, Frames.HEADER_LENGTH + request.encodedLength());
    }

    /** Tells what was answered. */
    private static final class Answers implements Outbox {
        private final List<String> told = new ArrayList<>();
        private final MutableDirectBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(1024));
        private final ClientReplyDecoder reply = new ClientReplyDecoder();
        private int to;

        @Override
        public int tryClaim(final int toEndpointId, final int length) {
            to = toEndpointId;
            return 8;
        }

        @Override
        public MutableDirectBuffer buffer() {
            return buffer;
        }

        @Override
        public void commit() {
            reply.wrapAndApplyHeader(buffer, 8, new FrameHeaderDecoder());
            told.add(to + ": session " + reply.sessionId() + ", sequence " + reply.sequence() + ", "
                    + ReplyStatus.of(reply.status()));
        }

        @Override
        public void abort() {}
    }
}
