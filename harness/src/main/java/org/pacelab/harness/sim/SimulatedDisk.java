package org.pacelab.harness.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.journal.JournalFile;
import org.pacelab.journal.JournalFiles;
import org.pacelab.replica.SeededRandom;

/**
 * A directory in memory that knows, for each page, what was forced. A kill keeps everything: the files are simply opened again.
 * After {@link #powerCut} each page stands as it was forced last or as it was written last, each for itself; a longer file keeps
 * its length or not, and a creation or deletion that was not forced has happened or not. What a force failed to write is taken for
 * written from then on, as by kernels (Rebello et al.: Can applications recover from fsync failures?, 2020): later forces leave it out
 * unless it is written again. Single-threaded.
 */
public final class SimulatedDisk implements JournalFiles {
    private static final int PAGE_LENGTH = 4096;

    private final String name;
    private final Map<String, Content> files = new TreeMap<>();
    private final Map<String, Content> forcedFiles = new TreeMap<>();
    private long freeLength = Long.MAX_VALUE;
    private boolean failsForces;
    private boolean failsWrites;
    private boolean hasFailed;
    private Runnable step = () -> {};

    public SimulatedDisk(final String name) {
        this.name = name;
    }

    /** What is not forced is kept or lost page by page. Files that are open are no longer these. */
    public void powerCut(final SeededRandom random) {
        final Set<String> names = new TreeSet<>(files.keySet());
        names.addAll(forcedFiles.keySet());
        for (final String fileName : names) {
            final Content forced = forcedFiles.get(fileName);
            final Content written = files.remove(fileName);
            final Content left = written == forced || random.nextBoolean(0.5) ? written : forced;
            if (left != null) {
                files.put(fileName, left.afterPowerCut(random));
            }
        }
        forcedFiles.clear();
        forcedFiles.putAll(files);
    }

    /** From now on every force fails, as on a broken device. */
    public void failForces() {
        failsForces = true;
    }

    /** From now on every write fails, when half of it has been written. */
    public void failWrites() {
        failsWrites = true;
    }

    public boolean isBroken() {
        return failsForces || failsWrites;
    }

    /** Ends both. Returns whether any force or write has failed since the last time. */
    public boolean repair() {
        final boolean hadFailed = hasFailed;
        failsForces = false;
        failsWrites = false;
        hasFailed = false;
        return hadFailed;
    }

    /** Files may grow by so many bytes in all before the disk is full. */
    public void limitGrowth(final long length) {
        freeLength = length;
    }

    /** The action runs before each write, deletion and force, and again when a force is done but has not returned. It may throw: a crash there. */
    public void atEachStep(final Runnable action) {
        step = action;
    }

    /** Turns one bit of a file, written and forced. */
    public void flipBit(final String fileName, final int offset, final int bit) {
        files.get(fileName).flipBit(offset, bit);
    }

    /** A copy of what a file has. */
    public byte[] bytesOf(final String fileName) {
        final Content content = files.get(fileName);
        final byte[] bytes = new byte[content.length];
        content.written.getBytes(0, bytes);
        return bytes;
    }

    @Override
    public List<String> names() {
        return new ArrayList<>(files.keySet());
    }

    @Override
    public JournalFile open(final String fileName) {
        return new SimulatedFile(fileName, files.computeIfAbsent(fileName, unused -> new Content()));
    }

    @Override
    public void delete(final String fileName) {
        step.run();
        if (files.remove(fileName) == null) {
            throw failed(fileName, "no such file");
        }
    }

    @Override
    public void force() {
        step.run();
        failIfBroken(name);
        forcedFiles.clear();
        forcedFiles.putAll(files);
        step.run();
    }

    @Override
    public String pathOf(final String fileName) {
        return name + "/" + fileName;
    }

    @Override
    public void close() {}

    private void failIfBroken(final String path) {
        if (failsForces) {
            hasFailed = true;
            throw failed(path, "Input/output error");
        }
    }

    private UncheckedIOException failed(final String path, final String reason) {
        return new UncheckedIOException(path + ": " + reason, new IOException(reason));
    }

    /** A file's bytes, as they are written and as they were forced. */
    private static final class Content {
        private UnsafeBuffer written = new UnsafeBuffer(ByteBuffer.allocateDirect(0));
        private byte[] forced = {};
        private final BitSet forsakenPages = new BitSet();
        private int length;

        void write(final int offset, final UnsafeBuffer buffer, final int bufferOffset, final int writeLength) {
            grow(offset + writeLength);
            written.putBytes(offset, buffer, bufferOffset, writeLength);
            forsakenPages.clear(offset / PAGE_LENGTH, pageCount(offset + writeLength));
        }

        void force() {
            if (forced.length != length) {
                forced = Arrays.copyOf(forced, length);
            }
            if (forsakenPages.isEmpty()) {
                written.getBytes(0, forced);
            }
            for (int page = 0; !forsakenPages.isEmpty() && page < pageCount(length); page++) {
                if (!forsakenPages.get(page)) {
                    final int start = page * PAGE_LENGTH;
                    written.getBytes(start, forced, start, Math.min(PAGE_LENGTH, length - start));
                }
            }
        }

        void failForce() {
            for (int page = 0; page < pageCount(length); page++) {
                final int start = page * PAGE_LENGTH;
                final int end = Math.min(start + PAGE_LENGTH, length);
                for (int i = start; i < end && !forsakenPages.get(page); i++) {
                    forsakenPages.set(page, i >= forced.length || written.getByte(i) != forced[i]);
                }
            }
        }

        void flipBit(final int offset, final int bit) {
            written.putByte(offset, (byte) (written.getByte(offset) ^ 1 << bit));
            if (offset < forced.length) {
                forced[offset] ^= (byte) (1 << bit);
            }
        }

        Content afterPowerCut(final SeededRandom random) {
            final Content left = new Content();
            final boolean keepsLength = length == forced.length || random.nextBoolean(0.5);
            left.grow(keepsLength ? length : forced.length);
            for (int page = 0; page < left.length; page += PAGE_LENGTH) {
                final int pageEnd = Math.min(page + PAGE_LENGTH, left.length);
                if (random.nextBoolean(0.5) && !forsakenPages.get(page / PAGE_LENGTH)) {
                    left.written.putBytes(page, written, page, pageEnd - page);
                } else if (page < forced.length) {
                    left.written.putBytes(page, forced, page, Math.min(pageEnd, forced.length) - page);
                }
            }
            left.force();
            return left;
        }

        private static int pageCount(final int byteCount) {
            return (byteCount + PAGE_LENGTH - 1) / PAGE_LENGTH;
        }

        private void grow(final int newLength) {
            if (newLength > written.capacity()) {
                final UnsafeBuffer larger = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * newLength));
                larger.putBytes(0, written, 0, length);
                written = larger;
            }
            length = Math.max(length, newLength);
        }
    }

    private final class SimulatedFile implements JournalFile {
        private final String fileName;
        private final Content content;

        SimulatedFile(final String fileName, final Content content) {
            this.fileName = fileName;
            this.content = content;
        }

        @Override
        public long length() {
            return content.length;
        }

        @Override
        public void write(final int offset, final UnsafeBuffer buffer, final int bufferOffset, final int length) {
            step.run();
            final int growth = Math.max(0, offset + length - content.length);
            if (growth > freeLength) {
                throw failed(pathOf(fileName), "No space left on device");
            }
            freeLength -= growth;
            content.write(offset, buffer, bufferOffset, failsWrites ? length / 2 : length);
            if (failsWrites) {
                hasFailed = true;
                throw failed(pathOf(fileName), "Input/output error");
            }
        }

        @Override
        public void force() {
            step.run();
            if (failsForces) {
                content.failForce();
            }
            failIfBroken(pathOf(fileName));
            content.force();
            step.run();
        }

        @Override
        public UnsafeBuffer map(final int length) {
            return new UnsafeBuffer(content.written.byteBuffer(), 0, length);
        }

        @Override
        public void close() {}
    }
}
