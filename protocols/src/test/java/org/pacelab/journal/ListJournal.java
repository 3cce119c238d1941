package org.pacelab.journal;

import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The dumb journal that clever ones are compared with: a list without bounds, durable at once. */
final class ListJournal implements Journal {
    private record Entry(long term, long sequence, UnsafeBuffer bytes) {}

    private final List<Entry> entries = new ArrayList<>();
    private long firstIndex = 1;
    private long releasedTerm;
    private long term;
    private int votedFor = NO_VOTE;
    private long sequence;

    @Override
    public long append(final long entryTerm, final DirectBuffer buffer, final int offset, final int length) {
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[Long.BYTES + length]);
        bytes.putLong(0, entryTerm);
        bytes.putBytes(Long.BYTES, buffer, offset, length);
        entries.add(new Entry(entryTerm, ++sequence, bytes));
        return sequence;
    }

    @Override
    public long truncateFrom(final long fromIndex) {
        entries.subList((int) (fromIndex - firstIndex), entries.size()).clear();
        return ++sequence;
    }

    @Override
    public long recordVote(final long currentTerm, final int candidate) {
        term = currentTerm;
        votedFor = candidate;
        return ++sequence;
    }

    @Override
    public void releaseBefore(final long index) {
        if (index > firstIndex) {
            releasedTerm = termOf(index - 1);
            entries.subList(0, (int) (index - firstIndex)).clear();
            firstIndex = index;
        }
    }

    @Override
    public boolean reusesReleasedRoom() {
        return false;
    }

    @Override
    public long term() {
        return term;
    }

    @Override
    public int votedFor() {
        return votedFor;
    }

    @Override
    public long firstIndex() {
        return firstIndex;
    }

    @Override
    public long lastIndex() {
        return firstIndex + entries.size() - 1;
    }

    @Override
    public long termOf(final long index) {
        return index == firstIndex - 1 ? releasedTerm : entry(index).term();
    }

    @Override
    public DirectBuffer bufferOf(final long index) {
        return entry(index).bytes();
    }

    @Override
    public int offsetOf(final long index) {
        return 0;
    }

    @Override
    public int lengthOf(final long index) {
        return entry(index).bytes().capacity();
    }

    @Override
    public long sequenceOf(final long index) {
        return index < firstIndex ? 0 : entry(index).sequence();
    }

    @Override
    public long appendedSequence() {
        return sequence;
    }

    @Override
    public long durableSequence() {
        return sequence;
    }

    @Override
    public long durableIndex() {
        return lastIndex();
    }

    @Override
    public boolean force(final long upToSequence) {
        return false;
    }

    @Override
    public boolean needsForce() {
        return false;
    }

    @Override
    public SnapshotStore snapshots() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long forceCount() {
        return 0;
    }

    @Override
    public void close() {}

    private Entry entry(final long index) {
        return entries.get((int) (index - firstIndex));
    }
}
