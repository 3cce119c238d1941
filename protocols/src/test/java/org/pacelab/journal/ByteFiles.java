package org.pacelab.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;

/** A directory in memory whose files tests read and replace byte by byte. No file grows beyond a limit. */
final class ByteFiles implements JournalFiles {
    private final String name;
    private final int maxLength;
    private final TreeMap<String, Content> files = new TreeMap<>();

    ByteFiles(final String name, final int maxLength) {
        this.name = name;
        this.maxLength = maxLength;
    }

    /** Holds these files and no others. */
    static ByteFiles of(final String name, final int maxLength, final Map<String, byte[]> bytes) {
        final ByteFiles files = new ByteFiles(name, maxLength);
        bytes.forEach((fileName, content) -> files.open(fileName).replace(content));
        return files;
    }

    /** A copy of all files. */
    TreeMap<String, byte[]> bytes() {
        final TreeMap<String, byte[]> bytes = new TreeMap<>();
        files.forEach((fileName, content) -> bytes.put(fileName, content.copy()));
        return bytes;
    }

    /** Whether the files are these, by name, length and bytes. */
    boolean hold(final TreeMap<String, byte[]> expected) {
        final TreeMap<String, byte[]> found = bytes();
        if (!found.keySet().equals(expected.keySet())) {
            return false;
        }
        for (final String fileName : found.keySet()) {
            if (!Arrays.equals(found.get(fileName), expected.get(fileName))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public List<String> names() {
        return new ArrayList<>(files.keySet());
    }

    @Override
    public Content open(final String fileName) {
        return files.computeIfAbsent(fileName, unused -> new Content(maxLength));
    }

    @Override
    public void delete(final String fileName) {
        files.remove(fileName);
    }

    @Override
    public void force() {}

    @Override
    public String pathOf(final String fileName) {
        return name + "/" + fileName;
    }

    @Override
    public void close() {}

    static final class Content implements JournalFile {
        private final UnsafeBuffer memory;
        private int length;

        private Content(final int maxLength) {
            memory = new UnsafeBuffer(ByteBuffer.allocateDirect(maxLength));
        }

        private void replace(final byte[] bytes) {
            memory.putBytes(0, bytes);
            length = bytes.length;
        }

        private byte[] copy() {
            final byte[] bytes = new byte[length];
            memory.getBytes(0, bytes);
            return bytes;
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public void write(final int offset, final UnsafeBuffer buffer, final int bufferOffset, final int writeLength) {
            memory.putBytes(offset, buffer, bufferOffset, writeLength);
            length = Math.max(length, offset + writeLength);
        }

        @Override
        public void force() {}

        @Override
        public UnsafeBuffer map(final int mappedLength) {
            length = Math.max(length, mappedLength);
            return new UnsafeBuffer(memory.byteBuffer(), 0, mappedLength);
        }

        @Override
        public void close() {}
    }
}
