package org.pacelab.quorum;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.wire.ExchangeBody;

/** Records of one frame in the making, back to back. Confined to one thread; allocates nothing after construction. */
final class Records {
    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(ExchangeBody.MAX_PART_LENGTH));
    private int length;

    UnsafeBuffer buffer() {
        return buffer;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    void cutTo(final int newLength) {
        length = newLength;
    }

    boolean hasRoom(final int recordLength) {
        return length + recordLength <= buffer.capacity();
    }

    /** Takes room for a record that fits. Returns where it starts. */
    int take(final int recordLength) {
        assert hasRoom(recordLength) : "length=" + length + " recordLength=" + recordLength;
        final int start = length;
        length += recordLength;
        return start;
    }

    void putLong(final long value) {
        buffer.putLong(take(Long.BYTES), value, LITTLE_ENDIAN);
    }
}
