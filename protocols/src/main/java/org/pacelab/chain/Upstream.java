package org.pacelab.chain;

import org.agrona.DirectBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.log.Admission;
import org.pacelab.wire.ChainBody;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.ChainUpdateDecoder;

/**
 * A node towards its predecessor (van Renesse & Schneider 2004, §3): takes its entries behind one that both have, cuts what the chain went on
 * without, and tells it what has reached the tail. Asked for more, or unable to take what came, it says what it has, so that the predecessor goes on from there.
 * Confined to the node's thread. Allocates nothing.
 */
final class Upstream {
    /** Epochs looked at for one hint at most; a hint that comes from further on is only less helpful. */
    private static final int MAX_HINT_STEPS = 10_000;

    private static final long UNKNOWN = Long.MAX_VALUE;

    private final ChainState state;
    private final ChainFrames frames;
    private final ChainCounters counters;
    private final Admission admission;
    private final DirtyLog dirty;
    private long toldCommitIndex;
    private long predecessorsInheritedIndex = UNKNOWN;

    Upstream(
            final ChainState state,
            final ChainFrames frames,
            final ChainCounters counters,
            final Admission admission,
            final DirtyLog dirty) {
        this.state = state;
        this.frames = frames;
        this.counters = counters;
        this.admission = admission;
        this.dirty = dirty;
    }

    /** A new epoch: a predecessor that may be another one does not know what is here. */
    void restart() {
        predecessorsInheritedIndex = UNKNOWN;
        toldCommitIndex = 0;
    }

    /** From the predecessor, in this epoch. */
    void onUpdate(final int from, final ChainUpdateDecoder request, final DirectBuffer buffer, final int offset) {
        final long prevIndex = request.prevIndex();
        if (!isHere(prevIndex, request.prevEpoch())) {
            refuse(from, prevIndex, request.prevEpoch());
            return;
        }
        final int entryCount = request.entryCount();
        final long takenIndex = entryCount == 0 ? prevIndex : take(prevIndex, entryCount, buffer, offset);
        state.verified(takenIndex);
        predecessorsInheritedIndex = request.completeIndex();
        toldCommitIndex = Math.max(toldCommitIndex, request.commitIndex());
        state.reachedTail(Math.min(request.commitIndex(), takenIndex));
        if (request.wantsAnswer() != 0) {
            answer(from, takenIndex);
        }
    }

    /** Becomes complete, and tells what has committed since it was told last. Returns the work done. */
    int doWork() {
        int work = 0;
        if (state.isMember() && !state.isComplete() && predecessorsInheritedIndex != UNKNOWN) {
            work += state.complete(predecessorsInheritedIndex) ? 1 : 0;
        }
        if (state.isMember() && !state.isHead() && state.commitIndex() > toldCommitIndex) {
            toldCommitIndex = state.commitIndex();
            frames.sendAck(state.predecessorId(), state.soundIndex(), 0);
            work++;
        }
        return work;
    }

    private boolean isHere(final long index, final long epoch) {
        final Journal journal = state.journal;
        return index <= state.commitIndex() || index <= journal.lastIndex() && journal.termOf(index) == epoch;
    }

    /** Returns the last index that holds the predecessor's entry now. */
    private long take(final long prevIndex, final int entryCount, final DirectBuffer buffer, final int offset) {
        final Journal journal = state.journal;
        final int clients = offset + Frames.HEADER_LENGTH + ChainUpdateDecoder.BLOCK_LENGTH;
        int position = clients + ChainBody.clientsLength(entryCount) + LogEntries.BATCH_HEADER_LENGTH;
        long index = prevIndex;
        for (int i = 0; i < entryCount; i++) {
            final int length = LogEntries.entryLength(buffer, position);
            final long epoch = LogEntries.term(buffer, position);
            if (index < journal.lastIndex() && !cutConflict(index + 1, epoch)) {
                return index;
            }
            if (index == journal.lastIndex()
                    && !append(epoch, ChainBody.client(buffer, clients, i), buffer, position, length)) {
                return index;
            }
            index++;
            position += length;
        }
        return index;
    }

    private boolean append(
            final long epoch, final int client, final DirectBuffer buffer, final int position, final int length) {
        final long index = admission.append(
                epoch, client, buffer, position + LogEntries.TERM_LENGTH, length - LogEntries.TERM_LENGTH);
        if (index == Journal.FULL) {
            return false;
        }
        dirty.appended(index);
        return true;
    }

    /** Makes the index either hold an entry of the epoch already or be free. Returns false if it can be neither. */
    private boolean cutConflict(final long index, final long epoch) {
        final Journal journal = state.journal;
        if (index <= state.commitIndex() || journal.termOf(index) == epoch) {
            return true;
        }
        if (journal.truncateFrom(index) == Journal.FULL) {
            return false;
        }
        counters.increment(counters.truncations);
        dirty.cut(index);
        return true;
    }

    private void answer(final int to, final long index) {
        final long restsOn = index >= state.journal.firstIndex() ? state.journal.sequenceOf(index) : 0;
        frames.sendAck(to, index, restsOn);
    }

    /** The hint: this log's last entry before {@code prevIndex} of an epoch not above the predecessor's there, and its epoch. */
    private void refuse(final int to, final long prevIndex, final long prevEpoch) {
        counters.increment(counters.refusedUpdates);
        final Journal journal = state.journal;
        long index = Math.max(journal.firstIndex() - 1, Math.min(prevIndex - 1, journal.lastIndex()));
        final long floor = Math.max(state.commitIndex(), Math.max(journal.firstIndex() - 1, index - MAX_HINT_STEPS));
        while (index > floor && journal.termOf(index) > prevEpoch) {
            index--;
        }
        frames.sendRefusedAck(to, index, journal.termOf(index));
    }
}
