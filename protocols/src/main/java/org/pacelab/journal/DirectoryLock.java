package org.pacelab.journal;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Held by the one who writes into a directory, of all processes of this host, until it is closed or its process ends. Its file, {@code lock}, stays there, empty. Threads
 * that take it must not be interrupted: that would close the file under them. Thread-safe.
 */
public final class DirectoryLock implements AutoCloseable {
    private static final String FILE_NAME = "lock";

    /** A process that closes a file, however often it has opened it, loses all of its locks on it: one that is refused here must not open it. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private DirectoryLock(final Path file, final FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Empty if somebody else holds it.
     *
     * @throws UncheckedIOException if there is no such directory, or nobody may write into it
     */
    public static Optional<DirectoryLock> tryLock(final Path directory) {
        try {
            final Path file = directory.toRealPath().resolve(FILE_NAME);
            if (!HELD.add(file)) {
                return Optional.empty();
            }
            final FileChannel channel = tryOpen(file);
            return channel == null ? Optional.empty() : Optional.of(new DirectoryLock(file, channel));
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot lock " + directory + ": " + e, e);
        }
    }

    /** Null if another process has it locked. */
    private static FileChannel tryOpen(final Path file) throws IOException {
        FileChannel channel = null;
        boolean isLocked = false;
        try {
            channel = FileChannel.open(file, CREATE, WRITE);
            isLocked = channel.tryLock() != null;
            return isLocked ? channel : null;
        } finally {
            if (!isLocked) {
                close(file, channel);
            }
        }
    }

    @Override
    public void close() {
        try {
            close(file, channel);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot unlock " + file + ": " + e, e);
        }
    }

    /** The channel first: see {@link #HELD}. */
    private static void close(final Path file, final FileChannel channel) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            HELD.remove(file);
        }
    }
}
