package org.pacelab.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.agrona.BitUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.journal.Journal;

/** The held ring and the frames that go past it, compared with a queue of spans. */
class DurableOutboxTest {
    private static final int CAPACITY = 256;
    private static final int GRANULE = 16;
    private static final int PADDING = -1;

    private final SentFrames sent = new SentFrames();
    private final DurableOutbox outbox = new DurableOutbox(sent, journal(), CAPACITY);
    private long durableSequence;

    /** What should have left. */
    private final List<Sent> expected = new ArrayList<>();
    /** What should be held, with the ring's unused ends, oldest first. */
    private final Deque<Held> held = new ArrayDeque<>();

    private long tail;
    private long number;

    private record Held(int to, long sequence, long number, int length, int span) {}

    private record Sent(int to, long number, int length) {}

    @Test
    void holdsAndReleasesWhatAQueueDoesAtEveryWrapOffsetAndFillLevel() {
        for (int offset = 0; offset < CAPACITY; offset += GRANULE) {
            for (int length = Long.BYTES; length < CAPACITY; length++) {
                for (int fillLevel = 0; fillLevel <= CAPACITY / GRANULE; fillLevel++) {
                    startAt(offset);
                    for (int i = 0; i < fillLevel; i++) {
                        claim(1 + i % 3, length, i + 1, true);
                    }
                    claim(4, length, 0, true);
                    for (long durable = 0; durable <= fillLevel; durable++) {
                        durableSequence = durable;
                        release();
                    }
                    assertSent("offset " + offset + " length " + length + " fill level " + fillLevel);
                }
            }
        }
    }

    @Test
    void behavesAsAQueueUnderRandomClaimsAbortsAndForces() {
        for (long seed = 0; seed < 20; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            startAt(random.nextInt(CAPACITY / GRANULE) * GRANULE);
            long sequence = 0;
            for (int i = 0; i < 5_000; i++) {
                sequence += random.nextInt(2);
                sent.isFull = random.nextBoolean(0.1);
                final int length = Long.BYTES + random.nextInt(100);
                final long restsOn = random.nextBoolean(0.2) ? DurableOutbox.UNCONDITIONAL : sequence;
                claim(random.nextInt(5), length, restsOn, !random.nextBoolean(0.2));
                if (random.nextBoolean(0.3)) {
                    durableSequence = Math.min(sequence, durableSequence + random.nextInt(12));
                    release();
                }
                assertSent("seed " + seed + " step " + i);
            }
        }
    }

    @Test
    void aClaimThatIsNeitherCommittedNorAbortedLeavesNothingBehind() {
        assertThat(outbox.tryClaim(1, 40, 7)).isNotEqualTo(Outbox.FULL);
        claim(2, 50, DurableOutbox.UNCONDITIONAL, true);
        assertThat(outbox.tryClaim(1, 40, 7)).isNotEqualTo(Outbox.FULL);
        claim(3, 60, 8, true);
        durableSequence = 8;
        release();
        assertSent("after a claim that was left");
    }

    /** The next frame to be held stands there, alone. */
    private void startAt(final int offset) {
        sent.isFull = false;
        durableSequence = Long.MAX_VALUE;
        release();
        durableSequence = 0;
        while (tail % CAPACITY != offset) {
            if (!claim(1, 0, 1, true)) {
                durableSequence = 1;
                release();
                durableSequence = 0;
            }
        }
        durableSequence = 1;
        release();
        durableSequence = 0;
        sent.frames.clear();
        expected.clear();
    }

    /** Returns false if there is no room, as both should say. */
    private boolean claim(final int to, final int length, final long restsOn, final boolean commits) {
        number++;
        final boolean isHeld = restsOn > durableSequence;
        final boolean hasRoom = isHeld ? makeRoom(GRANULE + length) : !sent.isFull;
        final int offset = outbox.tryClaim(to, length, restsOn);
        if (offset == Outbox.FULL == hasRoom) {
            throw new AssertionError("frame " + number + " of " + length + " bytes: offset " + offset);
        }
        if (!hasRoom) {
            return false;
        }
        write(outbox.buffer(), offset, number, length);
        if (!commits) {
            outbox.abort();
            return true;
        }
        outbox.commit();
        if (isHeld) {
            hold(new Held(to, restsOn, number, length, BitUtil.align(GRANULE + length, GRANULE)));
        } else {
            expected.add(new Sent(to, number, length));
        }
        return true;
    }

    /** Whether a span fits, in one piece; what it leaves unused at the ring's end stays so. */
    private boolean makeRoom(final int length) {
        final int span = BitUtil.align(length, GRANULE);
        final int toEnd = CAPACITY - (int) (tail % CAPACITY);
        final int unused = toEnd < span ? toEnd : 0;
        final int used = held.stream().mapToInt(Held::span).sum();
        if (used + unused + span > CAPACITY) {
            return false;
        }
        if (unused > 0) {
            hold(new Held(PADDING, 0, 0, 0, unused));
        }
        return true;
    }

    private void hold(final Held span) {
        held.add(span);
        tail += span.span();
    }

    private void release() {
        int count = 0;
        while (!held.isEmpty() && held.peek().sequence() <= durableSequence) {
            final Held first = held.remove();
            if (first.to() != PADDING) {
                count++;
                if (!sent.isFull) {
                    expected.add(new Sent(first.to(), first.number(), first.length()));
                }
            }
        }
        final int released = outbox.release();
        if (released != count) {
            throw new AssertionError("released " + released + ", not " + count);
        }
    }

    private void assertSent(final String at) {
        if (!sent.frames.equals(expected)) {
            assertThat(sent.frames).as(at).isEqualTo(expected);
        }
    }

    private static void write(final MutableDirectBuffer buffer, final int offset, final long number, final int length) {
        if (length >= Long.BYTES) {
            buffer.putLong(offset, number);
            buffer.setMemory(offset + Long.BYTES, length - Long.BYTES, (byte) number);
        }
    }

    /** Of which an outbox asks one thing only. */
    private Journal journal() {
        return (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (self, method, arguments) -> {
                    if (!method.getName().equals("durableSequence")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    return durableSequence;
                });
    }

    /** Remembers what was committed; has room for everything or nothing. */
    private static final class SentFrames implements Outbox {
        private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY));
        private final List<Sent> frames = new ArrayList<>();
        private boolean isFull;
        private int claimedTo;
        private int claimedLength;

        @Override
        public int tryClaim(final int toEndpointId, final int length) {
            claimedTo = toEndpointId;
            claimedLength = length;
            return isFull ? FULL : 0;
        }

        @Override
        public MutableDirectBuffer buffer() {
            return buffer;
        }

        @Override
        public void commit() {
            final long number = claimedLength < Long.BYTES ? 0 : buffer.getLong(0);
            for (int i = Long.BYTES; i < claimedLength; i++) {
                if (buffer.getByte(i) != (byte) number) {
                    throw new AssertionError("byte " + i + " of frame " + number);
                }
            }
            frames.add(new Sent(claimedTo, number, claimedLength));
        }

        @Override
        public void abort() {}
    }
}
