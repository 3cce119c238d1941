package org.pacelab.journal;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A directory of the file system, locked for one journal at a time; the only class of this module that touches files, but for its {@link DirectoryLock}. Forces are
 * fdatasync. Threads that call it must not be interrupted: that would close the file under them.
 */
public final class DiskFiles implements JournalFiles {
    private final Path directory;
    private final DirectoryLock lock;

    /** @throws FatalFault if another journal holds the directory */
    public DiskFiles(final Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (final IOException e) {
            throw failed(directory, e);
        }
        lock = DirectoryLock.tryLock(directory)
                .orElseThrow(() -> new FatalFault("journal directory " + directory + " is in use by another replica"));
    }

    private DiskFiles(final Path directory, final DirectoryLock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** A directory in this one, made if it is not there, under this one's lock: it is not closed by itself. */
    DiskFiles inside(final String name) {
        final Path inner = directory.resolve(name);
        try {
            Files.createDirectories(inner);
        } catch (final IOException e) {
            throw failed(inner, e);
        }
        return new DiskFiles(inner, lock);
    }

    @Override
    public List<String> names() {
        final List<String> names = new ArrayList<>();
        try (var paths = Files.newDirectoryStream(directory)) {
            for (final Path path : paths) {
                names.add(path.getFileName().toString());
            }
        } catch (final IOException e) {
            throw failed(directory, e);
        }
        Collections.sort(names);
        return names;
    }

    @Override
    public JournalFile open(final String name) {
        return new DiskFile(directory.resolve(name));
    }

    @Override
    public void delete(final String name) {
        try {
            Files.delete(directory.resolve(name));
        } catch (final IOException e) {
            throw failed(directory.resolve(name), e);
        }
    }

    /** Durable after {@link #force}. */
    void rename(final String name, final String newName) {
        try {
            Files.move(directory.resolve(name), directory.resolve(newName), StandardCopyOption.ATOMIC_MOVE);
        } catch (final IOException e) {
            throw failed(directory.resolve(name), e);
        }
    }

    @Override
    public void force() {
        try (FileChannel channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        } catch (final IOException e) {
            throw failed(directory, e);
        }
    }

    @Override
    public String pathOf(final String name) {
        return directory.resolve(name).toString();
    }

    @Override
    public void close() {
        lock.close();
    }

    private static UncheckedIOException failed(final Path path, final IOException cause) {
        final String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new UncheckedIOException(path + ": " + reason, cause);
    }

    private static final class DiskFile implements JournalFile {
        private final Path path;
        private final FileChannel channel;
        private MappedByteBuffer mapped;

        DiskFile(final Path path) {
            this.path = path;
            try {
                channel = FileChannel.open(path, CREATE, READ, WRITE);
            } catch (final IOException e) {
                throw failed(path, e);
            }
        }

        @Override
        public long length() {
            try {
                return channel.size();
            } catch (final IOException e) {
                throw failed(path, e);
            }
        }

        @Override
        public void write(final int offset, final UnsafeBuffer buffer, final int bufferOffset, final int length) {
            final ByteBuffer bytes = buffer.byteBuffer();
            bytes.limit(bufferOffset + length).position(bufferOffset);
            long position = offset;
            try {
                while (bytes.hasRemaining()) {
                    position += channel.write(bytes, position);
                }
            } catch (final IOException e) {
                throw failed(path, e);
            }
        }

        @Override
        public void force() {
            try {
                channel.force(false);
            } catch (final IOException e) {
                throw failed(path, e);
            }
        }

        @Override
        public UnsafeBuffer map(final int length) {
            try {
                unmap();
                mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, length);
            } catch (final IOException e) {
                throw failed(path, e);
            }
            return new UnsafeBuffer(mapped);
        }

        @Override
        public void close() {
            try {
                unmap();
                channel.close();
            } catch (final IOException e) {
                throw failed(path, e);
            }
        }

        private void unmap() {
            if (mapped != null) {
                BufferUtil.free(mapped);
                mapped = null;
            }
        }
    }
}
