package org.pacelab.clock;

import org.agrona.DirectBuffer;

/** Walks the entries of a set in the order of their actors, and beside them the siblings. */
final class VectorCursor {
    /** In place of an actor: behind the last one. */
    static final long END = 1L << Integer.SIZE;

    private DirectBuffer buffer;
    private int offset;
    private int entryOffset;
    private int entriesEnd;
    private int siblingOffset;
    private long actor;
    private boolean hasSiblings;

    void start(final DirectBuffer newBuffer, final int offset) {
        hasSiblings = true;
        wrap(newBuffer, offset);
    }

    /** As if all that the set has seen were superseded. */
    void startContext(final DirectBuffer newBuffer, final int offset) {
        hasSiblings = false;
        wrap(newBuffer, offset);
    }

    private void wrap(final DirectBuffer newBuffer, final int newOffset) {
        buffer = newBuffer;
        offset = newOffset;
        entriesEnd = VectorLayout.entryOffset(offset, VectorLayout.actorCount(buffer, offset));
        rewind();
    }

    void rewind() {
        entryOffset = VectorLayout.entryOffset(offset, 0);
        siblingOffset = entriesEnd;
        readActor();
    }

    DirectBuffer buffer() {
        return buffer;
    }

    /** Unsigned, or {@link #END}. */
    long actor() {
        return actor;
    }

    long counter() {
        return actor == END ? 0 : VectorLayout.counter(buffer, entryOffset);
    }

    int siblingCount() {
        return actor == END || !hasSiblings ? 0 : VectorLayout.siblingCount(buffer, entryOffset);
    }

    /** 0 if this is not at the actor's entry, as an actor that has none counts 0. */
    long counterOf(final long ofActor) {
        return actor == ofActor ? counter() : 0;
    }

    int siblingCountOf(final long ofActor) {
        return actor == ofActor ? siblingCount() : 0;
    }

    /** The actor's dots up to this one are superseded. */
    long supersededOf(final long ofActor) {
        return counterOf(ofActor) - siblingCountOf(ofActor);
    }

    /** Behind the actor's entry, if this is at it; its siblings are not skipped. */
    void pass(final long ofActor) {
        if (actor == ofActor) {
            entryOffset += VectorLayout.ENTRY_LENGTH;
            readActor();
        }
    }

    /** Of the first sibling that was not skipped. */
    int siblingOffset() {
        return siblingOffset;
    }

    void skipSiblings(final int count) {
        for (int i = 0; i < count; i++) {
            siblingOffset += VectorLayout.SIBLING_HEADER_LENGTH + VectorLayout.valueLength(buffer, siblingOffset);
        }
    }

    private void readActor() {
        actor = entryOffset == entriesEnd ? END : Integer.toUnsignedLong(VectorLayout.actor(buffer, entryOffset));
    }
}
