package org.pacelab.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One file of a journal and where its entries stand. Its records are in {@link #buffer()}: the mapped file itself, or a staging
 * buffer of the same length, from which the forcing thread writes them to the file.
 *
 * <p>The replica's thread owns all but the link to the next segment, which the preparing thread publishes, and
 * {@link #writeAndForce}. Offsets of entries are kept off-heap, 4 bytes each, in memory that becomes resident as it is used.
 */
final class Segment implements AutoCloseable {
    private static final VarHandle NEXT;
    private static final String NAME_PREFIX = "segment-";
    private static final int NAME_DIGITS = 8;
    private static final int SHORTEST_ENTRY = JournalRecord.HEADER_LENGTH + JournalRecord.TERM_LENGTH;

    static {
        try {
            NEXT = MethodHandles.lookup().findVarHandle(Segment.class, "next", Segment.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final long number;
    final long incarnation;
    final int length;

    private final JournalFile file;
    private UnsafeBuffer mapped;
    private final UnsafeBuffer offsets;
    private UnsafeBuffer staging;
    private UnsafeBuffer buffer;
    private Segment next;
    private int endOffset;
    private long firstIndex;
    private int entryCount;
    private boolean closed;

    Segment(final long number, final long incarnation, final JournalFile file, final UnsafeBuffer mapped) {
        this.number = number;
        this.file = file;
        this.mapped = mapped;
        this.length = mapped.capacity();
        this.incarnation = incarnation;
        this.buffer = mapped;
        final int offsetsLength = length / SHORTEST_ENTRY * Integer.BYTES;
        this.offsets = new UnsafeBuffer(UnsafeApi.allocateMemory(offsetsLength), offsetsLength);
    }

    static String name(final long number) {
        final String digits = Long.toString(number);
        return NAME_PREFIX + "0".repeat(Math.max(0, NAME_DIGITS - digits.length())) + digits;
    }

    static boolean isName(final String name) {
        return name.startsWith(NAME_PREFIX);
    }

    static boolean isAmong(final List<String> names) {
        for (final String name : names) {
            if (isName(name)) {
                return true;
            }
        }
        return false;
    }

    static long number(final String name) {
        return Long.parseLong(name.substring(NAME_PREFIX.length()));
    }

    /** Where the segment's first record stands in the journal. */
    long startPosition() {
        return number * length + SegmentHeader.LENGTH;
    }

    /** Where the next segment begins. */
    long limitPosition() {
        return (number + 1) * length;
    }

    int offsetOfPosition(final long position) {
        return (int) (position - number * length);
    }

    long positionOf(final int offset) {
        return number * length + offset;
    }

    long salt(final int offset) {
        return JournalRecord.salt(positionOf(offset), incarnation);
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    JournalFile file() {
        return file;
    }

    boolean isStaged() {
        return staging != null;
    }

    /** The file was made longer. */
    void mapAgain() {
        mapped = file.map(length);
        buffer = mapped;
    }

    /** Records up to {@code usedLength} are copied to the staging buffer and go on there. */
    void stage(final UnsafeBuffer stagingBuffer, final int usedLength) {
        stagingBuffer.putBytes(0, mapped, 0, usedLength);
        staging = stagingBuffer;
        buffer = stagingBuffer;
    }

    /** Reads from the mapped file from now on, which has all records. Returns the staging buffer. */
    UnsafeBuffer unstage() {
        final UnsafeBuffer unused = staging;
        staging = null;
        buffer = mapped;
        return unused;
    }

    /** Forcing thread: what stands at [fromOffset, toOffset) reaches the disk. */
    void writeAndForce(final int fromOffset, final int toOffset) {
        file.write(fromOffset, staging, fromOffset, toOffset - fromOffset);
        file.force();
    }

    Segment next() {
        return (Segment) NEXT.getAcquire(this);
    }

    void publishNext(final Segment segment) {
        NEXT.setRelease(this, segment);
    }

    /** No more records come: the last one ends here. */
    void end(final int offset) {
        endOffset = offset;
    }

    int endOffset() {
        return endOffset;
    }

    long firstIndex() {
        return firstIndex;
    }

    /** Empties the list of entries; the next one to come has this index. */
    void startEntriesAt(final long index) {
        firstIndex = index;
        entryCount = 0;
    }

    void addEntry(final int recordOffset) {
        offsets.putInt(entryCount * Integer.BYTES, recordOffset);
        entryCount++;
    }

    void removeEntriesFrom(final long index) {
        entryCount = (int) Math.min(entryCount, index - firstIndex);
    }

    /** Where the record of an entry stands. */
    int recordOffsetOf(final long index) {
        assert index >= firstIndex && index < firstIndex + entryCount : "index=" + index + " firstIndex=" + firstIndex;
        return offsets.getInt((int) (index - firstIndex) * Integer.BYTES);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            UnsafeApi.freeMemory(offsets.addressOffset());
            file.close();
        }
    }
}
