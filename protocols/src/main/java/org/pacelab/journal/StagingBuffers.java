package org.pacelab.journal;

import java.nio.ByteBuffer;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The two staging buffers of a journal that forces, each as long as a segment: they take turns, for a segment is staged until it was forced
 * whole. Confined to the replica's thread.
 */
final class StagingBuffers {
    private UnsafeBuffer spare;

    /** The first segment's records, up to {@code usedLength}, go on in one of them. */
    void begin(final Segment first, final int usedLength) {
        spare = new UnsafeBuffer(ByteBuffer.allocateDirect(first.length));
        first.stage(new UnsafeBuffer(ByteBuffer.allocateDirect(first.length)), usedLength);
    }

    boolean hasSpare() {
        return spare != null;
    }

    /** Takes its buffer from a segment that was forced whole, if it has one. */
    void takeFrom(final Segment segment) {
        if (segment.isStaged()) {
            assert spare == null : "segment " + segment.number;
            spare = segment.unstage();
        }
    }

    /** There must be a spare one. */
    void giveTo(final Segment segment) {
        segment.stage(spare, 0);
        spare = null;
    }

    void close(final List<Segment> segments) {
        if (spare != null) {
            BufferUtil.free(spare);
            spare = null;
        }
        for (final Segment segment : segments) {
            if (segment.isStaged()) {
                BufferUtil.free(segment.unstage());
            }
        }
    }
}
