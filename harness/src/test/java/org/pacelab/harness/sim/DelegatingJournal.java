package org.pacelab.harness.sim;

import org.agrona.DirectBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.journal.SnapshotStore;

/** A journal that does what another does, for tests to override. */
abstract class DelegatingJournal implements Journal {
    final Journal journal;

    DelegatingJournal(final Journal journal) {
        this.journal = journal;
    }

    @Override
    public long append(final long term, final DirectBuffer buffer, final int offset, final int length) {
        return journal.append(term, buffer, offset, length);
    }

    @Override
    public long truncateFrom(final long fromIndex) {
        return journal.truncateFrom(fromIndex);
    }

    @Override
    public long recordVote(final long term, final int votedFor) {
        return journal.recordVote(term, votedFor);
    }

    @Override
    public void releaseBefore(final long index) {
        journal.releaseBefore(index);
    }

    @Override
    public long term() {
        return journal.term();
    }

    @Override
    public int votedFor() {
        return journal.votedFor();
    }

    @Override
    public long firstIndex() {
        return journal.firstIndex();
    }

    @Override
    public long lastIndex() {
        return journal.lastIndex();
    }

    @Override
    public long termOf(final long index) {
        return journal.termOf(index);
    }

    @Override
    public DirectBuffer bufferOf(final long index) {
        return journal.bufferOf(index);
    }

    @Override
    public int offsetOf(final long index) {
        return journal.offsetOf(index);
    }

    @Override
    public int lengthOf(final long index) {
        return journal.lengthOf(index);
    }

    @Override
    public long sequenceOf(final long index) {
        return journal.sequenceOf(index);
    }

    @Override
    public long appendedSequence() {
        return journal.appendedSequence();
    }

    @Override
    public long durableSequence() {
        return journal.durableSequence();
    }

    @Override
    public long durableIndex() {
        return journal.durableIndex();
    }

    @Override
    public boolean force(final long upToSequence) {
        return journal.force(upToSequence);
    }

    @Override
    public boolean needsForce() {
        return journal.needsForce();
    }

    @Override
    public SnapshotStore snapshots() {
        return journal.snapshots();
    }

    @Override
    public long forceCount() {
        return journal.forceCount();
    }

    @Override
    public void close() {
        journal.close();
    }
}
