package org.pacelab.replica;

import static org.agrona.BitUtil.align;

import java.nio.ByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.journal.Journal;

/**
 * A replica's outbox: frames that promise something durable wait here until the journal's durable sequence has reached what
 * they rest on; all others pass straight through. The one place where "durable before sent" is kept.
 *
 * <p>Held frames stand in a bounded ring, oldest first, each behind a header of 16 bytes:
 *
 * <pre>
 *   0           4       8                16
 *   +-----------+-------+----------------+---------
 *   |to         |length |restsOnSequence |frame ...   padded to 16; to = PADDING fills the ring's end
 *   +-----------+-------+----------------+---------
 * </pre>
 *
 * Single-threaded; allocates nothing after construction.
 */
public final class DurableOutbox implements Outbox {
    /** Sequence of a frame that rests on nothing in the journal. */
    public static final long UNCONDITIONAL = 0;

    private static final int LENGTH_OFFSET = Integer.BYTES;
    private static final int SEQUENCE_OFFSET = LENGTH_OFFSET + Integer.BYTES;
    private static final int HEADER_LENGTH = SEQUENCE_OFFSET + Long.BYTES;
    private static final int PADDING = -1;

    private final Outbox outbox;
    private final Journal journal;
    private final UnsafeBuffer held;
    private long head;
    private long tail;
    private int heldOffset = FULL;
    private int heldLength;

    /** @param heldCapacity bytes of frames that may wait for a force at once, a power of two */
    public DurableOutbox(final Outbox outbox, final Journal journal, final int heldCapacity) {
        if (Integer.bitCount(heldCapacity) != 1) {
            throw new IllegalArgumentException("heldCapacity " + heldCapacity + " is not a power of two");
        }
        this.outbox = outbox;
        this.journal = journal;
        this.held = new UnsafeBuffer(ByteBuffer.allocateDirect(heldCapacity));
    }

    @Override
    public int tryClaim(final int toEndpointId, final int length) {
        return tryClaim(toEndpointId, length, UNCONDITIONAL);
    }

    /** Like {@link #tryClaim(int, int)}, for a frame that leaves once the journal's durable sequence has reached {@code restsOnSequence}. */
    public int tryClaim(final int toEndpointId, final int length, final long restsOnSequence) {
        heldOffset = FULL;
        if (restsOnSequence == UNCONDITIONAL || restsOnSequence <= journal.durableSequence()) {
            return outbox.tryClaim(toEndpointId, length);
        }
        return claimHeld(toEndpointId, length, restsOnSequence);
    }

    @Override
    public MutableDirectBuffer buffer() {
        return heldOffset == FULL ? outbox.buffer() : held;
    }

    @Override
    public void commit() {
        if (heldOffset == FULL) {
            outbox.commit();
        } else {
            tail += heldLength;
            heldOffset = FULL;
        }
    }

    @Override
    public void abort() {
        if (heldOffset == FULL) {
            outbox.abort();
        }
        heldOffset = FULL;
    }

    /** Sends the held frames whose sequence has become durable. Returns how many. */
    public int release() {
        if (head == tail) {
            return 0;
        }
        final long durableSequence = journal.durableSequence();
        int released = 0;
        while (head < tail) {
            final int offset = (int) head & (held.capacity() - 1);
            final int to = held.getInt(offset);
            final int length = held.getInt(offset + LENGTH_OFFSET);
            if (to != PADDING) {
                if (held.getLong(offset + SEQUENCE_OFFSET) > durableSequence) {
                    break;
                }
                final int claimed = outbox.tryClaim(to, length);
                if (claimed != FULL) {
                    outbox.buffer().putBytes(claimed, held, offset + HEADER_LENGTH, length);
                    outbox.commit();
                }
                released++;
            }
            head += align(HEADER_LENGTH + length, HEADER_LENGTH);
        }
        return released;
    }

    private int claimHeld(final int to, final int length, final long restsOnSequence) {
        final int capacity = held.capacity();
        final int required = align(HEADER_LENGTH + length, HEADER_LENGTH);
        int offset = (int) tail & (capacity - 1);
        final int toEnd = capacity - offset;
        final int padding = toEnd < required ? toEnd : 0;
        if (tail + padding + required - head > capacity) {
            return FULL;
        }
        if (padding > 0) {
            held.putInt(offset, PADDING);
            held.putInt(offset + LENGTH_OFFSET, padding - HEADER_LENGTH);
            tail += padding;
            offset = 0;
        }
        held.putInt(offset, to);
        held.putInt(offset + LENGTH_OFFSET, length);
        held.putLong(offset + SEQUENCE_OFFSET, restsOnSequence);
        heldOffset = offset;
        heldLength = required;
        return offset + HEADER_LENGTH;
    }
}
