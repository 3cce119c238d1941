package org.pacelab.raft;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.AppendEntriesEncoder;
import org.pacelab.wire.codec.AppendReplyEncoder;
import org.pacelab.wire.codec.ClientReplyEncoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.TimeoutNowEncoder;
import org.pacelab.wire.codec.VoteReplyEncoder;
import org.pacelab.wire.codec.VoteRequestEncoder;

/**
 * Encodes and sends Raft's messages, each resting on the journal's sequence that makes it true. Every method returns false if
 * the outbox had no room, in which case the frame is lost, as any frame may be. Allocates nothing.
 */
final class RaftFrames {
    private static final int VOTE_REQUEST_LENGTH = Frames.HEADER_LENGTH + VoteRequestEncoder.BLOCK_LENGTH;
    private static final int VOTE_REPLY_LENGTH = Frames.HEADER_LENGTH + VoteReplyEncoder.BLOCK_LENGTH;
    private static final int TIMEOUT_NOW_LENGTH = Frames.HEADER_LENGTH + TimeoutNowEncoder.BLOCK_LENGTH;
    private static final int APPEND_REPLY_LENGTH = Frames.HEADER_LENGTH + AppendReplyEncoder.BLOCK_LENGTH;
    private static final int APPEND_LENGTH =
            Frames.HEADER_LENGTH + AppendEntriesEncoder.BLOCK_LENGTH + AppendEntriesEncoder.entriesHeaderLength();
    private static final int CLIENT_REPLY_LENGTH =
            Frames.HEADER_LENGTH + ClientReplyEncoder.BLOCK_LENGTH + ClientReplyEncoder.valueHeaderLength();

    private static final DirectBuffer NO_ANSWER = new UnsafeBuffer(new byte[0]);

    private final RaftState state;
    private final DurableOutbox outbox;
    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private final VoteRequestEncoder voteRequest = new VoteRequestEncoder();
    private final VoteReplyEncoder voteReply = new VoteReplyEncoder();
    private final AppendEntriesEncoder append = new AppendEntriesEncoder();
    private final AppendReplyEncoder appendReply = new AppendReplyEncoder();
    private final TimeoutNowEncoder timeoutNow = new TimeoutNowEncoder();
    private final ClientReplyEncoder clientReply = new ClientReplyEncoder();

    RaftFrames(final RaftState state, final DurableOutbox outbox) {
        this.state = state;
        this.outbox = outbox;
    }

    /**
     * Asks for a vote in {@code term}; a real one rests on the candidate's own vote, a pre-vote on nothing.
     *
     * @param transfer the leader of the term before told this replica to stand
     */
    boolean sendVoteRequest(final int to, final long term, final boolean preVote, final boolean transfer) {
        final long restsOn = preVote ? DurableOutbox.UNCONDITIONAL : state.termSequence();
        final int offset = outbox.tryClaim(to, VOTE_REQUEST_LENGTH, restsOn);
        if (offset == Outbox.FULL) {
            return false;
        }
        final Journal journal = state.journal;
        voteRequest
                .wrapAndApplyHeader(outbox.buffer(), offset, header)
                .term(term)
                .lastIndex(journal.lastIndex())
                .lastTerm(journal.termOf(journal.lastIndex()))
                .preVote(flag(preVote))
                .transfer(flag(transfer));
        outbox.commit();
        return true;
    }

    /** Tells a follower to stand at once. */
    boolean sendTimeoutNow(final int to) {
        final int offset = outbox.tryClaim(to, TIMEOUT_NOW_LENGTH);
        if (offset == Outbox.FULL) {
            return false;
        }
        timeoutNow.wrapAndApplyHeader(outbox.buffer(), offset, header).term(state.term());
        outbox.commit();
        return true;
    }

    boolean sendVoteReply(final int to, final long requestTerm, final boolean preVote, final boolean granted) {
        final int offset = outbox.tryClaim(to, VOTE_REPLY_LENGTH, state.termSequence());
        if (offset == Outbox.FULL) {
            return false;
        }
        voteReply
                .wrapAndApplyHeader(outbox.buffer(), offset, header)
                .term(state.term())
                .requestTerm(requestTerm)
                .preVote(flag(preVote))
                .granted(flag(granted));
        outbox.commit();
        return true;
    }

    /**
     * Sends the entries {@code prevIndex + 1 .. } as far as they fit into one frame, at most up to {@code lastIndex}.
     *
     * @return how many entries were sent, or {@link Outbox#FULL}
     */
    int sendAppendEntries(
            final int to, final long prevIndex, final long lastIndex, final long round, final long nowNs) {
        final Journal journal = state.journal;
        int entriesLength = 0;
        long index = prevIndex;
        while (index < lastIndex) {
            final int length = journal.lengthOf(index + 1);
            if (entriesLength > 0 && entriesLength + length > state.options.maxBatchLength()) {
                break;
            }
            entriesLength += length;
            index++;
        }
        final int offset = outbox.tryClaim(to, APPEND_LENGTH + entriesLength, state.termSequence());
        if (offset == Outbox.FULL) {
            return Outbox.FULL;
        }
        final int entryCount = (int) (index - prevIndex);
        final MutableDirectBuffer buffer = outbox.buffer();
        append.wrapAndApplyHeader(buffer, offset, header)
                .term(state.term())
                .prevIndex(prevIndex)
                .prevTerm(journal.termOf(prevIndex))
                .commitIndex(state.commitIndex())
                .round(round)
                .sentNs(nowNs)
                .entryCount(entryCount);
        LogEntries.putBatchLength(buffer, append.limit(), entriesLength);
        int position = offset + APPEND_LENGTH;
        for (long i = prevIndex + 1; i <= index; i++) {
            final int length = journal.lengthOf(i);
            buffer.putBytes(position, journal.bufferOf(i), journal.offsetOf(i), length);
            position += length;
        }
        outbox.commit();
        return entryCount;
    }

    /** Answers an AppendEntries. Round and sentNs are the leader's, handed back. */
    boolean sendAppendReply(
            final int to,
            final boolean success,
            final long matchIndex,
            final long prevIndex,
            final long conflictTerm,
            final long round,
            final long sentNs,
            final long restsOnSequence) {
        final int offset = outbox.tryClaim(to, APPEND_REPLY_LENGTH, restsOnSequence);
        if (offset == Outbox.FULL) {
            return false;
        }
        appendReply
                .wrapAndApplyHeader(outbox.buffer(), offset, header)
                .term(state.term())
                .matchIndex(matchIndex)
                .prevIndex(prevIndex)
                .conflictTerm(conflictTerm)
                .round(round)
                .sentNs(sentNs)
                .success(flag(success))
                .voter(flag(!state.amnesiac));
        outbox.commit();
        return true;
    }

    boolean sendRefusal(final int to, final long sessionId, final long sequence, final ReplyStatus status) {
        return sendReply(to, sessionId, sequence, state.appliedIndex(), 0, status, NO_ANSWER, 0, 0);
    }

    /** Answers a client; the answer rests on the log up to {@code index}, which has committed. */
    boolean sendReply(
            final int to,
            final long sessionId,
            final long sequence,
            final long index,
            final long version,
            final ReplyStatus status,
            final DirectBuffer answer,
            final int answerOffset,
            final int answerLength) {
        final int offset = outbox.tryClaim(to, CLIENT_REPLY_LENGTH + answerLength);
        if (offset == Outbox.FULL) {
            return false;
        }
        clientReply
                .wrapAndApplyHeader(outbox.buffer(), offset, header)
                .sessionId(sessionId)
                .sequence(sequence)
                .index(index)
                .version(version)
                .leaderHint(state.leaderId)
                .status(status.code())
                .putValue(answer, answerOffset, answerLength);
        outbox.commit();
        return true;
    }

    private static short flag(final boolean value) {
        return (short) (value ? 1 : 0);
    }
}
