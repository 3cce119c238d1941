package org.pacelab.harness.sim;

import java.util.Arrays;

/**
 * What is to happen in virtual time, ordered by time, then by the order in which events were added, so that a run depends on
 * nothing else. What is added for the present moment waits in a list, all else in a binary heap: what the heap has for that moment
 * was added before the moment came, and goes first. Events are a few primitives in reused slots, known by their slots until they
 * are taken or removed; nothing is allocated once the heap has grown. Single-threaded.
 */
final class EventQueue {
    /** What an event is about. */
    enum Kind {
        /** A frame, whose slot of the frame store is the argument, reaches its target. */
        DELIVER,
        /** A node's duty cycle. */
        STEP,
        /** A force that a node began has reached its disk; the argument is the node's incarnation. */
        FORCED,
        /** A paused node goes on; the argument is the pause it belongs to. */
        RESUME,
        /** A call that somebody scheduled; the argument is its number. */
        CALL
    }

    private static final Kind[] KINDS = Kind.values();
    private static final int INITIAL_CAPACITY = 256;
    private static final int NONE = -1;
    private static final int NOT_IN_HEAP = -1;

    private long[] times = new long[INITIAL_CAPACITY];
    private long[] sequences = new long[INITIAL_CAPACITY];
    private long[] arguments = new long[INITIAL_CAPACITY];
    private int[] targets = new int[INITIAL_CAPACITY];
    private byte[] kinds = new byte[INITIAL_CAPACITY];
    private int[] heap = new int[INITIAL_CAPACITY];
    private int[] positions = new int[INITIAL_CAPACITY];
    private int[] listedBefore = new int[INITIAL_CAPACITY];
    private int[] listedAfter = new int[INITIAL_CAPACITY];
    private int[] freeSlots = new int[INITIAL_CAPACITY];
    private int freeCount;
    private int slotCount;
    private int count;
    private int firstListed = NONE;
    private int lastListed = NONE;
    private long nextSequence;

    private long timeNs;
    private Kind kind;
    private int target;
    private long argument;

    /** Returns the event, which may be removed until it is taken. */
    int add(final long atNs, final Kind eventKind, final int eventTarget, final long eventArgument) {
        assert atNs >= timeNs : "atNs=" + atNs + " is before " + timeNs;
        final int slot = freeCount > 0 ? freeSlots[--freeCount] : newSlot();
        kinds[slot] = (byte) eventKind.ordinal();
        targets[slot] = eventTarget;
        arguments[slot] = eventArgument;
        if (atNs == timeNs) {
            list(slot);
        } else {
            times[slot] = atNs;
            sequences[slot] = nextSequence++;
            siftUp(count++, slot);
        }
        return slot;
    }

    void remove(final int event) {
        freeSlots[freeCount++] = event;
        if (positions[event] == NOT_IN_HEAP) {
            unlist(event);
            return;
        }
        final int last = heap[--count];
        if (last != event) {
            final int position = positions[event];
            siftDown(position, last);
            siftUp(positions[last], last);
        }
    }

    boolean isEmpty() {
        return count == 0 && firstListed == NONE;
    }

    /** The time of the next event; {@link Long#MAX_VALUE} if there is none. */
    long nextTimeNs() {
        if (firstListed != NONE) {
            return timeNs;
        }
        return count == 0 ? Long.MAX_VALUE : times[heap[0]];
    }

    /** Takes the next event, readable by the accessors until the next call. */
    void take() {
        final boolean isListed = firstListed != NONE && (count == 0 || times[heap[0]] > timeNs);
        final int slot = isListed ? firstListed : heap[0];
        kind = KINDS[kinds[slot]];
        target = targets[slot];
        argument = arguments[slot];
        freeSlots[freeCount++] = slot;
        if (isListed) {
            unlist(slot);
            return;
        }
        timeNs = times[slot];
        final int last = heap[--count];
        if (count > 0) {
            siftDown(0, last);
        }
    }

    /** Passes over a time in which nothing happens. */
    void advanceTo(final long atNs) {
        assert atNs >= timeNs && atNs <= nextTimeNs() : "atNs=" + atNs + " timeNs=" + timeNs + " next=" + nextTimeNs();
        timeNs = atNs;
    }

    /** The time of the event taken last, or that was advanced to. */
    long timeNs() {
        return timeNs;
    }

    Kind kind() {
        return kind;
    }

    int target() {
        return target;
    }

    long argument() {
        return argument;
    }

    private void list(final int slot) {
        positions[slot] = NOT_IN_HEAP;
        listedBefore[slot] = lastListed;
        listedAfter[slot] = NONE;
        if (lastListed == NONE) {
            firstListed = slot;
        } else {
            listedAfter[lastListed] = slot;
        }
        lastListed = slot;
    }

    private void unlist(final int slot) {
        final int before = listedBefore[slot];
        final int after = listedAfter[slot];
        if (before == NONE) {
            firstListed = after;
        } else {
            listedAfter[before] = after;
        }
        if (after == NONE) {
            lastListed = before;
        } else {
            listedBefore[after] = before;
        }
    }

    private boolean isBefore(final int slot, final int other) {
        return times[slot] != times[other] ? times[slot] < times[other] : sequences[slot] < sequences[other];
    }

    private void siftUp(final int from, final int slot) {
        int position = from;
        while (position > 0) {
            final int parent = (position - 1) >>> 1;
            if (!isBefore(slot, heap[parent])) {
                break;
            }
            place(position, heap[parent]);
            position = parent;
        }
        place(position, slot);
    }

    private void siftDown(final int from, final int slot) {
        int position = from;
        int child = 2 * from + 1;
        while (child < count) {
            if (child + 1 < count && isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBefore(heap[child], slot)) {
                break;
            }
            place(position, heap[child]);
            position = child;
            child = 2 * position + 1;
        }
        place(position, slot);
    }

    private void place(final int position, final int slot) {
        heap[position] = slot;
        positions[slot] = position;
    }

    private int newSlot() {
        if (slotCount == times.length) {
            final int capacity = slotCount * 2;
            times = Arrays.copyOf(times, capacity);
            sequences = Arrays.copyOf(sequences, capacity);
            arguments = Arrays.copyOf(arguments, capacity);
            targets = Arrays.copyOf(targets, capacity);
            kinds = Arrays.copyOf(kinds, capacity);
            heap = Arrays.copyOf(heap, capacity);
            positions = Arrays.copyOf(positions, capacity);
            listedBefore = Arrays.copyOf(listedBefore, capacity);
            listedAfter = Arrays.copyOf(listedAfter, capacity);
            freeSlots = Arrays.copyOf(freeSlots, capacity);
        }
        return slotCount++;
    }
}
