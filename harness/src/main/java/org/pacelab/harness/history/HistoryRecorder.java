package org.pacelab.harness.history;

import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.pacelab.replica.Operation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

/**
 * Records a client's operations into a bounded ring, which a {@link HistoryWriter} empties. An operation is two records: its
 * invocation, made before it is sent, and its completion. What the client refused leaves nothing: it may refuse for long.
 *
 * <p>A full ring holds up nobody who is measured: a latency that the recorder caused would look like the system's, while a history that lacks a record
 * is seen by all, for each is counted as missed and the verdict is then UNKNOWN.
 *
 * <p>Confined to the client's thread. Allocates nothing after construction.
 */
public final class HistoryRecorder {
    /** Three seconds at 20,000 operations a second, should the disk stall. */
    public static final int RING_LENGTH = 8 * 1024 * 1024;

    private static final int NOT_RECORDED = -1;

    private final KeySample sample;
    private final OneToOneRingBuffer ring;
    private final Long2LongHashMap kindsInFlight;
    private final UnsafeBuffer invocation = new UnsafeBuffer(BufferUtil.allocateDirectAligned(
            BitUtil.align(HistoryRecord.INVOCATION_LENGTH, BitUtil.CACHE_LINE_LENGTH), BitUtil.CACHE_LINE_LENGTH));
    private boolean isInSample;
    private OperationKind kind;
    private long invoked;
    private long completed;
    private long missed;

    /**
     * @param ringLength a power of two
     * @param sessions   as many operations are under way at most
     */
    public HistoryRecorder(final KeySample sample, final int ringLength, final int sessions) {
        this.sample = sample;
        this.ring = new OneToOneRingBuffer(new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(ringLength + RingBufferDescriptor.TRAILER_LENGTH, Long.BYTES)));
        this.kindsInFlight = new Long2LongHashMap(4 * sessions, .55f, NOT_RECORDED);
    }

    /** Emptied by one thread. */
    public OneToOneRingBuffer ring() {
        return ring;
    }

    /** Whether at least half of the ring is free: whoever has time, as one that reads back, waits for that. */
    public boolean isHalfEmpty() {
        return 2 * ring.size() <= ring.capacity();
    }

    /** Before an operation is sent. {@link #sent} follows, unless the client refused it: nothing was sent then, and nothing is recorded. */
    public void invoked(final long nowNs, final long intendedNs, final long sessionId, final Operation operation) {
        isInSample = sample.contains(operation.key());
        if (isInSample) {
            kind = operation.kind();
            HistoryRecord.putInvocation(
                    invocation,
                    0,
                    kind,
                    sessionId,
                    operation.key(),
                    argument(operation),
                    expected(operation),
                    intendedNs,
                    nowNs);
        }
    }

    public void sent(final long correlationId) {
        if (!isInSample) {
            return;
        }
        HistoryRecord.putCorrelationId(invocation, 0, correlationId);
        if (ring.write(HistoryRecord.INVOCATION, invocation, 0, HistoryRecord.INVOCATION_LENGTH)) {
            kindsInFlight.put(correlationId, kind.code());
            invoked++;
        } else {
            missed++;
        }
    }

    /** As the client told it. What is not of the sample, or was missed, is passed over. */
    public void completed(
            final long nowNs,
            final long correlationId,
            final Outcome outcome,
            final long version,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        final int code = (int) kindsInFlight.remove(correlationId);
        if (code == NOT_RECORDED) {
            return;
        }
        final int index = ring.tryClaim(HistoryRecord.COMPLETION, HistoryRecord.COMPLETION_LENGTH);
        if (index > 0) {
            final long answer = outcome == Outcome.OK
                    ? ValueNumber.ofAnswer(OperationKind.of(code), buffer, offset, length, ValueNumber::of)
                    : 0;
            HistoryRecord.putCompletion(ring.buffer(), index, correlationId, outcome, answer, version, nowNs);
            ring.commit(index);
            completed++;
        } else {
            missed++;
        }
    }

    public HistoryCounts counts() {
        return new HistoryCounts(invoked, completed, missed);
    }

    private static long argument(final Operation operation) {
        return operation.kind().isWrite()
                ? ValueNumber.of(operation.value(), operation.valueOffset(), operation.valueLength())
                : 0;
    }

    private static long expected(final Operation operation) {
        return operation.kind() == OperationKind.COMPARE_AND_SET
                ? ValueNumber.of(operation.expected(), operation.expectedOffset(), operation.expectedLength())
                : 0;
    }
}
