package org.pacelab.harness.transport;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.agrona.BitUtil;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The memory of one link: a page of header and a ring for each direction. Made by the side that dials; the other side takes it,
 * which removes its name, so that nothing is left of it when both processes are gone, however they ended.
 *
 * <pre>
 *   0       8            16               24               32           4096            + ring       + ring
 *   +-------+------------+----------------+----------------+-------------+---------------+-----------+
 *   |magic  |dialler pid |dialler started |dialler closed  |other closed |dialler's ring |other's    |
 *   +-------+------------+----------------+----------------+-------------+---------------+-----------+
 * </pre>
 */
final class LinkFile {
    static final int RING_CAPACITY = 1024 * 1024;

    private static final long MAGIC = 0x31_4B_4E_4C_4C_43_41_50L;
    private static final int MAGIC_OFFSET = 0;
    private static final int PID_OFFSET = MAGIC_OFFSET + Long.BYTES;
    private static final int STARTED_OFFSET = PID_OFFSET + Long.BYTES;
    private static final int DIALLER_CLOSED_OFFSET = STARTED_OFFSET + Long.BYTES;
    private static final int OTHER_CLOSED_OFFSET = DIALLER_CLOSED_OFFSET + Long.BYTES;
    private static final int HEADER_LENGTH = 4096;
    private static final int RING_LENGTH = BitUtil.align(RING_CAPACITY + RingBufferDescriptor.TRAILER_LENGTH, 4096);
    private static final int FILE_LENGTH = HEADER_LENGTH + 2 * RING_LENGTH;

    private final MappedByteBuffer memory;
    private final UnsafeBuffer header;
    private final boolean dialler;

    private LinkFile(final MappedByteBuffer memory, final boolean dialler) {
        this.memory = memory;
        this.dialler = dialler;
        header = new UnsafeBuffer(memory, 0, HEADER_LENGTH);
    }

    /** Makes the file under another name first: whoever sees it sees it whole. */
    static LinkFile make(final Path file, final ProcessIdentity dialler) throws IOException {
        final Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        final LinkFile made = new LinkFile(map(unfinished, CREATE_NEW), true);
        made.header.putLong(PID_OFFSET, dialler.pid());
        made.header.putLong(STARTED_OFFSET, dialler.started());
        made.header.putLongVolatile(MAGIC_OFFSET, MAGIC);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        return made;
    }

    /** Takes what another process made. Returns null if it is no link file. */
    static LinkFile take(final Path file) throws IOException {
        if (Files.size(file) != FILE_LENGTH) {
            return null;
        }
        final LinkFile taken = new LinkFile(map(file, READ), false);
        Files.delete(file);
        if (taken.header.getLongVolatile(MAGIC_OFFSET) != MAGIC) {
            taken.release();
            return null;
        }
        return taken;
    }

    ProcessIdentity diallerProcess() {
        return new ProcessIdentity(header.getLong(PID_OFFSET), header.getLong(STARTED_OFFSET));
    }

    OneToOneRingBuffer outboundRing() {
        return ring(dialler);
    }

    OneToOneRingBuffer inboundRing() {
        return ring(!dialler);
    }

    boolean isClosedByOther() {
        return header.getLongVolatile(dialler ? OTHER_CLOSED_OFFSET : DIALLER_CLOSED_OFFSET) != 0;
    }

    void close() {
        header.putLongVolatile(dialler ? DIALLER_CLOSED_OFFSET : OTHER_CLOSED_OFFSET, 1);
    }

    /** Nothing of this link may be used afterwards. */
    void release() {
        IoUtil.unmap(memory);
    }

    private OneToOneRingBuffer ring(final boolean diallers) {
        final int offset = diallers ? HEADER_LENGTH : HEADER_LENGTH + RING_LENGTH;
        return new OneToOneRingBuffer(
                new UnsafeBuffer(memory, offset, RING_CAPACITY + RingBufferDescriptor.TRAILER_LENGTH));
    }

    private static MappedByteBuffer map(final Path file, final OpenOption option) throws IOException {
        try (FileChannel channel = FileChannel.open(file, option, READ, WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_LENGTH);
        }
    }
}
