package org.pacelab.benchmarks;

import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.pacelab.harness.history.HistoryRecorder;
import org.pacelab.harness.history.KeySample;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outcome;

/**
 * What does it cost a load process' thread to record an operation, its invocation and its completion, with a value of 64 bytes? The
 * ring is emptied by the same thread, which is counted in. The baseline is an operation on a key that is not of the sample.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RecordingBenchmark {
    private static final int VALUES = 1 << 16;
    private static final int VALUE_LENGTH = 64;
    private static final int OPERATIONS_PER_DRAIN = 256;
    private static final int KEYS = 1 << 20;

    @Param({"notOfTheSample", "recorded"})
    private String operation;

    @Param({"get", "put"})
    private String kind;

    private final MessageHandler ignore = (type, buffer, offset, length) -> {};
    private final Operation asked = new Operation();
    private final long[] keys = new long[KEYS];
    private UnsafeBuffer values;
    private HistoryRecorder recorder;
    private boolean isGet;
    private long next;

    @Setup
    public void start() {
        DrawnKeys.fill(keys, KEYS);
        values = new UnsafeBuffer(BufferUtil.allocateDirectAligned(VALUES + VALUE_LENGTH, Long.BYTES));
        for (int i = 0; i < VALUES; i += Long.BYTES) {
            values.putLong(i, keys[i % keys.length] * 0x9E3779B97F4A7C15L);
        }
        isGet = kind.equals("get");
        recorder = new HistoryRecorder(
                operation.equals("recorded") ? KeySample.ALL : new KeySample(1e-12), HistoryRecorder.RING_LENGTH, 1);
    }

    /** @throws IllegalStateException if something was not recorded, which costs less */
    @TearDown
    public void requireWhole() {
        if (recorder.counts().missed() > 0) {
            throw new IllegalStateException(recorder.counts() + " of " + next);
        }
    }

    @Benchmark
    public long record() {
        final long number = next++;
        final long key = 1 + keys[(int) (number & keys.length - 1)];
        final int offset = (int) (key & VALUES - 1);
        recorder.invoked(number, number, 7, isGet ? asked.get(key) : asked.put(key, values, offset, VALUE_LENGTH));
        recorder.sent(number);
        recorder.completed(number, number, Outcome.OK, 1, values, offset, isGet ? VALUE_LENGTH : 0);
        if (number % OPERATIONS_PER_DRAIN == 0) {
            recorder.ring().read(ignore);
        }
        return number;
    }
}
