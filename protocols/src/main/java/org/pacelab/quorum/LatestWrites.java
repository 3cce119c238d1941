package org.pacelab.quorum;

/**
 * The latest write of each session that was asked for here, so that links which repeat a frame do not have it executed twice: of so many sessions, those that asked
 * last among the few that share a place. Confined to one thread; allocates nothing after construction.
 */
final class LatestWrites {
    private static final int PLACES = 1 << 12;
    private static final int SESSIONS_AT_A_PLACE = 4;
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;
    private static final int SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(PLACES);

    private final long[] sessionIds = new long[PLACES * SESSIONS_AT_A_PLACE];
    private final long[] sequences = new long[PLACES * SESSIONS_AT_A_PLACE];

    /** Whether this one was not asked for before, nor one that the session asked for later; from now on it was. */
    boolean isNext(final long sessionId, final long sequence) {
        final int first = (int) (sessionId * SPREAD >>> SHIFT) * SESSIONS_AT_A_PLACE;
        int found = first;
        while (found < first + SESSIONS_AT_A_PLACE - 1 && sessionIds[found] != sessionId) {
            found++;
        }
        if (sessionIds[found] == sessionId && sequence <= sequences[found]) {
            return false;
        }
        for (int i = found; i > first; i--) {
            sessionIds[i] = sessionIds[i - 1];
            sequences[i] = sequences[i - 1];
        }
        sessionIds[first] = sessionId;
        sequences[first] = sequence;
        return true;
    }
}
