package org.pacelab.harness.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.replica.Operation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

class HistoryRecorderTest {
    private static final int SESSIONS = 4;
    private static final int SMALL_RING = 2048;
    private static final UnsafeBuffer EIGHT_BYTES = new UnsafeBuffer(new byte[8]);
    private static final UnsafeBuffer LONG_VALUE = new UnsafeBuffer(new byte[64]);

    private final Operation operation = new Operation();
    private final Map<Long, RecordedOperation> invocations = new LinkedHashMap<>();
    private final Queue<RecordedOperation> operations = new ArrayDeque<>();
    private HistoryRecorder recorder = new HistoryRecorder(KeySample.ALL, SMALL_RING, SESSIONS);

    @Test
    void eachKindIsRecordedWithWhatWasAskedAndAnswered() {
        EIGHT_BYTES.putLong(0, 77);
        record(1, operation.get(3), Outcome.OK, 9, EIGHT_BYTES, 8);
        record(2, operation.get(3), Outcome.OK, 0, EIGHT_BYTES, 0);
        record(3, operation.put(4, EIGHT_BYTES, 0, 8), Outcome.OK, 10, EIGHT_BYTES, 0);
        record(4, operation.add(5, EIGHT_BYTES, 0), Outcome.OK, 11, EIGHT_BYTES, 8);
        record(5, operation.compareAndSet(6, EIGHT_BYTES, 0, 0, EIGHT_BYTES, 0, 8), Outcome.FAILED, 0, EIGHT_BYTES, 0);
        drain();

        assertThat(operations)
                .containsExactly(
                        new RecordedOperation(21, OperationKind.GET, 3, 0, 0, 77, 9, 101, 201, 301, Outcome.OK),
                        new RecordedOperation(
                                22, OperationKind.GET, 3, 0, 0, RecordedOperation.ABSENT, 0, 102, 202, 302, Outcome.OK),
                        new RecordedOperation(23, OperationKind.PUT, 4, 77, 0, 0, 10, 103, 203, 303, Outcome.OK),
                        new RecordedOperation(24, OperationKind.ADD, 5, 77, 0, 77, 11, 104, 204, 304, Outcome.OK),
                        new RecordedOperation(
                                25,
                                OperationKind.COMPARE_AND_SET,
                                6,
                                77,
                                RecordedOperation.ABSENT,
                                0,
                                0,
                                105,
                                205,
                                305,
                                Outcome.FAILED));
        assertThat(recorder.counts()).isEqualTo(new HistoryCounts(5, 5, 0));
    }

    @Test
    void isHalfEmptyUntilHalfOfItIsWaitingToBeWritten() {
        recorder = new HistoryRecorder(KeySample.ALL, 4096, SESSIONS);
        int operationCount = 0;
        while (recorder.isHalfEmpty()) {
            record(++operationCount, operation.get(3), Outcome.OK, 0, EIGHT_BYTES, 8);
        }
        final int waiting = recorder.ring().size();
        assertThat(waiting).isBetween(2048, 2048 + waiting / operationCount);
        drain();
        assertThat(recorder.isHalfEmpty()).isTrue();
        assertThat(recorder.counts().missed()).isZero();
    }

    /** A protocol need not have versions. */
    @Test
    void whetherAKeyIsThereIsToldByItsValueAndNotByItsVersion() {
        EIGHT_BYTES.putLong(0, 77);
        record(1, operation.get(3), Outcome.OK, 0, EIGHT_BYTES, 8);
        record(2, operation.get(3), Outcome.OK, 9, EIGHT_BYTES, 0);
        drain();

        assertThat(operations).extracting(RecordedOperation::answer).containsExactly(77L, RecordedOperation.ABSENT);
    }

    @Test
    void compareAndSetAnswersWhetherItMatched() {
        final UnsafeBuffer yes = new UnsafeBuffer(new byte[] {1});
        record(1, operation.compareAndSet(6, LONG_VALUE, 0, 64, EIGHT_BYTES, 0, 8), Outcome.OK, 3, yes, 1);
        drain();

        assertThat(operations.remove().answer()).isEqualTo(1);
    }

    @Test
    void valuesOfOtherLengthsAreKnownByTheirBytes() {
        record(1, operation.put(1, LONG_VALUE, 0, 64), Outcome.OK, 1, EIGHT_BYTES, 0);
        record(2, operation.get(1), Outcome.OK, 1, LONG_VALUE, 64);
        record(3, operation.get(1), Outcome.OK, 1, LONG_VALUE, 63);
        drain();

        final long written = operations.remove().argument();
        assertThat(operations.remove().answer()).isEqualTo(written);
        assertThat(operations.remove().answer()).isNotEqualTo(written);
    }

    /** While a cluster has nobody to serve it, a client refuses the same operation again and again. */
    @Test
    void whatWasRefusedIsNotThereHoweverOften() {
        for (int i = 0; i < SMALL_RING; i++) {
            recorder.invoked(1, 1, 7, operation.get(3));
        }
        recorder.invoked(2, 1, 8, operation.get(3));
        recorder.sent(5);
        drain();

        assertThat(invocations.values()).extracting(RecordedOperation::session).containsExactly(8L);
        assertThat(recorder.counts()).isEqualTo(new HistoryCounts(1, 0, 0));
    }

    @Test
    void whatIsUnderWayIsKnownBeforeItCompletes() {
        recorder.invoked(200, 100, 7, operation.get(3));
        recorder.sent(5);
        drain();

        assertThat(invocations.values())
                .containsExactly(new RecordedOperation(
                        7, OperationKind.GET, 3, 0, 0, 0, 0, 100, 200, Long.MAX_VALUE, Outcome.UNKNOWN));
        assertThat(operations).isEmpty();
    }

    /** Other steps through the ring are other places where records meet its end. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7})
    void orderAndIdentityHoldHoweverTheRingWraps(final int perDrain) {
        for (int i = 0; i < 10_000; i++) {
            EIGHT_BYTES.putLong(0, i);
            record(i, operation.put(i, EIGHT_BYTES, 0, 8), Outcome.OK, i, EIGHT_BYTES, 0);
            if (i % perDrain == 0) {
                drain();
            }
        }
        drain();

        assertThat(operations).hasSize(10_000);
        int expected = 0;
        for (final RecordedOperation read : operations) {
            assertThat(read.key())
                    .isEqualTo(expected)
                    .isEqualTo(read.argument())
                    .isEqualTo(read.version());
            expected++;
        }
    }

    @Test
    void recordsThatFindNoRoomAreCountedAndTheOthersStayWhole() {
        int sent = 0;
        while (recorder.counts().missed() == 0) {
            recorder.invoked(sent, sent, 7, operation.get(sent));
            recorder.sent(sent++);
        }
        for (int i = 0; i < sent; i++) {
            recorder.completed(1000, i, Outcome.OK, 0, EIGHT_BYTES, 0, 0);
        }
        final HistoryCounts full = recorder.counts();
        drain();
        record(sent, operation.get(sent), Outcome.OK, 0, EIGHT_BYTES, 0);
        drain();

        assertThat(full.invoked()).isEqualTo(sent - 1L);
        assertThat(full.completed() + full.missed()).isEqualTo(sent);
        assertThat(invocations.values())
                .hasSize(sent)
                .extracting(RecordedOperation::key)
                .endsWith((long) sent);
        assertThat(operations).hasSize((int) full.completed() + 1);
        assertThat(recorder.counts().missed()).isEqualTo(full.missed());
    }

    @Test
    void allOperationsOnASampledKeyAreRecordedAndNoneOnAnother() {
        final KeySample sample = new KeySample(.25);
        recorder = new HistoryRecorder(sample, 1 << 20, SESSIONS);
        for (int i = 0; i < 2000; i++) {
            record(i, operation.get(i % 1000), Outcome.OK, 0, EIGHT_BYTES, 0);
        }
        drain();

        assertThat(operations).hasSizeBetween(2 * 200, 2 * 300).allMatch(read -> sample.contains(read.key()));
        assertThat(operations).filteredOn(read -> read.key() == 0).hasSize(2);
        assertThat(operations.stream().map(RecordedOperation::key).distinct()).hasSize(operations.size() / 2);
        assertThat(recorder.counts().missed()).isZero();
    }

    @Test
    void allocatesNothing() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final MessageHandler ignore = (type, buffer, offset, length) -> {};
        recordUnread(20_000, ignore);
        final long before = threads.getCurrentThreadAllocatedBytes();
        recordUnread(100_000, ignore);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isZero();
    }

    private void recordUnread(final int count, final MessageHandler ignore) {
        final OneToOneRingBuffer ring = recorder.ring();
        for (int i = 0; i < count; i++) {
            recorder.invoked(i, i, 7, (i & 1) == 0 ? operation.get(i) : operation.put(i, LONG_VALUE, 0, 64));
            recorder.sent(i);
            recorder.completed(i, i, Outcome.OK, 1, LONG_VALUE, 0, 64);
            ring.read(ignore, 2);
        }
    }

    /** With times and a session that tell the correlation id. */
    private void record(
            final long correlationId,
            final Operation asked,
            final Outcome outcome,
            final long version,
            final UnsafeBuffer answer,
            final int answerLength) {
        recorder.invoked(200 + correlationId, 100 + correlationId, 20 + correlationId, asked);
        recorder.sent(correlationId);
        recorder.completed(300 + correlationId, correlationId, outcome, version, answer, 0, answerLength);
    }

    private void drain() {
        while (recorder.ring().size() > 0) {
            recorder.ring().read(this::onRecord);
        }
    }

    private void onRecord(final int type, final MutableDirectBuffer buffer, final int offset, final int length) {
        assertThat(HistoryRecord.type(buffer, offset)).isEqualTo(type);
        final long correlationId = HistoryRecord.correlationId(buffer, offset);
        if (type == HistoryRecord.INVOCATION) {
            invocations.put(correlationId, HistoryRecord.invoked(buffer, offset));
        } else {
            operations.add(HistoryRecord.completed(invocations.get(correlationId), buffer, offset));
        }
    }
}
