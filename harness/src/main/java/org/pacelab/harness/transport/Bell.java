package org.pacelab.harness.transport;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** A count in a mapped file that other processes add to: whoever sees it move looks for what they left. A ringer that dies leaves it usable. */
final class Bell implements AutoCloseable {
    private static final int COUNT_OFFSET = 0;

    private final MappedByteBuffer memory;
    private final UnsafeBuffer count;
    private long heard;

    private Bell(final Path file, final OpenOption... options) throws IOException {
        try (FileChannel channel = FileChannel.open(file, options)) {
            memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
        }
        count = new UnsafeBuffer(memory);
    }

    static Bell hang(final Path file) throws IOException {
        return new Bell(file, CREATE, READ, WRITE);
    }

    /** Returns false if nobody has hung it, or took it down. */
    static boolean ring(final Path file) throws IOException {
        try (Bell bell = new Bell(file, READ, WRITE)) {
            bell.count.getAndAddLong(COUNT_OFFSET, 1);
            return true;
        } catch (final NoSuchFileException e) {
            return false;
        }
    }

    /** Whether it rang since it was last heard. */
    boolean rang() {
        final long rung = count.getLongVolatile(COUNT_OFFSET);
        final boolean rang = rung != heard;
        heard = rung;
        return rang;
    }

    @Override
    public void close() {
        IoUtil.unmap(memory);
    }
}
