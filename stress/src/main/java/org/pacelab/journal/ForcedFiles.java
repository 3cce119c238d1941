package org.pacelab.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The files of one journal in memory, cheap to make, which tell what of them was forced. Not thread-safe, and with no barrier of
 * its own: what the journal's two threads see of each other is the journal's doing.
 */
final class ForcedFiles implements JournalFiles {
    private final List<ForcedFile> files = new ArrayList<>();
    private final int fileLength;

    /** @param fileLength of each file at most */
    ForcedFiles(final int fileLength) {
        this.fileLength = fileLength;
    }

    /** Whether the first bytes of a file, the n-th that was opened, are forced and the same as those of a buffer. */
    boolean isForced(final int n, final DirectBuffer expected, final int length) {
        final UnsafeBuffer forced = files.get(n).forced;
        for (int i = 0; i < length; i++) {
            if (forced.getByte(i) != expected.getByte(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public List<String> names() {
        return files.stream().map(file -> file.name).toList();
    }

    @Override
    public JournalFile open(final String name) {
        final ForcedFile file = new ForcedFile(name, fileLength);
        files.add(file);
        return file;
    }

    @Override
    public void delete(final String name) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public void force() {}

    @Override
    public String pathOf(final String name) {
        return name;
    }

    @Override
    public void close() {}

    private static final class ForcedFile implements JournalFile {
        private final String name;
        private final UnsafeBuffer written;
        private final UnsafeBuffer forced;
        private int length;

        ForcedFile(final String name, final int maxLength) {
            this.name = name;
            this.written = new UnsafeBuffer(ByteBuffer.allocateDirect(maxLength));
            this.forced = new UnsafeBuffer(ByteBuffer.allocateDirect(maxLength));
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public void write(final int offset, final UnsafeBuffer buffer, final int bufferOffset, final int writeLength) {
            written.putBytes(offset, buffer, bufferOffset, writeLength);
            length = Math.max(length, offset + writeLength);
        }

        @Override
        public void force() {
            forced.putBytes(0, written, 0, length);
        }

        @Override
        public UnsafeBuffer map(final int mappedLength) {
            return new UnsafeBuffer(written, 0, mappedLength);
        }

        @Override
        public void close() {}
    }
}
