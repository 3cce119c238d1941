package org.pacelab.journal;

import org.agrona.concurrent.UnsafeBuffer;

/** One file of a {@link JournalFiles}, and its errors likewise. What is written survives a kill, what is forced a power cut. */
public interface JournalFile extends AutoCloseable {
    long length();

    /**
     * Writes at an offset of the file, which grows as needed.
     *
     * @param buffer over a direct {@link java.nio.ByteBuffer}, whose position and limit are moved
     */
    void write(int offset, UnsafeBuffer buffer, int bufferOffset, int length);

    /** Makes all that was written so far, by whatever way, durable. */
    void force();

    /** The first bytes of the file as memory: writes to either are seen in both. Valid until the next call or {@link #close}. */
    UnsafeBuffer map(int length);

    @Override
    void close();
}
