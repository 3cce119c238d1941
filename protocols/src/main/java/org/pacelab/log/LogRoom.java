package org.pacelab.log;

import org.agrona.DirectBuffer;
import org.pacelab.journal.Journal;

/**
 * Appends, and makes room in a journal that is full and reuses what is released: drops the oldest quarter of what need not be
 * kept. First what a live peer still lacks is kept; if nothing else can go, that goes too, and the peer needs a snapshot: it never
 * holds this replica back. Nothing is dropped before it was applied here. Confined to the replica's thread. Allocates nothing.
 */
public final class LogRoom {
    private final LogState state;
    private final PeerNeeds needs;

    public LogRoom(final LogState state, final PeerNeeds needs) {
        this.state = state;
        this.needs = needs;
    }

    /** Appends the bytes behind a term. Returns whether there was room, or could be made. */
    public boolean append(final long term, final DirectBuffer buffer, final int offset, final int length) {
        boolean isAppended = state.journal.append(term, buffer, offset, length) != Journal.FULL;
        while (!isAppended && make()) {
            isAppended = state.journal.append(term, buffer, offset, length) != Journal.FULL;
        }
        return isAppended;
    }

    private boolean make() {
        return state.journal.reusesReleasedRoom()
                && (release(Math.min(state.appliedIndex(), needs.liveMatchIndex())) || release(state.appliedIndex()));
    }

    private boolean release(final long upToIndex) {
        final Journal journal = state.journal;
        final long firstIndex = journal.firstIndex();
        final long releasable = upToIndex + 1 - firstIndex;
        if (releasable <= 0) {
            return false;
        }
        journal.releaseBefore(firstIndex + (releasable + 3) / 4);
        return journal.firstIndex() > firstIndex;
    }
}
