package org.pacelab.journal;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes the room of the next cycle ahead of need: a file of zeros, which Chronicle finds under the cycle's name. A mapped file with holes would end the
 * JVM once the disk is full. Made in steps, so that a force never waits for more than one; with {@code forced}, each has reached the
 * disk before the next. The forcing thread prepares, the replica's takes.
 */
final class CycleSupply implements AutoCloseable {
    private static final String NAME = "next-cycle";
    private static final int MAX_SLICE_LENGTH = 256 * 1024;

    private final DiskFiles folder;
    private final int cycleLength;
    private final boolean forced;
    private final UnsafeBuffer zeros;
    private JournalFile file;
    private int zeroedLength;
    private volatile boolean isReady;

    CycleSupply(final DiskFiles folder, final int cycleLength, final boolean forced) {
        this.folder = folder;
        this.cycleLength = cycleLength;
        this.forced = forced;
        zeros = new UnsafeBuffer(ByteBuffer.allocateDirect(Math.min(cycleLength, MAX_SLICE_LENGTH)));
    }

    /** Either thread. */
    boolean isReady() {
        return isReady;
    }

    /** Takes one step. Returns whether there was one to take. */
    boolean prepare() {
        if (isReady) {
            return false;
        }
        if (file == null) {
            file = folder.open(NAME);
            zeroedLength = 0;
            if (forced) {
                folder.force();
            }
        }
        final int length = Math.min(zeros.capacity(), cycleLength - zeroedLength);
        file.write(zeroedLength, zeros, 0, length);
        if (forced) {
            file.force();
        }
        zeroedLength += length;
        if (zeroedLength == cycleLength) {
            file.close();
            file = null;
            isReady = true;
        }
        return true;
    }

    /** What is ready becomes a cycle's file. */
    void take(final long number) {
        folder.rename(NAME, CycleFile.name(number));
        isReady = false;
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }
}
