package org.pacelab.journal;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes segments ahead of need: zeros first, slice by slice so that a force never waits for more than one, the header last.
 * With {@code forced}, each step has reached the disk before the next is made. Confined to the forcing thread.
 */
final class SegmentSupply implements AutoCloseable {
    private static final int MAX_SLICE_LENGTH = 1024 * 1024;

    private final JournalFiles files;
    private final JournalOwner owner;
    private final int segmentLength;
    private final long incarnation;
    private final boolean forced;
    private final UnsafeBuffer zeros;
    private final UnsafeBuffer header = new UnsafeBuffer(ByteBuffer.allocateDirect(SegmentHeader.LENGTH));
    private JournalFile file;
    private int zeroedLength;

    SegmentSupply(
            final JournalFiles files,
            final JournalOwner owner,
            final int segmentLength,
            final long incarnation,
            final boolean forced) {
        this.files = files;
        this.owner = owner;
        this.segmentLength = segmentLength;
        this.incarnation = incarnation;
        this.forced = forced;
        this.zeros = new UnsafeBuffer(ByteBuffer.allocateDirect(Math.min(segmentLength, MAX_SLICE_LENGTH)));
    }

    /** Takes one step. Returns the segment if that was the last one, else null. */
    Segment prepare(final long number) {
        if (file == null) {
            file = files.open(Segment.name(number));
            zeroedLength = 0;
            if (forced) {
                files.force();
            }
        }
        if (zeroedLength < segmentLength) {
            zeroedLength = writeZeros(file, zeroedLength);
            return null;
        }
        SegmentHeader.encode(header, owner, segmentLength, number, incarnation);
        file.write(0, header, 0, SegmentHeader.LENGTH);
        if (forced) {
            file.force();
        }
        final Segment segment = new Segment(number, file, file.map(segmentLength));
        file = null;
        return segment;
    }

    /** Overwrites a segment's rest. */
    void clear(final Segment segment, final int fromOffset) {
        int offset = fromOffset;
        while (offset < segmentLength) {
            offset = writeZeros(segment.file(), offset);
        }
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
            file = null;
        }
    }

    private int writeZeros(final JournalFile target, final int offset) {
        final int length = Math.min(zeros.capacity(), segmentLength - offset);
        target.write(offset, zeros, 0, length);
        if (forced) {
            target.force();
        }
        return offset + length;
    }
}
