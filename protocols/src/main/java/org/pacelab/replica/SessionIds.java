package org.pacelab.replica;

/**
 * The ids of sessions. The entry that opens one is known by its term and its index, and so is the session: an id is never given twice, even where what was
 * executed may get lost, within 16 million terms and a million million entries.
 */
public final class SessionIds {
    private static final int INDEX_BITS = 40;

    private SessionIds() {}

    /** The id of the session that the entry of this term and index opens. */
    public static long of(final long term, final long index) {
        return term << INDEX_BITS | index;
    }

    /** An id for people: the term, if there is one, and the index. */
    public static String describe(final long sessionId) {
        final long term = sessionId >>> INDEX_BITS;
        final long index = sessionId & (1L << INDEX_BITS) - 1;
        return term == 0 ? Long.toString(index) : term + "." + index;
    }
}
