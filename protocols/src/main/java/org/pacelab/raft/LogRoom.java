package org.pacelab.raft;

import org.pacelab.journal.Journal;

/**
 * Makes room in a journal that is full and reuses what is released: drops the oldest quarter of what need not be kept. A leader first keeps what a live
 * follower still lacks; if nothing else can go, that goes too, and the follower needs a snapshot: it never holds the leader
 * back. Nothing is dropped before it was applied here.
 */
final class LogRoom {
    private final RaftState state;
    private final Replication replication;

    LogRoom(final RaftState state, final Replication replication) {
        this.state = state;
        this.replication = replication;
    }

    /** Returns whether anything was released. */
    boolean make() {
        if (!state.journal.reusesReleasedRoom()) {
            return false;
        }
        final long lastNeeded = state.isLeader()
                ? Math.min(state.appliedIndex, replication.liveMatchIndex(state.nowNs))
                : state.appliedIndex;
        return release(lastNeeded) || release(state.appliedIndex);
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
