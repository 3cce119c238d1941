package org.pacelab.log;

import org.pacelab.journal.Journal;
import org.pacelab.journal.Snapshot;
import org.pacelab.journal.SnapshotStore;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.kv.SnapshotScan;

/**
 * Takes snapshots of the state machine, a slice each duty cycle while commands go on, and lets the log behind them go (Raft
 * dissertation §5.1): when {@code snapshotEntries} have been executed since the last one, when the journal says that it is worth it,
 * or when a peer needs one; never while a peer gets on with the last one. What live peers still lack stays until the next snapshot.
 * Confined to the replica's thread. Allocates only when one begins.
 */
public final class Snapshots {
    private static final int NEVER = 0;

    /** Of the entries between two snapshots so large a part stays behind the later one, but no more than so many: for who is little behind. */
    private static final int TAIL_SHARE = 8;

    private static final int MAX_TAIL = 5_000;

    /** What is going on. */
    private enum Phase {
        IDLE,
        /** A peer's is coming: none is taken here. */
        RECEIVING,
        /** The state is being written out. */
        TAKING,
        /** All is written out, and not all of it durable. */
        WRITING,
        /** It is the newest, and that is not yet durable. */
        PUBLISHED
    }

    private final LogState state;
    private final PeerNeeds needs;
    private final SnapshotOptions options;
    private final LogCounters counters;
    private final SnapshotStore store;
    private final SnapshotScan scan;
    private Phase phase = Phase.IDLE;
    private long newestIndex;
    private long olderIndex;
    private long publishedSequence;

    public Snapshots(
            final LogState state,
            final KeyValueStateMachine machine,
            final PeerNeeds needs,
            final SnapshotOptions options,
            final LogCounters counters) {
        this.state = state;
        this.needs = needs;
        this.options = options;
        this.counters = counters;
        this.store = state.journal.snapshots();
        this.scan = new SnapshotScan(machine, store, options.snapshotChunkLength());
        final Snapshot newest = store.newest();
        this.newestIndex = newest == null ? 0 : newest.header().index();
        this.olderIndex = newestIndex;
    }

    /** Whether entries may be executed: what a snapshot must have of the state before them can be kept. */
    boolean hasRoom() {
        return scan.hasRoom();
    }

    /** Whether the next duty cycle has work that waits for nothing. */
    public boolean isBusy() {
        return phase == Phase.TAKING && scan.mayGoOn()
                || phase == Phase.PUBLISHED && publishedSequence <= state.journal.durableSequence();
    }

    /** After the cycle's entries were executed. Returns the work done. */
    public int doWork() {
        return switch (phase) {
            case IDLE -> isDue() ? begin() : 0;
            case RECEIVING -> 0;
            case TAKING -> slice();
            case WRITING -> store.isWhole() ? publish() : 0;
            case PUBLISHED -> publishedSequence <= state.journal.durableSequence() ? release() : 0;
        };
    }

    /** A peer's snapshot is about to come: what is being taken here is given up, and nothing else begun. */
    void yieldTo() {
        if (phase == Phase.TAKING) {
            scan.stop();
        }
        phase = Phase.RECEIVING;
    }

    /** No peer's snapshot comes any more. */
    void resume() {
        phase = Phase.IDLE;
    }

    /** A snapshot of this index, taken here or by a peer, is the newest as of this sequence. */
    void published(final long index, final long sequence) {
        olderIndex = Math.min(newestIndex, index);
        newestIndex = index;
        publishedSequence = sequence;
        phase = Phase.PUBLISHED;
    }

    private boolean isDue() {
        final long grown = state.appliedIndex() - newestIndex;
        if (grown == 0 || needs.isTransferring()) {
            return false;
        }
        final int entries = options.snapshotEntries();
        return entries != NEVER && grown >= entries || store.isWorthwhile() || needs.wantsSnapshot();
    }

    private int begin() {
        final long index = state.appliedIndex();
        if (!store.begin(state.header(index))) {
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
        final long lastNeeded = Math.min(beforeTail, needs.liveMatchIndex());
        state.journal.releaseBefore(Math.max(olderIndex, lastNeeded) + 1);
        return 1;
    }
}
