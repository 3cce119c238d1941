package org.pacelab.chain;

import org.agrona.DirectBuffer;
import org.pacelab.epoch.LogWatcher;
import org.pacelab.journal.Journal;
import org.pacelab.replica.OperationKind;
import org.pacelab.wire.LogEntries;

/**
 * Which keys the log writes behind what is executed here, from the first read on that wants to know. A restarted node, or one that lags, may have more entries there than are looked after: then any
 * key may be dirty, until few enough are left. Confined to the node's thread. Allocates nothing.
 */
final class DirtyLog implements LogWatcher {
    private final ChainState state;
    private final DirtyVersions versions;
    private final int capacity;
    private boolean isWanted;
    private boolean isKnown;

    /** @param capacity entries that are looked after, a power of two */
    DirtyLog(final ChainState state, final int capacity) {
        this.state = state;
        this.versions = new DirtyVersions(capacity);
        this.capacity = capacity;
    }

    @Override
    public void appended(final long index) {
        if (isKnown) {
            if (versions.isFull()) {
                isKnown = false;
            } else {
                note(index);
            }
        }
    }

    @Override
    public void cut(final long index) {
        if (isKnown) {
            versions.cut(index);
        }
    }

    /** After entries were executed. */
    void doWork() {
        if (isKnown) {
            versions.cleaned(state.appliedIndex());
        } else if (isWanted) {
            start();
        }
    }

    /** A snapshot took the place of the log. */
    void restart() {
        isKnown = false;
    }

    boolean isClean(final long key) {
        return isKnown() && versions.newest(key) == DirtyVersions.NONE;
    }

    /** Whether a key has at most so many dirty versions. */
    boolean hasAtMost(final int count, final long key) {
        return isKnown() && versions.hasAtMost(count, key);
    }

    /** The entry that writes a key last, {@link DirtyVersions#NONE} if none does, or it is not known. */
    long newest(final long key) {
        return isKnown() ? versions.newest(key) : DirtyVersions.NONE;
    }

    private boolean isKnown() {
        if (!isWanted) {
            isWanted = true;
            start();
        }
        return isKnown;
    }

    private void start() {
        if (state.journal.lastIndex() - state.appliedIndex() < capacity) {
            isKnown = true;
            versions.restart(state.appliedIndex());
            for (long index = state.appliedIndex() + 1; index <= state.journal.lastIndex(); index++) {
                note(index);
            }
        }
    }

    private void note(final long index) {
        final Journal journal = state.journal;
        final DirectBuffer buffer = journal.bufferOf(index);
        final int command = journal.offsetOf(index) + LogEntries.TERM_LENGTH;
        final OperationKind kind = LogEntries.operation(buffer, command);
        versions.appended(LogEntries.key(buffer, command), kind.changesKey());
    }
}
