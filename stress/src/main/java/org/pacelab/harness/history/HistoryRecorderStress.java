package org.pacelab.harness.history;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;
import static org.pacelab.replica.Outcome.OK;
import static org.pacelab.replica.Outcome.UNKNOWN;

import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.pacelab.replica.Operation;
import org.pacelab.replica.OperationKind;

/**
 * A client's thread records an add, a put that is withdrawn, and another add, while the thread that writes the history empties the
 * ring. A whole record is 1 for an invocation and 2 for a completion. First what was read while recording went on, then all, then
 * how many records the recorder says that it made, and 100 for each that it says it missed.
 */
@JCStressTest
@Outcome(
        id = {"0, 1212, 4", "1, 1212, 4", "12, 1212, 4", "121, 1212, 4", "1212, 1212, 4"},
        expect = ACCEPTABLE,
        desc = "Some records had come; all were there in the end, each whole, in order, and counted.")
@Outcome(
        expect = FORBIDDEN,
        desc = "A record came before it was whole, out of order, or not at all, or was not counted.")
@State
public class HistoryRecorderStress {
    private static final int RING_LENGTH = 1024;
    private static final int INVOCATION = 1;
    private static final int COMPLETION = 2;
    private static final int DAMAGED = 9;
    private static final long KEY = 77;
    private static final long SESSION = 5;
    private static final long NOW_NS = 1_000;
    private static final UnsafeBuffer DELTA = new UnsafeBuffer(ByteBuffer.allocateDirect(Long.BYTES));
    private static final UnsafeBuffer SUM = new UnsafeBuffer(ByteBuffer.allocateDirect(Long.BYTES));

    private static final RecordedOperation UNDER_WAY =
            new RecordedOperation(SESSION, OperationKind.ADD, KEY, 3, 0, 0, 0, NOW_NS, NOW_NS, Long.MAX_VALUE, UNKNOWN);

    static {
        DELTA.putLong(0, 3, LITTLE_ENDIAN);
        SUM.putLong(0, 8, LITTLE_ENDIAN);
    }

    private final HistoryRecorder recorder = new HistoryRecorder(KeySample.ALL, RING_LENGTH, 2);
    private final Operation operation = new Operation();
    private int seen;
    private int seenCount;

    @Actor
    public void client() {
        add(1);
        recorder.invoked(NOW_NS, NOW_NS, SESSION, operation.put(KEY, DELTA, 0, Long.BYTES));
        add(2);
    }

    @Actor
    public void writer(final III_Result result) {
        read();
        read();
        result.r1 = seen;
    }

    @Arbiter
    public void rest(final III_Result result) {
        while (recorder.ring().size() > 0) {
            read();
        }
        result.r2 = seen;
        final HistoryCounts counts = recorder.counts();
        result.r3 = (int) (counts.invoked() + counts.completed() + 100 * counts.missed());
    }

    private void add(final long correlationId) {
        recorder.invoked(NOW_NS, NOW_NS, SESSION, operation.add(KEY, DELTA, 0));
        recorder.sent(correlationId);
        recorder.completed(NOW_NS, correlationId, OK, correlationId, SUM, 0, Long.BYTES);
    }

    private void read() {
        recorder.ring().read((type, buffer, offset, length) -> seen = 10 * seen + judged(type, buffer, offset), 2);
    }

    private int judged(final int type, final DirectBuffer buffer, final int offset) {
        final long correlationId = seenCount++ / 2 + 1;
        if (HistoryRecord.type(buffer, offset) != type
                || HistoryRecord.correlationId(buffer, offset) != correlationId) {
            return DAMAGED;
        }
        if (type == HistoryRecord.INVOCATION) {
            return HistoryRecord.invoked(buffer, offset).equals(UNDER_WAY) ? INVOCATION : DAMAGED;
        }
        final RecordedOperation completed = HistoryRecord.completed(UNDER_WAY, buffer, offset);
        return completed.isOk() && completed.answer() == 8 && completed.version() == correlationId
                ? COMPLETION
                : DAMAGED;
    }
}
