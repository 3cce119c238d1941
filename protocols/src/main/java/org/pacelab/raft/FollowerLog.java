package org.pacelab.raft;

import org.agrona.DirectBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.log.LogRoom;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.AppendEntriesDecoder;

/**
 * Takes a leader's entries (Raft §5.3): verifies the previous one, cuts what conflicts, appends what is missing, commits no
 * further than the last entry verified. An answer to entries rests on their being durable; one to a bare heartbeat claims only
 * what is durable already, and need not wait. Confined to the replica's thread. Allocates nothing.
 */
final class FollowerLog {
    /** Round of an AppendEntries that wants no answer unless it fails. */
    static final long NO_ROUND = 0;

    /** Terms looked at for one hint at most; a hint that comes from further on is only less helpful. */
    static final int MAX_HINT_STEPS = 10_000;

    private static final int ENTRIES_OFFSET =
            Frames.HEADER_LENGTH + AppendEntriesDecoder.BLOCK_LENGTH + LogEntries.BATCH_HEADER_LENGTH;

    private final RaftState state;
    private final RaftFrames frames;
    private final RaftCounters counters;
    private final Election election;
    private final LogRoom room;

    FollowerLog(
            final RaftState state,
            final RaftFrames frames,
            final RaftCounters counters,
            final Election election,
            final LogRoom room) {
        this.state = state;
        this.frames = frames;
        this.counters = counters;
        this.election = election;
        this.room = room;
    }

    void onAppendEntries(
            final long nowNs,
            final int from,
            final AppendEntriesDecoder request,
            final DirectBuffer buffer,
            final int offset) {
        if (request.term() < state.term()) {
            reply(from, request, false, 0, 0, state.termSequence());
            return;
        }
        if (!election.follow(nowNs, from, request.term())) {
            return;
        }
        if (isVerified(request.prevIndex(), request.prevTerm())) {
            accept(from, request, buffer, offset + ENTRIES_OFFSET);
        } else {
            reject(from, request);
        }
    }

    private boolean isVerified(final long prevIndex, final long prevTerm) {
        final Journal journal = state.journal;
        return prevIndex < journal.firstIndex() - 1
                || prevIndex <= journal.lastIndex() && journal.termOf(prevIndex) == prevTerm;
    }

    private void accept(
            final int from, final AppendEntriesDecoder request, final DirectBuffer buffer, final int entriesOffset) {
        final long prevIndex = request.prevIndex();
        final int entryCount = request.entryCount();
        final long verifiedIndex =
                entryCount == 0 ? prevIndex : takeEntries(prevIndex, entryCount, buffer, entriesOffset);
        final long commitIndex = Math.min(request.commitIndex(), verifiedIndex);
        if (commitIndex > state.commitIndex()) {
            state.commit(commitIndex);
        }
        if (entryCount > 0) {
            reply(from, request, true, verifiedIndex, 0, Math.max(state.termSequence(), sequenceOf(verifiedIndex)));
        } else if (request.round() != NO_ROUND) {
            final long durableIndex = Math.min(verifiedIndex, state.journal.durableIndex());
            reply(from, request, true, durableIndex, 0, state.termSequence());
        }
    }

    /** Returns the last index that holds the leader's entry now. */
    private long takeEntries(
            final long prevIndex, final int entryCount, final DirectBuffer buffer, final int entriesOffset) {
        final Journal journal = state.journal;
        int position = entriesOffset;
        long index = prevIndex;
        for (int i = 0; i < entryCount; i++) {
            final int length = LogEntries.entryLength(buffer, position);
            final long term = LogEntries.term(buffer, position);
            if (index < journal.lastIndex() && !cutConflict(index + 1, term)) {
                return index;
            }
            if (index == journal.lastIndex() && !append(term, buffer, position, length)) {
                return index;
            }
            index++;
            position += length;
        }
        return index;
    }

    /** Makes the index either hold an entry of the term already or be free. Returns false if it can be neither. */
    private boolean cutConflict(final long index, final long term) {
        final Journal journal = state.journal;
        if (index < journal.firstIndex() || journal.termOf(index) == term) {
            return true;
        }
        if (index <= state.commitIndex()) {
            counters.increment(counters.refusedFrames);
            return false;
        }
        counters.increment(counters.truncations);
        if (journal.truncateFrom(index) == Journal.FULL) {
            return false;
        }
        state.memberships.cutFrom(index);
        return true;
    }

    private boolean append(final long term, final DirectBuffer buffer, final int position, final int length) {
        if (!state.areReplicas(MembershipLog.membersOf(buffer, position))) {
            counters.increment(counters.refusedFrames);
            return false;
        }
        final int bytesOffset = position + LogEntries.TERM_LENGTH;
        final int bytesLength = length - LogEntries.TERM_LENGTH;
        if (!room.append(term, buffer, bytesOffset, bytesLength)) {
            return false;
        }
        state.appended(state.journal.lastIndex());
        return true;
    }

    /** The hint: this log's last entry before {@code prevIndex} of a term not above the leader's there, and its term. */
    private void reject(final int from, final AppendEntriesDecoder request) {
        final Journal journal = state.journal;
        counters.increment(counters.rejectedAppends);
        long index = Math.max(journal.firstIndex() - 1, Math.min(request.prevIndex() - 1, journal.lastIndex()));
        final long floor = Math.max(state.commitIndex(), Math.max(journal.firstIndex() - 1, index - MAX_HINT_STEPS));
        while (index > floor && journal.termOf(index) > request.prevTerm()) {
            index--;
        }
        reply(from, request, false, index, journal.termOf(index), state.termSequence());
    }

    private long sequenceOf(final long index) {
        return state.journal.sequenceOf(index);
    }

    private void reply(
            final int to,
            final AppendEntriesDecoder request,
            final boolean success,
            final long matchIndex,
            final long conflictTerm,
            final long restsOnSequence) {
        frames.sendAppendReply(
                to,
                success,
                matchIndex,
                request.prevIndex(),
                conflictTerm,
                request.round(),
                request.sentNs(),
                restsOnSequence);
    }
}
