package org.pacelab.benchmarks;

import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
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

/**
 * What does it cost to hand a message over by a ring: to oneself, which is what replicas in one thread do, and to another thread,
 * which yields while the ring is empty? One way to another thread is a stream, a round trip waits for each answer.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RingBenchmark {
    private static final int CAPACITY = 64 * 1024;
    private static final int ONE_WAY = 1;
    private static final int ECHO = 2;
    private static final int ARRIVED_OFFSET = 128;

    @Param({"oneToOne", "manyToOne"})
    private String ring;

    @Param({"sameThread", "otherThread"})
    private String consumer;

    @Param({"64", "256"})
    private int length;

    private final MessageHandler atPartner = this::onMessage;
    private final MessageHandler atCaller = this::onAnswer;
    /** Apart from the caller's fields, for the partner writes it. */
    private final MutableDirectBuffer arrivals = new UnsafeBuffer(BufferUtil.allocateDirectAligned(256, 64));

    private MutableDirectBuffer message;
    private RingBuffer there;
    private RingBuffer back;
    private Thread partner;
    private volatile boolean isRunning;
    private long sent;
    private long answered;

    @Setup
    public void start() {
        message = new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, Long.BYTES));
        there = newRing();
        back = newRing();
        if (consumer.equals("otherThread")) {
            isRunning = true;
            partner = new Thread(this::consume, "partner");
            partner.start();
        }
    }

    @TearDown
    public void stop() throws InterruptedException {
        isRunning = false;
        if (partner != null) {
            partner.join();
        }
    }

    @Benchmark
    public long oneWay() {
        send(ONE_WAY);
        if (partner == null) {
            there.read(atPartner);
        }
        return sent;
    }

    @Benchmark
    public long roundTrip() {
        send(ECHO);
        do {
            letPartnerWork();
        } while (back.read(atCaller) == 0);
        return answered;
    }

    private void send(final int type) {
        message.putLong(0, sent++);
        while (!there.write(type, message, 0, length)) {
            letPartnerWork();
        }
    }

    private void letPartnerWork() {
        if (partner == null) {
            there.read(atPartner);
        } else {
            Thread.yield();
        }
    }

    private void consume() {
        while (isRunning) {
            if (there.read(atPartner) == 0) {
                Thread.yield();
            }
        }
    }

    private void onMessage(final int type, final DirectBuffer buffer, final int index, final int received) {
        arrivals.putLong(ARRIVED_OFFSET, arrivals.getLong(ARRIVED_OFFSET) + buffer.getLong(index));
        while (type == ECHO && !back.write(ECHO, buffer, index, received) && isRunning) {
            Thread.yield();
        }
    }

    private void onAnswer(final int type, final DirectBuffer buffer, final int index, final int received) {
        answered += buffer.getLong(index);
    }

    private RingBuffer newRing() {
        final UnsafeBuffer memory = new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(CAPACITY + RingBufferDescriptor.TRAILER_LENGTH, Long.BYTES));
        return ring.equals("oneToOne") ? new OneToOneRingBuffer(memory) : new ManyToOneRingBuffer(memory);
    }
}
