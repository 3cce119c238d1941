package org.pacelab.quorum;

/**
 * The latest write of each session that was asked for here, of so many sessions that links which repeat a frame do not have it executed twice: a session has a place by
 * its id, and one that comes later to the same place takes it. Confined to one thread; allocates nothing after construction.
 */
final class LatestWrites {
    private static final int PLACES = 1 << 12;
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;
    private static final int SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(PLACES);

    private final long[] sessionIds = new long[PLACES];
    private final long[] sequences = new long[PLACES];

    /** Whether this one was not asked for before, nor one that the session asked for later; from now on it was. */
    boolean isNext(final long sessionId, final long sequence) {
        final int place = (int) (sessionId * SPREAD >>> SHIFT);
        if (sessionIds[place] == sessionId && sequence <= sequences[place]) {
            return false;
        }
        sessionIds[place] = sessionId;
        sequences[place] = sequence;
        return true;
    }
}
