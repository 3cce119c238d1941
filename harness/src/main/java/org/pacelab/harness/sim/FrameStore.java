package org.pacelab.harness.sim;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.wire.Frames;

/**
 * The bytes of frames that are under way, in reused slots of off-heap memory: one stack of free slots per power of two.
 * Single-threaded; allocates only to grow.
 */
final class FrameStore {
    private static final int MIN_SLOT_LENGTH = 128;
    private static final int CLASS_COUNT = sizeClass(Frames.MAX_FRAME_LENGTH) + 1;

    private Frame[] frames = new Frame[256];
    private int count;
    private final IntArrayList[] free = new IntArrayList[CLASS_COUNT];

    FrameStore() {
        for (int i = 0; i < CLASS_COUNT; i++) {
            free[i] = new IntArrayList();
        }
    }

    /** A slot for a frame, which is to be given back by {@link #release}. */
    int claim(final SimulatedLink link, final int length) {
        final int sizeClass = sizeClass(length);
        final IntArrayList freeSlots = free[sizeClass];
        final int slot = freeSlots.isEmpty() ? newSlot(sizeClass) : freeSlots.popInt();
        final Frame frame = frames[slot];
        frame.link = link;
        frame.length = length;
        return slot;
    }

    /** A slot with the same frame for the same receiver. */
    int copyOf(final int slot) {
        final Frame frame = frames[slot];
        final int copy = claim(frame.link, frame.length);
        frames[copy].receiverIncarnation = frame.receiverIncarnation;
        frames[copy].buffer.putBytes(0, frame.buffer, 0, frame.length);
        return copy;
    }

    SimulatedLink link(final int slot) {
        return frames[slot].link;
    }

    /** The frame stands at offset 0. */
    MutableDirectBuffer buffer(final int slot) {
        return frames[slot].buffer;
    }

    int length(final int slot) {
        return frames[slot].length;
    }

    /** The incarnation of the receiver that the frame was sent to. */
    int receiverIncarnation(final int slot) {
        return frames[slot].receiverIncarnation;
    }

    void receiverIncarnation(final int slot, final int incarnation) {
        frames[slot].receiverIncarnation = incarnation;
    }

    void release(final int slot) {
        free[sizeClass(frames[slot].length)].addInt(slot);
    }

    private int newSlot(final int sizeClass) {
        if (count == frames.length) {
            frames = Arrays.copyOf(frames, 2 * count);
        }
        frames[count] = new Frame(MIN_SLOT_LENGTH << sizeClass);
        return count++;
    }

    private static int sizeClass(final int length) {
        final int capacity = Math.max(MIN_SLOT_LENGTH, BitUtil.findNextPositivePowerOfTwo(length));
        return Integer.numberOfTrailingZeros(capacity) - Integer.numberOfTrailingZeros(MIN_SLOT_LENGTH);
    }

    private static final class Frame {
        private final UnsafeBuffer buffer;
        private SimulatedLink link;
        private int length;
        private int receiverIncarnation;

        private Frame(final int capacity) {
            buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(capacity));
        }
    }
}
