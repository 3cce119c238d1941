package org.pacelab.harness.load;

import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.collections.Long2LongHashMap;
import org.pacelab.replica.Client;

/**
 * The session slots of one client: which are free, and what is in flight on the others. Free slots are taken in turn, oldest
 * first, so that all sessions carry the same load; one that is put behind the others has its turn last. Single-threaded;
 * allocates nothing after construction.
 */
final class SessionSlots {
    static final int NONE = -1;

    private final int[] free;
    private final Long2LongHashMap slotByCorrelationId;
    private final boolean[] inFlight;
    private final boolean[] write;
    private final boolean[] held;
    private final boolean[] measured;
    private final long[] intendedNs;
    private final long[] sentNs;
    private int head;
    private int freeCount;
    private int heldByReads;
    private int heldByWrites;

    SessionSlots(final int slotCount) {
        free = new int[BitUtil.findNextPositivePowerOfTwo(slotCount)];
        slotByCorrelationId = new Long2LongHashMap(4 * slotCount, .55f, NONE);
        inFlight = new boolean[slotCount];
        write = new boolean[slotCount];
        held = new boolean[slotCount];
        measured = new boolean[slotCount];
        intendedNs = new long[slotCount];
        sentNs = new long[slotCount];
        for (int slot = 0; slot < slotCount; slot++) {
            putBack(slot);
        }
    }

    int count() {
        return sentNs.length;
    }

    int inFlightCount() {
        return count() - freeCount;
    }

    int freeCount() {
        return freeCount;
    }

    /** The slot that is next, left where it is, or {@link #NONE}. Slots whose session is being replaced are passed over. */
    int nextReady(final Client client) {
        for (int i = 0; i < freeCount; i++) {
            final int slot = free[head];
            if (client.isReady(slot)) {
                release(slot);
                return slot;
            }
            putBehind();
        }
        return NONE;
    }

    /** Lets all other free slots go before the one that is next. */
    void putBehind() {
        putBack(takeNext());
    }

    /** Notes that an operation was sent on the slot that {@link #nextReady} gave. */
    void onSent(
            final long correlationId,
            final boolean write,
            final boolean measured,
            final long intendedNs,
            final long sentNs) {
        final int slot = takeNext();
        slotByCorrelationId.put(correlationId, slot);
        inFlight[slot] = true;
        held[slot] = true;
        this.write[slot] = write;
        count(write, 1);
        this.measured[slot] = measured;
        this.intendedNs[slot] = intendedNs;
        this.sentNs[slot] = sentNs;
    }

    /**
     * How many slots operations of a kind keep from others: those that are in flight, and those whose sessions ended with one of them and are not replaced yet, as far
     * as {@link #nextReady} has come by.
     */
    int held(final boolean byWrites) {
        return byWrites ? heldByWrites : heldByReads;
    }

    /**
     * Notes an operation's end. Returns its slot, whose times stay until it is used again.
     *
     * @param endsSession whether the session ends with it: another one takes its place
     */
    int onCompleted(final long correlationId, final boolean endsSession) {
        final int slot = (int) slotByCorrelationId.remove(correlationId);
        assert slot != NONE : "correlationId=" + correlationId + " is not in flight";
        inFlight[slot] = false;
        if (!endsSession) {
            release(slot);
        }
        putBack(slot);
        return slot;
    }

    /** What is in flight now is not measured when it ends. */
    void forgetMeasured() {
        Arrays.fill(measured, false);
    }

    boolean isInFlight(final int slot) {
        return inFlight[slot];
    }

    boolean isWrite(final int slot) {
        return write[slot];
    }

    boolean isMeasured(final int slot) {
        return measured[slot];
    }

    long intendedNs(final int slot) {
        return intendedNs[slot];
    }

    long sentNs(final int slot) {
        return sentNs[slot];
    }

    private void release(final int slot) {
        if (held[slot]) {
            held[slot] = false;
            count(write[slot], -1);
        }
    }

    private void count(final boolean isWrite, final int added) {
        if (isWrite) {
            heldByWrites += added;
        } else {
            heldByReads += added;
        }
    }

    private int takeNext() {
        final int slot = free[head];
        head = (head + 1) & (free.length - 1);
        freeCount--;
        return slot;
    }

    private void putBack(final int slot) {
        free[(head + freeCount) & (free.length - 1)] = slot;
        freeCount++;
    }
}
