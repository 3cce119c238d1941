package org.pacelab.journal;

import java.nio.ByteBuffer;
import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A cycle's file as {@link ChronicleRecovery} finds it: every record that stands whole in it, wherever. What Chronicle wrote around them
 * is not looked at. What the file is short of counts as zeros.
 */
final class FoundCycle implements AutoCloseable {
    final long number;
    final long life;
    final String path;

    private final DiskFiles folder;
    private final JournalFile file;
    private final boolean isShort;
    private final UnsafeBuffer bytes;
    private final IntArrayList records = new IntArrayList();
    private Segment accepted;

    FoundCycle(final DiskFiles folder, final String name, final long life, final int cycleLength) {
        this.folder = folder;
        this.life = life;
        number = CycleFile.number(name);
        path = folder.pathOf(name);
        file = folder.open(name);
        isShort = file.length() < cycleLength;
        bytes = isShort ? copy(file, (int) file.length(), cycleLength) : file.map(cycleLength);
        findRecords();
    }

    UnsafeBuffer bytes() {
        return bytes;
    }

    /** Offsets of all whole records, in their order. */
    IntArrayList records() {
        return records;
    }

    /** Whether its first record is whole. */
    boolean isBegun() {
        return !records.isEmpty() && JournalRecord.kind(bytes, records.getInt(0)) == JournalRecord.START;
    }

    /** Where the log before it ends, if it is begun. */
    long positionBefore() {
        return JournalRecord.subject(bytes, records.getInt(0));
    }

    /** Whether nothing stands behind what the opening of a first life writes. */
    boolean isZeroBehindStart() {
        for (int i = CycleFile.RESERVED; i < bytes.capacity(); i++) {
            if (bytes.getByte(i) != 0) {
                return false;
            }
        }
        return true;
    }

    int endOf(final int recordOffset) {
        return recordOffset + JournalRecord.paddedLength(JournalRecord.length(bytes, recordOffset));
    }

    long positionOf(final int offset) {
        return number * bytes.capacity() + offset;
    }

    /** The journal goes on with this cycle. The segment owns the file. */
    Segment accept() {
        accepted = new Segment(number, life, file, bytes);
        return accepted;
    }

    /** Gives the file the zeros that it is short of, once it was accepted and all cycles were. */
    void complete() {
        if (isShort) {
            accepted.mapAgain();
        }
    }

    void delete() {
        close();
        folder.delete(CycleFile.name(number));
        folder.force();
    }

    @Override
    public void close() {
        if (accepted != null) {
            accepted.close();
        } else {
            file.close();
        }
    }

    private void findRecords() {
        final int limit = bytes.capacity();
        int offset = JournalRecord.ALIGNMENT;
        while (offset <= limit - JournalRecord.HEADER_LENGTH) {
            final long salt = CycleFile.salt(number, offset, CycleFile.gap(bytes, offset), life);
            if (JournalRecord.isValid(bytes, offset, limit, Long.MAX_VALUE, salt)) {
                records.addInt(offset);
                offset = endOf(offset);
            } else {
                offset += JournalRecord.ALIGNMENT;
            }
        }
    }

    private static UnsafeBuffer copy(final JournalFile file, final int fileLength, final int cycleLength) {
        final UnsafeBuffer copy = new UnsafeBuffer(ByteBuffer.allocateDirect(cycleLength));
        if (fileLength > 0) {
            copy.putBytes(0, file.map(fileLength), 0, fileLength);
        }
        return copy;
    }
}
