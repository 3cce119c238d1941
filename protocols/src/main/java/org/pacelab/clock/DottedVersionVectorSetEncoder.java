package org.pacelab.clock;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Makes sets of siblings (see {@link DottedVersionVectorSet}): {@code put} and {@code delete} are the papers' {@code update} by the replica that is the actor, {@code sync} is
 * what two replicas make of theirs. Each writes into the destination of the last {@link #wrap} and returns the bytes written, or a negative number,
 * and what is written then means nothing. Destination and sources must not overlap. Confined to one thread; allocates nothing after construction.
 */
public final class DottedVersionVectorSetEncoder {
    /** The destination is too short, a value longer than {@link #MAX_VALUE_LENGTH}, or an actor has more siblings than that. */
    public static final int FULL = -1;

    /**
     * The client has seen dots of this actor that the set has not: the replica lost them with its disk or with the key, and the next
     * dot would be one that was used before. It has to be made by an actor that never was. The same if the actor's counter is at its end.
     */
    public static final int NEW_ACTOR_NEEDED = -2;

    public static final int MAX_VALUE_LENGTH = VectorLayout.MAX_UINT16;

    private final VectorCursor left = new VectorCursor();
    private final VectorCursor right = new VectorCursor();
    private MutableDirectBuffer buffer;
    private int offset;
    private int limit;
    private int entryOffset;
    private int siblingOffset;
    private int newSiblingOffset;
    private long pendingActor;

    /** @param length bytes that a set may have at most */
    public DottedVersionVectorSetEncoder wrap(
            final MutableDirectBuffer newBuffer, final int newOffset, final int length) {
        buffer = newBuffer;
        offset = newOffset;
        limit = newOffset + length;
        return this;
    }

    /** A new dot of the actor with this value, in place of the siblings that the context covers; those in the context do not matter. */
    public int put(
            final DottedVersionVectorSet set,
            final DottedVersionVectorSet context,
            final int actor,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength) {
        final int written = update(set, context, actor, VectorLayout.VALUE, valueLength);
        if (written > 0) {
            buffer.putBytes(newSiblingOffset + VectorLayout.SIBLING_HEADER_LENGTH, value, valueOffset, valueLength);
        }
        return written;
    }

    /** As {@link #put}, of a tombstone. */
    public int delete(final DottedVersionVectorSet set, final DottedVersionVectorSet context, final int actor) {
        return update(set, context, actor, VectorLayout.TOMBSTONE, 0);
    }

    /** What has been seen by either, and the siblings that neither knows to be superseded. */
    public int sync(final DottedVersionVectorSet one, final DottedVersionVectorSet other) {
        one.start(left);
        other.start(right);
        return merge(VectorCursor.END, 0);
    }

    /** The siblings that the context does not cover. What has been seen stays as it is: the context's client wrote nothing. */
    public int discard(final DottedVersionVectorSet set, final DottedVersionVectorSet context) {
        if (!start(set.actorCount())) {
            return FULL;
        }
        set.start(left);
        context.start(right);
        long actor;
        while ((actor = left.actor()) != VectorCursor.END) {
            while (right.actor() < actor) {
                right.pass(right.actor());
            }
            final long counter = left.counterOf(actor);
            final long superseded = Math.max(left.supersededOf(actor), Math.min(right.counterOf(actor), counter));
            putEntry(actor, counter, (int) (counter - superseded));
            if (!putNewestSiblings(left, actor, (int) (counter - superseded))) {
                return FULL;
            }
            left.pass(actor);
        }
        return siblingOffset - offset;
    }

    /** What has been seen, without siblings: what a client is to hand back with its next write. */
    public int context(final DottedVersionVectorSet set) {
        if (!start(set.actorCount())) {
            return FULL;
        }
        set.start(left);
        long actor;
        while ((actor = left.actor()) != VectorCursor.END) {
            putEntry(actor, left.counterOf(actor), 0);
            left.pass(actor);
        }
        return siblingOffset - offset;
    }

    private int update(
            final DottedVersionVectorSet set,
            final DottedVersionVectorSet context,
            final int actor,
            final byte kind,
            final int valueLength) {
        final long seen = set.counterOf(actor);
        if (context.counterOf(actor) > seen || seen == Long.MAX_VALUE) {
            return NEW_ACTOR_NEEDED;
        }
        if (valueLength > MAX_VALUE_LENGTH) {
            return FULL;
        }
        set.start(left);
        context.startContext(right);
        final int written = merge(Integer.toUnsignedLong(actor), VectorLayout.SIBLING_HEADER_LENGTH + valueLength);
        if (written > 0) {
            VectorLayout.putSiblingHeader(buffer, newSiblingOffset, kind, valueLength);
        }
        return written;
    }

    /** The union of left and right, and room for a new sibling of one actor, unless that is {@link VectorCursor#END}. */
    private int merge(final long newActor, final int newLength) {
        pendingActor = newActor;
        int actorCount = 0;
        for (long actor = leastActor(); actor != VectorCursor.END; actor = leastActor()) {
            actorCount++;
            pass(actor);
        }
        if (!start(actorCount)) {
            return FULL;
        }
        left.rewind();
        right.rewind();
        pendingActor = newActor;
        for (long actor = leastActor(); actor != VectorCursor.END; actor = leastActor()) {
            if (!mergeEntry(actor, newLength)) {
                return FULL;
            }
            pass(actor);
        }
        return siblingOffset - offset;
    }

    /**
     * Each side has all dots that the actor made, up to its counter, but for those that it knows to be superseded. So what neither knows to be superseded are
     * the dots behind the greater of the two bounds, and whoever has the greater counter has them all.
     */
    private boolean mergeEntry(final long actor, final int newLength) {
        final boolean isLeftNewer = left.counterOf(actor) >= right.counterOf(actor);
        final VectorCursor newer = isLeftNewer ? left : right;
        final VectorCursor older = isLeftNewer ? right : left;
        final long counter = newer.counterOf(actor);
        final int kept = (int) (counter - Math.max(left.supersededOf(actor), right.supersededOf(actor)));
        older.skipSiblings(older.siblingCountOf(actor));
        if (actor != pendingActor) {
            putEntry(actor, counter, kept);
            return putNewestSiblings(newer, actor, kept);
        }
        putEntry(actor, counter + 1, kept + 1);
        if (kept == VectorLayout.MAX_UINT16
                || !putNewestSiblings(newer, actor, kept)
                || newLength > limit - siblingOffset) {
            return false;
        }
        newSiblingOffset = siblingOffset;
        siblingOffset += newLength;
        return true;
    }

    private long leastActor() {
        return Math.min(pendingActor, Math.min(left.actor(), right.actor()));
    }

    private void pass(final long actor) {
        left.pass(actor);
        right.pass(actor);
        pendingActor = pendingActor == actor ? VectorCursor.END : pendingActor;
    }

    private boolean start(final int actorCount) {
        entryOffset = VectorLayout.entryOffset(offset, 0);
        siblingOffset = VectorLayout.entryOffset(offset, actorCount);
        if (actorCount > VectorLayout.MAX_UINT16 || siblingOffset > limit) {
            return false;
        }
        VectorLayout.putActorCount(buffer, offset, actorCount);
        return true;
    }

    private void putEntry(final long actor, final long counter, final int siblingCount) {
        VectorLayout.putEntry(buffer, entryOffset, (int) actor, counter, siblingCount);
        entryOffset += VectorLayout.ENTRY_LENGTH;
    }

    /** Passes all siblings of the actor, and copies the last ones. False if there is no room. */
    private boolean putNewestSiblings(final VectorCursor source, final long actor, final int count) {
        source.skipSiblings(source.siblingCountOf(actor) - count);
        final int from = source.siblingOffset();
        source.skipSiblings(count);
        final int length = source.siblingOffset() - from;
        if (length > limit - siblingOffset) {
            return false;
        }
        buffer.putBytes(siblingOffset, source.buffer(), from, length);
        siblingOffset += length;
        return true;
    }
}
