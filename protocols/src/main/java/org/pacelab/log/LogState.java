package org.pacelab.log;

import org.pacelab.journal.Journal;
import org.pacelab.journal.SnapshotHeader;

/**
 * How far one replica's log has committed, and how far it is executed: what the parts of this package share with the protocol that
 * they serve, whose own state extends it. Entries, term and vote are the journal's. Confined to the replica's thread.
 */
public abstract class LogState {
    public final Journal journal;
    private long commitIndex;
    private long appliedIndex;

    protected LogState(final Journal journal) {
        this.journal = journal;
    }

    /** The journal's sequence of the present term: what is said in its name rests on it. */
    public abstract long termSequence();

    /** What a snapshot that ends at the executed entry {@code index} has to say of the protocol: some voter at least. */
    protected abstract SnapshotHeader header(long index);

    /**
     * Whether what is executed here is given up, for others went on without it: then only a snapshot that takes its place is of use, wherever
     * that one ends.
     */
    protected boolean isGivenUp() {
        return false;
    }

    /** State machine, log and positions are those of a snapshot by now; the protocol takes over what the header says of it. */
    protected abstract void restored(SnapshotHeader header);

    /** As the journal has recorded it: no entry is of a later one. */
    public final long term() {
        return journal.term();
    }

    public final long commitIndex() {
        return commitIndex;
    }

    public final long appliedIndex() {
        return appliedIndex;
    }

    public final void commit(final long newCommitIndex) {
        assert newCommitIndex >= commitIndex && newCommitIndex <= journal.lastIndex()
                : "commitIndex=" + commitIndex + " newCommitIndex=" + newCommitIndex + " lastIndex="
                        + journal.lastIndex();
        commitIndex = newCommitIndex;
    }

    void applied(final long index) {
        assert index == appliedIndex + 1 && index <= commitIndex : "appliedIndex=" + appliedIndex + " index=" + index;
        appliedIndex = index;
    }

    /** The state is that of a snapshot: all up to its index has committed and is executed. */
    void restore(final SnapshotHeader header) {
        final long index = header.index();
        assert isGivenUp() || index >= commitIndex && index >= appliedIndex
                : "commitIndex=" + commitIndex + " index=" + index;
        commitIndex = index;
        appliedIndex = index;
        restored(header);
    }

    /** Whether the log holds this entry, or held it before a snapshot took its place. */
    boolean has(final long index, final long termOfIndex) {
        return !isGivenUp()
                && (index <= commitIndex || index <= journal.lastIndex() && journal.termOf(index) == termOfIndex);
    }
}
