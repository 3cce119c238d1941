package org.pacelab.epoch;

import org.agrona.DirectBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.log.Admission;
import org.pacelab.wire.ChainBody;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.ChainUpdateDecoder;

/**
 * A node towards the one that sends it entries: takes them behind one that both have, cuts what the others went on without, and answers what it is asked.
 * Unable to take what came, it says what it has, so that the sender goes on from there. Confined to the node's thread. Allocates nothing.
 */
public final class Upstream {
    /** Epochs looked at for one hint at most; a hint that comes from further on is only less helpful. */
    private static final int MAX_HINT_STEPS = 10_000;

    public static final long UNKNOWN = Long.MAX_VALUE;

    private final EpochState state;
    private final EpochFrames frames;
    private final EpochCounters counters;
    private final Admission admission;
    private final LogWatcher watcher;
    private long sourcesInheritedIndex = UNKNOWN;

    public Upstream(
            final EpochState state,
            final EpochFrames frames,
            final EpochCounters counters,
            final Admission admission,
            final LogWatcher watcher) {
        this.state = state;
        this.frames = frames;
        this.counters = counters;
        this.admission = admission;
        this.watcher = watcher;
    }

    /** A new epoch: a predecessor that may be another one does not know what is here. */
    public void restart() {
        sourcesInheritedIndex = UNKNOWN;
    }

    /** From the source, in this epoch. Returns false if it is refused. */
    public boolean onUpdate(
            final int from, final ChainUpdateDecoder request, final DirectBuffer buffer, final int offset) {
        final long prevIndex = request.prevIndex();
        if (state.isGivenUp()
                || state.contradicts(prevIndex, request.prevEpoch())
                || state.hasExecutedWhatIsLost(request.completeIndex())) {
            state.noteContradiction();
            if (state.isGivenUp()) {
                frames.sendGivenUp(from);
            }
            return false;
        }
        if (!isHere(prevIndex, request.prevEpoch())) {
            refuse(from, prevIndex, request.prevEpoch());
            return false;
        }
        final int entryCount = request.entryCount();
        final long takenIndex = entryCount == 0 ? prevIndex : take(prevIndex, entryCount, buffer, offset);
        state.verified(takenIndex);
        sourcesInheritedIndex = request.completeIndex();
        state.learnCommitted(Math.min(request.commitIndex(), takenIndex));
        if (request.wantsAnswer() != 0) {
            answer(from, takenIndex);
        }
        return true;
    }

    /** What a complete member has, as the source said in this epoch; {@link #UNKNOWN} if it did not. */
    public long sourcesInheritedIndex() {
        return sourcesInheritedIndex;
    }

    private boolean isHere(final long index, final long epoch) {
        final Journal journal = state.journal;
        return index <= state.commitIndex() || index <= journal.lastIndex() && journal.termOf(index) == epoch;
    }

    /** Returns the last index that holds the source's entry now. */
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
        watcher.appended(index);
        return true;
    }

    /** Makes the index either hold an entry of the epoch already or be free. Returns false if it can be neither. */
    private boolean cutConflict(final long index, final long epoch) {
        final Journal journal = state.journal;
        if (index <= state.commitIndex()) {
            final boolean isContradicted = state.contradicts(index, epoch);
            if (isContradicted) {
                state.noteContradiction();
            }
            return !isContradicted;
        }
        if (journal.termOf(index) == epoch) {
            return true;
        }
        if (journal.truncateFrom(index) == Journal.FULL) {
            return false;
        }
        counters.increment(counters.truncations);
        watcher.cut(index);
        return true;
    }

    private void answer(final int to, final long index) {
        frames.sendAck(to, index, state.journal.sequenceOf(index));
    }

    /** The hint: this log's last entry before {@code prevIndex} of an epoch not above the source's there, and its epoch. */
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
