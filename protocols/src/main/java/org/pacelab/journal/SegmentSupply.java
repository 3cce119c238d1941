package org.pacelab.journal;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes segments ahead of need: zeros first, the header last, in steps so that a force never waits for more than one. With
 * {@code forced}, each step has reached the disk before the next is made; without, the replica's thread will write to the mapping, and
 * its pages are dirtied here, so that it meets no page fault that waits for the file system. Confined to the forcing thread.
 */
final class SegmentSupply implements AutoCloseable {
    private static final int MAX_SLICE_LENGTH = 256 * 1024;
    private static final int PAGE_LENGTH = 4096;

    private final JournalFiles files;
    private final JournalOwner owner;
    private final int segmentLength;
    private final long incarnation;
    private final boolean forced;
    private final UnsafeBuffer zeros;
    private final UnsafeBuffer header = new UnsafeBuffer(ByteBuffer.allocateDirect(SegmentHeader.LENGTH));
    private JournalFile file;
    private int zeroedLength;
    private Segment segment;
    private int touchedLength;

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
        if (segment == null) {
            segment = complete(number);
            touchedLength = forced ? segmentLength : 0;
        }
        if (touchedLength < segmentLength) {
            touchPages();
            return null;
        }
        final Segment prepared = segment;
        file = null;
        segment = null;
        return prepared;
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
        if (segment != null) {
            segment.close();
        } else if (file != null) {
            file.close();
        }
        segment = null;
        file = null;
    }

    private Segment complete(final long number) {
        SegmentHeader.encode(header, owner, segmentLength, number, incarnation);
        file.write(0, header, 0, SegmentHeader.LENGTH);
        if (forced) {
            file.force();
        }
        return new Segment(number, incarnation, file, file.map(segmentLength));
    }

    private void touchPages() {
        final UnsafeBuffer pages = segment.buffer();
        final int end = Math.min(segmentLength, touchedLength + zeros.capacity());
        for (int offset = touchedLength; offset < end; offset += PAGE_LENGTH) {
            pages.putByte(offset, pages.getByte(offset));
        }
        touchedLength = end;
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
