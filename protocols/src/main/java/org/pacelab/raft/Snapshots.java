package org.pacelab.raft;

import org.pacelab.journal.Journal;
import org.pacelab.journal.Snapshot;
import org.pacelab.journal.SnapshotHeader;
import org.pacelab.journal.SnapshotStore;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.kv.SnapshotScan;

/**
 * Takes snapshots of the state machine, a slice each duty cycle while commands go on, and lets the log behind them go (dissertation
 * §5.1): when {@code snapshotEntries} have been executed since the last one, when the journal says that it is worth it, or when a
 * leader's follower needs one; never while a follower gets on with the last one. What a leader's live followers still lack stays until the next snapshot. Confined to the replica's
 * thread. Allocates only when one begins.
 */
final class Snapshots {
    private static final int NEVER = 0;

    /** Of the entries between two snapshots so large a part stays behind the later one, but no more than so many: for who is little behind. */
    private static final int TAIL_SHARE = 8;

    private static final int MAX_TAIL = 5_000;

    /** What is going on. */
    private enum Phase {
        IDLE,
        /** A leader's is coming: none is taken here. */
        RECEIVING,
        /** The state is being written out. */
        TAKING,
        /** All is written out, and not all of it durable. */
        WRITING,
        /** It is the newest, and that is not yet durable. */
        PUBLISHED
    }

    private final RaftState state;
    private final RaftCounters counters;
    private final Replication replication;
    private final SnapshotStore store;
    private final SnapshotScan scan;
    private Phase phase = Phase.IDLE;
    private long newestIndex;
    private long olderIndex;
    private long publishedSequence;

    Snapshots(
            final RaftState state,
            final RaftCounters counters,
            final Replication replication,
            final KeyValueStateMachine machine) {
        this.state = state;
        this.counters = counters;
        this.replication = replication;
        this.store = state.journal.snapshots();
        this.scan = new SnapshotScan(machine, store, state.options.snapshotChunkLength());
        final Snapshot newest = store.newest();
        this.newestIndex = newest == null ? 0 : newest.header().index();
        this.olderIndex = newestIndex;
    }

    /** Whether entries may be executed: what a snapshot must have of the state before them can be kept. */
    boolean hasRoom() {
        return scan.hasRoom();
    }

    /** Whether the next duty cycle has work that waits for nothing. */
    boolean isBusy() {
        return phase == Phase.TAKING && scan.hasRoom()
                || phase == Phase.PUBLISHED && publishedSequence <= state.journal.durableSequence();
    }

    /** After the cycle's entries were executed. Returns the work done. */
    int doWork() {
        return switch (phase) {
            case IDLE -> isDue() ? begin() : 0;
            case RECEIVING -> 0;
            case TAKING -> slice();
            case WRITING -> store.isWhole() ? publish() : 0;
            case PUBLISHED -> publishedSequence <= state.journal.durableSequence() ? release() : 0;
        };
    }

    /** A leader's snapshot is about to come: what is being taken here is given up, and nothing else begun. */
    void yieldTo() {
        if (phase == Phase.TAKING) {
            scan.stop();
        }
        phase = Phase.RECEIVING;
    }

    /** No leader's snapshot comes any more. */
    void resume() {
        phase = Phase.IDLE;
    }

    /** A snapshot of this index, taken here or by a leader, is the newest as of this sequence. */
    void published(final long index, final long sequence) {
        olderIndex = newestIndex;
        newestIndex = index;
        publishedSequence = sequence;
        phase = Phase.PUBLISHED;
    }

    private boolean isDue() {
        final long grown = state.appliedIndex - newestIndex;
        if (grown == 0) {
            return false;
        }
        if (state.isLeader() && replication.isTransferring()) {
            return false;
        }
        final int entries = state.options.snapshotEntries();
        return entries != NEVER && grown >= entries
                || store.isWorthwhile()
                || state.isLeader() && replication.wantsSnapshot();
    }

    private int begin() {
        final long index = state.appliedIndex;
        final SnapshotHeader header = state.memberships.applied().header(index, state.journal.termOf(index));
        if (!store.begin(header)) {
            return 0;
        }
        scan.start(index);
        phase = Phase.TAKING;
        return 1;
    }

    private int slice() {
        final int work = scan.slice();
        if (!scan.isRunning()) {
            phase = Phase.WRITING;
        }
        return work;
    }

    private int publish() {
        final long sequence = store.publish(false);
        if (sequence == Journal.FULL) {
            return 0;
        }
        counters.increment(counters.snapshotsTaken);
        published(store.newest().header().index(), sequence);
        return 1;
    }

    private int release() {
        phase = Phase.IDLE;
        final long beforeTail = newestIndex - Math.min(MAX_TAIL, (newestIndex - olderIndex) / TAIL_SHARE);
        final long lastNeeded =
                state.isLeader() ? Math.min(beforeTail, replication.liveMatchIndex(state.nowNs)) : beforeTail;
        state.journal.releaseBefore(Math.max(olderIndex, lastNeeded) + 1);
        return 1;
    }
}
