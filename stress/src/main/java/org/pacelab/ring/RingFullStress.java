package org.pacelab.ring;

import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.TRAILER_LENGTH;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
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

/**
 * A ring is full, at an offset that differs from state to state, while its reader makes room and its sender wants to send three
 * more. First how many of the three were taken, then how many of them came.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "There was no room yet.")
@Outcome(
        id = {"1, 1", "2, 2", "3, 3"},
        expect = ACCEPTABLE,
        desc = "What was taken came, in order and whole.")
@Outcome(expect = FORBIDDEN, desc = "A frame was overwritten before it was read, or what was taken did not come.")
@State
public class RingFullStress {
    private static final int CAPACITY = 512;
    private static final int OUT_OF_ORDER = -1;
    private static final int OFFSETS = 20;
    private static final AtomicInteger STATES = new AtomicInteger();

    private final OneToOneRingBuffer[] rings = {
        new OneToOneRingBuffer(new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY + TRAILER_LENGTH)))
    };
    private final RingOutbox outbox = new RingOutbox(1, 1, rings, new OneToOneRingBuffer[0]);
    private final RingInbox inbox = new RingInbox(rings, new Counters());
    private final int sentBefore;
    private int sent;
    private int seen;

    public RingFullStress() {
        final int offset = STATES.getAndIncrement() % OFFSETS;
        for (int i = 0; i < offset; i++) {
            send();
            poll();
        }
        while (send()) {}
        sentBefore = sent;
    }

    @Actor
    public void sender(final II_Result result) {
        for (int i = 0; i < 3; i++) {
            send();
        }
        result.r1 = sent - sentBefore;
    }

    @Actor
    public void reader() {
        poll();
        poll();
        poll();
    }

    @Arbiter
    public void rest(final II_Result result) {
        int before;
        do {
            before = seen;
            poll();
            poll();
        } while (seen > before);
        result.r2 = seen - sentBefore;
    }

    private boolean send() {
        final boolean isSent = NumberedFrames.send(outbox, 0, sent + 1);
        sent += isSent ? 1 : 0;
        return isSent;
    }

    private void poll() {
        inbox.poll(
                (from, buffer, offset, length) ->
                        seen = NumberedFrames.number(buffer, offset) == seen + 1 ? seen + 1 : OUT_OF_ORDER,
                1);
    }
}
