package org.pacelab.clock;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads the siblings of one key and what has been seen of it (Preguica, Baquero, Almeida, Fonte, Goncalves 2012; the set form of Almeida et al. 2014,
 * "DVVSet"). A write is a <i>dot</i>, an actor and a counter; per actor the set knows how many dots it has seen, and the values of the newest ones that nobody
 * has superseded. A sibling is a value or a tombstone. A {@link VectorClock}'s bytes are such a set, too, without siblings: a client's context.
 *
 * <p>A flyweight over borrowed bytes, which have to stay as they are while it is used; {@link DottedVersionVectorSetEncoder} makes them. Bytes of a peer go
 * through {@link #isValid} first. Siblings are read in one pass, {@link #rewind} and then {@link #next}. Confined to one thread; allocates nothing.
 */
public final class DottedVersionVectorSet {
    public static final int EMPTY_LENGTH = VectorLayout.HEADER_LENGTH;

    /** Bytes that an actor takes, and a sibling beside its value. */
    public static final int ACTOR_LENGTH = VectorLayout.ENTRY_LENGTH;

    public static final int SIBLING_HEADER_LENGTH = VectorLayout.SIBLING_HEADER_LENGTH;

    private static final UnsafeBuffer EMPTY = new UnsafeBuffer(new byte[EMPTY_LENGTH]);

    private final VectorCursor cursor = new VectorCursor();
    private DirectBuffer buffer;
    private int offset;
    private int siblingsLeft;
    private int siblingOffset;

    public DottedVersionVectorSet() {
        wrapEmpty();
    }

    public static boolean isValid(final DirectBuffer buffer, final int offset, final int length) {
        return VectorLayout.isValid(buffer, offset, length);
    }

    public DottedVersionVectorSet wrap(final DirectBuffer newBuffer, final int newOffset, final int length) {
        assert isValid(newBuffer, newOffset, length) : "offset=" + newOffset + " length=" + length;
        buffer = newBuffer;
        offset = newOffset;
        rewind();
        return this;
    }

    /** A key that was never written, a client that has seen nothing. */
    public DottedVersionVectorSet wrapEmpty() {
        return wrap(EMPTY, 0, EMPTY_LENGTH);
    }

    public int actorCount() {
        return VectorLayout.actorCount(buffer, offset);
    }

    public int siblingCount() {
        int count = 0;
        for (int i = actorCount() - 1; i >= 0; i--) {
            count += VectorLayout.siblingCount(buffer, VectorLayout.entryOffset(offset, i));
        }
        return count;
    }

    /** How many dots of the actor have been seen; 0 if none. */
    public long counterOf(final int actor) {
        int low = 0;
        int high = actorCount() - 1;
        while (low <= high) {
            final int middle = low + high >>> 1;
            final int entryOffset = VectorLayout.entryOffset(offset, middle);
            final int order = Integer.compareUnsigned(VectorLayout.actor(buffer, entryOffset), actor);
            if (order == 0) {
                return VectorLayout.counter(buffer, entryOffset);
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return 0;
    }

    /** Whether the dot has been seen: then its write is among the siblings, or superseded. */
    public boolean covers(final int actor, final long counter) {
        return counter <= counterOf(actor);
    }

    /** Whether all that the other has seen has been seen here, so that {@code sync} with it changes nothing. */
    public boolean covers(final DottedVersionVectorSet other) {
        final Order order = compare(other);
        return order == Order.EQUAL || order == Order.AFTER;
    }

    /**
     * By what they have seen. Sets of one key that come from puts and syncs alone and have seen the same hold the same siblings; of one from {@code context} or
     * {@code discard} that is not so.
     */
    public Order compare(final DottedVersionVectorSet other) {
        boolean isSomeLess = false;
        boolean isSomeGreater = false;
        int own = VectorLayout.entryOffset(offset, 0);
        int others = VectorLayout.entryOffset(other.offset, 0);
        final int ownEnd = VectorLayout.entryOffset(offset, actorCount());
        final int othersEnd = VectorLayout.entryOffset(other.offset, other.actorCount());
        while (own < ownEnd && others < othersEnd) {
            final int order =
                    Integer.compareUnsigned(VectorLayout.actor(buffer, own), VectorLayout.actor(other.buffer, others));
            final long difference = order == 0
                    ? VectorLayout.counter(buffer, own) - VectorLayout.counter(other.buffer, others)
                    : -order;
            isSomeLess |= difference < 0;
            isSomeGreater |= difference > 0;
            own += order <= 0 ? VectorLayout.ENTRY_LENGTH : 0;
            others += order >= 0 ? VectorLayout.ENTRY_LENGTH : 0;
        }
        return Order.of(isSomeLess || others < othersEnd, isSomeGreater || own < ownEnd);
    }

    public void rewind() {
        start(cursor);
        siblingsLeft = cursor.siblingCount();
    }

    /** Goes to the next sibling, of an actor the oldest first. False if there is none. */
    public boolean next() {
        while (siblingsLeft == 0) {
            if (cursor.actor() == VectorCursor.END) {
                return false;
            }
            cursor.pass(cursor.actor());
            siblingsLeft = cursor.siblingCount();
        }
        siblingsLeft--;
        siblingOffset = cursor.siblingOffset();
        cursor.skipSiblings(1);
        return true;
    }

    /** The sibling's dot is this actor's {@link #dotCounter}-th. */
    public int dotActor() {
        return (int) cursor.actor();
    }

    public long dotCounter() {
        return cursor.counter() - siblingsLeft;
    }

    public boolean isTombstone() {
        return VectorLayout.kind(buffer, siblingOffset) == VectorLayout.TOMBSTONE;
    }

    public DirectBuffer buffer() {
        return buffer;
    }

    /** Of the sibling in {@link #buffer}. */
    public int valueOffset() {
        return siblingOffset + VectorLayout.SIBLING_HEADER_LENGTH;
    }

    /** 0 if it is a tombstone. */
    public int valueLength() {
        return VectorLayout.valueLength(buffer, siblingOffset);
    }

    void start(final VectorCursor entries) {
        entries.start(buffer, offset);
    }

    void startContext(final VectorCursor entries) {
        entries.startContext(buffer, offset);
    }
}
