package org.pacelab.harness.transport;

import static org.agrona.BitUtil.align;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.harness.fault.LinkShape;
import org.pacelab.replica.Outbox;
import org.pacelab.wire.Frames;

/**
 * The frames that are under way on one shaped link, in a ring of bytes in the order in which they were committed, and a heap that
 * knows which one is due next. A frame that overtakes others leaves its place free only when those have left too. By is the number
 * of the connection on which it is under way, 0 once it has left.
 *
 * <pre>
 *   0          8       12      16
 *   +----------+-------+-------+---------
 *   |dueNs     |length |by     |frame ...   padded to 16
 *   +----------+-------+-------+---------
 * </pre>
 *
 * Confined to the transport's thread. Allocates nothing after construction.
 */
final class DelayLine {
    private static final int LENGTH_OFFSET = Long.BYTES;
    private static final int BY_OFFSET = LENGTH_OFFSET + Integer.BYTES;
    private static final int HEADER_LENGTH = BY_OFFSET + Integer.BYTES;
    private static final int GONE = Transport.NOT_CONNECTED;

    private final int toEndpointId;
    private final UnsafeBuffer ring;
    private final long[] heap;
    private LinkShape shape = LinkShape.OPEN;
    private int waiting;
    private long head;
    private long tail;
    private long claimedPosition;
    private int claimedLength;
    private long latestDueNs = Long.MIN_VALUE;
    private long refusedUntilNs = Long.MIN_VALUE;

    /** @param capacity bytes, a power of two, with room for the longest frame */
    DelayLine(final int toEndpointId, final int capacity) {
        if (Integer.bitCount(capacity) != 1 || capacity < 2 * Frames.MAX_FRAME_LENGTH) {
            throw new IllegalArgumentException("capacity " + capacity + " is no power of two, or too small");
        }
        this.toEndpointId = toEndpointId;
        ring = new UnsafeBuffer(ByteBuffer.allocateDirect(capacity));
        heap = new long[capacity / align(HEADER_LENGTH + Frames.HEADER_LENGTH, HEADER_LENGTH)];
    }

    int toEndpointId() {
        return toEndpointId;
    }

    LinkShape shape() {
        return shape;
    }

    void reshape(final LinkShape newShape) {
        shape = newShape;
    }

    boolean isEmpty() {
        return waiting == 0;
    }

    UnsafeBuffer buffer() {
        return ring;
    }

    /** Returns the frame's offset in {@link #buffer()}, or FULL. */
    int tryClaim(final int length) {
        final int required = align(HEADER_LENGTH + length, HEADER_LENGTH);
        final int toEnd = ring.capacity() - offsetOf(tail);
        final int padding = toEnd < required ? toEnd : 0;
        if (tail + padding + required - head > ring.capacity() || waiting == heap.length) {
            return Outbox.FULL;
        }
        claimedPosition = tail + padding;
        claimedLength = length;
        return offsetOf(claimedPosition) + HEADER_LENGTH;
    }

    /** Sends the claimed frame on its way, by a connection. On an ordered link it comes no earlier than the one before. */
    void commit(final long dueNs, final int connection) {
        if (claimedPosition > tail) {
            writeHeader(tail, 0, (int) (claimedPosition - tail) - HEADER_LENGTH, GONE);
        }
        final long keptNs = shape.ordered() && !isEmpty() ? Math.max(dueNs, latestDueNs) : dueNs;
        latestDueNs = isEmpty() ? keptNs : Math.max(keptNs, latestDueNs);
        writeHeader(claimedPosition, keptNs, claimedLength, connection);
        tail = claimedPosition + align(HEADER_LENGTH + claimedLength, HEADER_LENGTH);
        heap[waiting] = claimedPosition;
        siftUp(waiting++);
    }

    /** When a frame is due to leave, MAX_VALUE for none: there is none, the link is cut and holds, or was full just now. */
    long nextDueNs() {
        if (waiting == 0 || shape.cut() == LinkShape.Cut.HOLD) {
            return Long.MAX_VALUE;
        }
        return Math.max(dueNs(heap[0]), refusedUntilNs);
    }

    /** Of the frame that is due next. */
    int dueOffset() {
        return offsetOf(heap[0]) + HEADER_LENGTH;
    }

    int dueLength() {
        return ring.getInt(offsetOf(heap[0]) + LENGTH_OFFSET);
    }

    /** The connection by which it is under way. */
    int dueConnection() {
        return ring.getInt(offsetOf(heap[0]) + BY_OFFSET);
    }

    /** The frame that is due next has left. */
    void removeDue() {
        ring.putInt(offsetOf(heap[0]) + BY_OFFSET, GONE);
        heap[0] = heap[--waiting];
        siftDown();
        while (head < tail && ring.getInt(offsetOf(head) + BY_OFFSET) == GONE) {
            head += align(HEADER_LENGTH + ring.getInt(offsetOf(head) + LENGTH_OFFSET), HEADER_LENGTH);
        }
    }

    /** The frame that is due found no room: nothing is due before that. */
    void refuseUntil(final long retryNs) {
        refusedUntilNs = retryNs;
    }

    private void writeHeader(final long position, final long dueNs, final int length, final int connection) {
        final int offset = offsetOf(position);
        ring.putLong(offset, dueNs);
        ring.putInt(offset + LENGTH_OFFSET, length);
        ring.putInt(offset + BY_OFFSET, connection);
    }

    private void siftUp(final int from) {
        int child = from;
        while (child > 0 && isBefore(heap[child], heap[(child - 1) / 2])) {
            swap(child, (child - 1) / 2);
            child = (child - 1) / 2;
        }
    }

    private void siftDown() {
        int parent = 0;
        while (2 * parent + 1 < waiting) {
            int child = 2 * parent + 1;
            if (child + 1 < waiting && isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBefore(heap[child], heap[parent])) {
                return;
            }
            swap(child, parent);
            parent = child;
        }
    }

    private boolean isBefore(final long position, final long other) {
        final long dueNs = dueNs(position);
        final long otherDueNs = dueNs(other);
        return dueNs < otherDueNs || dueNs == otherDueNs && position < other;
    }

    private void swap(final int one, final int other) {
        final long position = heap[one];
        heap[one] = heap[other];
        heap[other] = position;
    }

    private long dueNs(final long position) {
        return ring.getLong(offsetOf(position));
    }

    private int offsetOf(final long position) {
        return (int) position & (ring.capacity() - 1);
    }
}
