package org.pacelab.journal;

import java.nio.ByteOrder;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A directory whose mapped files fail as the JVM reports it when a page has no room on the disk: at the n-th put from now. */
final class FaultyMapping implements JournalFiles {
    static final String REASON = "a fault occurred in an unsafe memory access operation";

    private final JournalFiles files;
    private int putsLeft = Integer.MAX_VALUE;
    private String failedName;

    FaultyMapping(final JournalFiles files) {
        this.files = files;
    }

    void failAtPut(final int n) {
        putsLeft = n;
    }

    /** The file whose put failed, or null. */
    String failedName() {
        return failedName;
    }

    @Override
    public List<String> names() {
        return files.names();
    }

    @Override
    public JournalFile open(final String name) {
        return new FaultyFile(name, files.open(name));
    }

    @Override
    public void delete(final String name) {
        files.delete(name);
    }

    @Override
    public void force() {
        files.force();
    }

    @Override
    public String pathOf(final String name) {
        return files.pathOf(name);
    }

    @Override
    public void close() {
        files.close();
    }

    private void countPut(final String name) {
        if (--putsLeft == 0) {
            failedName = name;
            throw new InternalError(REASON);
        }
    }

    private final class FaultyFile implements JournalFile {
        private final String name;
        private final JournalFile file;

        FaultyFile(final String name, final JournalFile file) {
            this.name = name;
            this.file = file;
        }

        @Override
        public long length() {
            return file.length();
        }

        @Override
        public void write(final int offset, final UnsafeBuffer buffer, final int bufferOffset, final int length) {
            file.write(offset, buffer, bufferOffset, length);
        }

        @Override
        public void force() {
            file.force();
        }

        @Override
        public UnsafeBuffer map(final int length) {
            return new FaultyBuffer(name, file.map(length));
        }

        @Override
        public void close() {
            file.close();
        }
    }

    /** Counts the puts that a journal uses. */
    private final class FaultyBuffer extends UnsafeBuffer {
        private final String name;

        FaultyBuffer(final String name, final UnsafeBuffer mapped) {
            super(mapped.byteBuffer());
            this.name = name;
        }

        @Override
        public void putLong(final int index, final long value) {
            countPut(name);
            super.putLong(index, value);
        }

        @Override
        public void putLong(final int index, final long value, final ByteOrder byteOrder) {
            countPut(name);
            super.putLong(index, value, byteOrder);
        }

        @Override
        public void putInt(final int index, final int value, final ByteOrder byteOrder) {
            countPut(name);
            super.putInt(index, value, byteOrder);
        }

        @Override
        public void putByte(final int index, final byte value) {
            countPut(name);
            super.putByte(index, value);
        }

        @Override
        public void putBytes(final int index, final DirectBuffer source, final int sourceIndex, final int length) {
            countPut(name);
            super.putBytes(index, source, sourceIndex, length);
        }
    }
}
