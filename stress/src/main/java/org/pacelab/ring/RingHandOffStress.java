package org.pacelab.ring;

import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.TRAILER_LENGTH;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.pacelab.replica.Counters;
import org.pacelab.stress.NumberedFrames;

/** Frames 1 and 2 go through a ring. First what the reader had seen when it stopped looking, then what came in all. */
@JCStressTest
@Outcome(id = "0, 12", expect = ACCEPTABLE, desc = "Nothing had come yet.")
@Outcome(id = "1, 12", expect = ACCEPTABLE, desc = "One had come.")
@Outcome(id = "12, 12", expect = ACCEPTABLE, desc = "Both had come.")
@Outcome(expect = FORBIDDEN, desc = "A frame was seen before it was sealed, out of order, twice, or never.")
@State
public class RingHandOffStress {
    private static final int CAPACITY = 512;

    private final OneToOneRingBuffer[] rings = {
        new OneToOneRingBuffer(new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY + TRAILER_LENGTH)))
    };
    private final RingOutbox outbox = new RingOutbox(1, 1, rings, new OneToOneRingBuffer[0]);
    private final RingInbox inbox = new RingInbox(rings, new Counters());
    private int seen;

    @Actor
    public void sender() {
        NumberedFrames.send(outbox, 0, 1);
        NumberedFrames.send(outbox, 0, 2);
    }

    @Actor
    public void reader(final II_Result result) {
        poll();
        poll();
        result.r1 = seen;
    }

    @Arbiter
    public void rest(final II_Result result) {
        poll();
        result.r2 = seen;
    }

    private void poll() {
        inbox.poll((from, buffer, offset, length) -> seen = 10 * seen + (int) NumberedFrames.number(buffer, offset), 2);
    }
}
