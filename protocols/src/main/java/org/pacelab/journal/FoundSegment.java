package org.pacelab.journal;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A segment's file as {@link Recovery} finds it, before it is decided whether it is the journal's. What the file is short of counts as
 * zeros. Records are read as those of an incarnation: the one that the segment before says, or the header if there is no such word.
 */
final class FoundSegment implements AutoCloseable {
    final long number;

    private final JournalFile file;
    private final int fileLength;
    private final UnsafeBuffer bytes;
    private final String headerDamage;
    private long incarnation;
    private Segment accepted;

    /** @param earliestIncarnation that of the segment before: an earlier one is left over from a journal that was cut */
    FoundSegment(final long number, final JournalFile file, final int segmentLength, final long earliestIncarnation) {
        this.number = number;
        this.file = file;
        fileLength = (int) Math.min(file.length(), segmentLength);
        bytes = fileLength == segmentLength ? file.map(segmentLength) : copy(file, fileLength, segmentLength);
        final String damage = SegmentHeader.damage(bytes);
        final boolean isStale = damage == null && SegmentHeader.incarnation(bytes) < earliestIncarnation;
        headerDamage = isStale ? "is of an earlier use" : damage;
        incarnation = headerDamage == null ? SegmentHeader.incarnation(bytes) : earliestIncarnation;
    }

    /** What is wrong with the header, null if nothing is. */
    String headerDamage() {
        return headerDamage;
    }

    UnsafeBuffer bytes() {
        return bytes;
    }

    /** Nothing was ever written to it. */
    boolean isBlank() {
        return isZeroFrom(0);
    }

    boolean isZeroFrom(final int offset) {
        for (int i = offset; i < bytes.capacity(); i++) {
            if (bytes.getByte(i) != 0) {
                return false;
            }
        }
        return true;
    }

    long incarnation() {
        return incarnation;
    }

    /** The segment before says which incarnation goes on here. Returns why this is not it, null if it is. */
    String follow(final long expectedIncarnation) {
        final boolean isExpected = incarnation == expectedIncarnation;
        incarnation = expectedIncarnation;
        if (headerDamage != null) {
            return headerDamage;
        }
        return isExpected ? null : "is of another use than the segment before it";
    }

    long positionOf(final int offset) {
        return number * bytes.capacity() + offset;
    }

    boolean isRecord(final int offset) {
        final long position = positionOf(offset);
        return JournalRecord.isValid(
                bytes, offset, bytes.capacity(), position, JournalRecord.salt(position, incarnation));
    }

    /** Where the file ends in the journal; what stands behind that position is lost. */
    long fileEndPosition() {
        return positionOf(fileLength);
    }

    int fileLength() {
        return fileLength;
    }

    boolean isShort() {
        return fileLength < bytes.capacity();
    }

    /** The journal goes on with this segment, which owns the file. */
    Segment accept() {
        accepted = new Segment(number, incarnation, file, bytes);
        return accepted;
    }

    /** Gives the file the zeros that it is short of. */
    void complete(final SegmentSupply supply) {
        supply.clear(accepted, fileLength);
        accepted.mapAgain();
    }

    @Override
    public void close() {
        if (accepted != null) {
            accepted.close();
        } else {
            file.close();
        }
    }

    private static UnsafeBuffer copy(final JournalFile file, final int fileLength, final int segmentLength) {
        final UnsafeBuffer copy = new UnsafeBuffer(ByteBuffer.allocateDirect(segmentLength));
        if (fileLength > 0) {
            copy.putBytes(0, file.map(fileLength), 0, fileLength);
        }
        return copy;
    }
}
