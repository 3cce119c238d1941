package org.pacelab.kv;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.journal.FatalFault;

/**
 * Off-heap blocks of 16 to {@value #MAX_BLOCK_LENGTH} bytes, cut from chunks that are allocated as they are needed: the first few small,
 * so that a store has had some before its code is compiled, and takes no other path when it needs the next one. A block is named by its reference: the chunk and the offset in it, in units of 16 bytes. Freed blocks are kept per length
 * class (steps of 16 bytes up to 512, of 128 above) and given out again. Confined to one thread; a chunk is the only thing it
 * ever allocates.
 */
final class Slab {
    static final int MAX_BLOCK_LENGTH = 512 + 32 * 128;

    private static final int UNIT = 16;
    private static final int FINE_LIMIT = 512;
    private static final int COARSE_STEP = 128;
    private static final int FINE_CLASSES = FINE_LIMIT / UNIT;
    private static final int CLASSES = FINE_CLASSES + (MAX_BLOCK_LENGTH - FINE_LIMIT) / COARSE_STEP + 1;
    private static final int FIRST_CHUNK_LENGTH = 1 << 13;
    private static final int LAST_CHUNK_LENGTH = 1 << 20;
    private static final int CHUNK_SHIFT = Integer.numberOfTrailingZeros(LAST_CHUNK_LENGTH / UNIT);
    private static final int CHUNK_MASK = (1 << CHUNK_SHIFT) - 1;
    private static final int MAX_CHUNKS = 1 << 14;
    private static final int NONE = -1;

    private final int[] freeHeads = new int[CLASSES];
    private UnsafeBuffer[] chunks = new UnsafeBuffer[16];
    private int chunkCount;
    private int chunkLength;
    private int bumpOffset;
    private long reservedBytes;

    Slab() {
        Arrays.fill(freeHeads, NONE);
    }

    UnsafeBuffer buffer(final int reference) {
        return chunks[reference >>> CHUNK_SHIFT];
    }

    static int offset(final int reference) {
        return (reference & CHUNK_MASK) * UNIT;
    }

    /** Whether blocks for the two lengths are of the same class, so that one can stand in the other's place. */
    static boolean sameClass(final int length, final int otherLength) {
        return lengthClass(length) == lengthClass(otherLength);
    }

    int allocate(final int length) {
        final int lengthClass = lengthClass(length);
        final int free = freeHeads[lengthClass];
        if (free != NONE) {
            freeHeads[lengthClass] = buffer(free).getInt(offset(free));
            return free;
        }
        final int blockLength = blockLength(lengthClass);
        if (bumpOffset + blockLength > chunkLength) {
            addChunk();
        }
        final int reference = (chunkCount - 1 << CHUNK_SHIFT) | bumpOffset / UNIT;
        bumpOffset += blockLength;
        return reference;
    }

    void free(final int reference, final int length) {
        final int lengthClass = lengthClass(length);
        buffer(reference).putInt(offset(reference), freeHeads[lengthClass]);
        freeHeads[lengthClass] = reference;
    }

    private void addChunk() {
        if (chunkCount == MAX_CHUNKS) {
            throw new FatalFault("the key-value store is full: " + reservedBytes + " bytes are in use");
        }
        if (chunkCount == chunks.length) {
            chunks = Arrays.copyOf(chunks, chunkCount * 2);
        }
        chunkLength = Math.max(FIRST_CHUNK_LENGTH, Math.min(2 * chunkLength, LAST_CHUNK_LENGTH));
        chunks[chunkCount++] = new UnsafeBuffer(ByteBuffer.allocateDirect(chunkLength));
        reservedBytes += chunkLength;
        bumpOffset = 0;
    }

    private static int lengthClass(final int length) {
        assert length > 0 && length <= MAX_BLOCK_LENGTH : "length=" + length;
        return length <= FINE_LIMIT ? (length - 1) / UNIT : FINE_CLASSES + (length - FINE_LIMIT - 1) / COARSE_STEP;
    }

    private static int blockLength(final int lengthClass) {
        return lengthClass < FINE_CLASSES
                ? (lengthClass + 1) * UNIT
                : FINE_LIMIT + (lengthClass - FINE_CLASSES + 1) * COARSE_STEP;
    }
}
