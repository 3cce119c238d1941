package org.pacelab.epoch;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.control.Configuration;
import org.pacelab.journal.Journal;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.log.Admission;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.ChainBody;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.ChainAckEncoder;
import org.pacelab.wire.codec.ChainUpdateEncoder;
import org.pacelab.wire.codec.ClientReplyEncoder;
import org.pacelab.wire.codec.ConfigurationEncoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.LeaseTokenEncoder;
import org.pacelab.wire.codec.NodeReportEncoder;
import org.pacelab.wire.codec.PongEncoder;

/**
 * Encodes and sends the messages by which logs are replicated in epochs. What is said in an epoch rests on the node's having recorded that epoch. Every
 * method returns false if the outbox had no room, in which case the frame is lost, as any frame may be. Allocates nothing.
 */
public final class EpochFrames {
    public static final int MAX_BATCH_LENGTH = ChainBody.MAX_BATCH_LENGTH;

    private static final int UPDATE_LENGTH = Frames.HEADER_LENGTH + ChainUpdateEncoder.BLOCK_LENGTH;
    private static final int ACK_LENGTH = Frames.HEADER_LENGTH + ChainAckEncoder.BLOCK_LENGTH;
    private static final int TOKEN_LENGTH = Frames.HEADER_LENGTH + LeaseTokenEncoder.BLOCK_LENGTH;
    private static final int REPORT_LENGTH = Frames.HEADER_LENGTH + NodeReportEncoder.BLOCK_LENGTH;
    private static final int PONG_LENGTH = Frames.HEADER_LENGTH + PongEncoder.BLOCK_LENGTH;
    private static final int CLIENT_REPLY_LENGTH =
            Frames.HEADER_LENGTH + ClientReplyEncoder.BLOCK_LENGTH + ClientReplyEncoder.valueHeaderLength();
    static final short TAKEN = 0;
    static final short REFUSED = 1;
    static final short GIVEN_UP = 2;

    private static final DirectBuffer NO_ANSWER = new UnsafeBuffer(new byte[0]);

    private final EpochState state;
    private final DurableOutbox outbox;
    private Admission admission;
    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private final ChainUpdateEncoder update = new ChainUpdateEncoder();
    private final ChainAckEncoder ack = new ChainAckEncoder();
    private final LeaseTokenEncoder token = new LeaseTokenEncoder();
    private final NodeReportEncoder report = new NodeReportEncoder();
    private final PongEncoder pong = new PongEncoder();
    private final ConfigurationEncoder configuration = new ConfigurationEncoder();
    private final ClientReplyEncoder clientReply = new ClientReplyEncoder();

    /** Where to look who waits for an entry. */
    public void waitingIn(final Admission newAdmission) {
        admission = newAdmission;
    }

    public EpochFrames(final EpochState state, final DurableOutbox outbox) {
        this.state = state;
        this.outbox = outbox;
    }

    /**
     * Sends the entries {@code prevIndex + 1 ..} as far as they fit into one frame, at most up to {@code lastIndex}.
     *
     * @return how many entries were sent, or {@link Outbox#FULL}
     */
    public int sendUpdate(
            final int to,
            final long prevIndex,
            final long lastIndex,
            final long completeIndex,
            final boolean wantsAnswer) {
        final Journal journal = state.journal;
        int entriesLength = 0;
        long index = prevIndex;
        while (index < lastIndex) {
            final int length = journal.lengthOf(index + 1) + Integer.BYTES;
            if (entriesLength > 0 && entriesLength + length > state.options.maxBatchLength()) {
                break;
            }
            entriesLength += length;
            index++;
        }
        final int entryCount = (int) (index - prevIndex);
        entriesLength -= entryCount * Integer.BYTES;
        final int clientsLength = ChainBody.clientsLength(entryCount);
        final int length = UPDATE_LENGTH + clientsLength + LogEntries.BATCH_HEADER_LENGTH + entriesLength;
        final int offset = outbox.tryClaim(to, length, state.termSequence());
        if (offset == Outbox.FULL) {
            return Outbox.FULL;
        }
        final MutableDirectBuffer buffer = outbox.buffer();
        update.wrapAndApplyHeader(buffer, offset, header)
                .epoch(state.epoch())
                .prevIndex(prevIndex)
                .prevEpoch(journal.termOf(prevIndex))
                .commitIndex(state.commitIndex())
                .completeIndex(completeIndex)
                .entryCount(entryCount)
                .wantsAnswer(flag(wantsAnswer));
        ChainBody.startClients(buffer, offset + UPDATE_LENGTH, entryCount);
        final int batch = offset + UPDATE_LENGTH + clientsLength;
        LogEntries.putBatchLength(buffer, batch, entriesLength);
        int position = batch + LogEntries.BATCH_HEADER_LENGTH;
        for (int i = 0; i < entryCount; i++) {
            final long at = prevIndex + 1 + i;
            final int entryLength = journal.lengthOf(at);
            buffer.putBytes(position, journal.bufferOf(at), journal.offsetOf(at), entryLength);
            ChainBody.putClient(buffer, offset + UPDATE_LENGTH, i, admission.clientOf(at));
            position += entryLength;
        }
        outbox.commit();
        return entryCount;
    }

    /** @param restsOnSequence what makes all up to {@code matchIndex} durable here */
    public boolean sendAck(final int to, final long matchIndex, final long restsOnSequence) {
        return sendAck(to, matchIndex, 0, TAKEN, Math.max(restsOnSequence, state.termSequence()));
    }

    /** @param matchIndex the last entry at which both logs may agree */
    public boolean sendRefusedAck(final int to, final long matchIndex, final long matchEpoch) {
        return sendAck(to, matchIndex, matchEpoch, REFUSED, state.termSequence());
    }

    /** Nothing of this log is of use: a snapshot is to take its place. */
    boolean sendGivenUp(final int to) {
        return sendAck(to, 0, 0, GIVEN_UP, state.termSequence());
    }

    private boolean sendAck(
            final int to,
            final long matchIndex,
            final long matchEpoch,
            final short refused,
            final long restsOnSequence) {
        final int offset = outbox.tryClaim(to, ACK_LENGTH, restsOnSequence);
        if (offset == Outbox.FULL) {
            return false;
        }
        ack.wrapAndApplyHeader(outbox.buffer(), offset, header)
                .epoch(state.epoch())
                .commitIndex(state.commitIndex())
                .matchIndex(matchIndex)
                .matchEpoch(matchEpoch)
                .refused(refused);
        outbox.commit();
        return true;
    }

    public boolean sendToken(final int to, final long round, final long completedRound) {
        final int offset = outbox.tryClaim(to, TOKEN_LENGTH, state.termSequence());
        if (offset == Outbox.FULL) {
            return false;
        }
        token.wrapAndApplyHeader(outbox.buffer(), offset, header)
                .epoch(state.epoch())
                .round(round)
                .completedRound(completedRound);
        outbox.commit();
        return true;
    }

    /** Tells what this node is, and thereby asks whoever knows of a later epoch to tell it. */
    public boolean sendReport(final int to, final long lastIndex) {
        final int offset = outbox.tryClaim(to, REPORT_LENGTH, state.termSequence());
        if (offset == Outbox.FULL) {
            return false;
        }
        report.wrapAndApplyHeader(outbox.buffer(), offset, header)
                .epoch(state.epoch())
                .lastIndex(lastIndex)
                .lastEpoch(state.epochOf(lastIndex))
                .status(state.status().code());
        outbox.commit();
        return true;
    }

    /** Rests on nothing. */
    boolean sendPong(final int to, final long number) {
        final int offset = outbox.tryClaim(to, PONG_LENGTH);
        if (offset == Outbox.FULL) {
            return false;
        }
        pong.wrapAndApplyHeader(outbox.buffer(), offset, header).number(number);
        outbox.commit();
        return true;
    }

    public boolean sendConfiguration(final int to) {
        final int offset = outbox.tryClaim(to, Frames.HEADER_LENGTH + Configuration.LENGTH);
        if (offset == Outbox.FULL) {
            return false;
        }
        configuration.wrapAndApplyHeader(outbox.buffer(), offset, header);
        outbox.buffer().putBytes(offset + Frames.HEADER_LENGTH, state.encodedConfiguration(), 0, Configuration.LENGTH);
        outbox.commit();
        return true;
    }

    /** Not executed here; a redirect has the configuration that this node goes by. */
    public boolean sendRefusal(final int to, final long sessionId, final long sequence, final ReplyStatus status) {
        return status == ReplyStatus.REDIRECT
                ? sendReply(to, sessionId, sequence, 0, status, state.encodedConfiguration(), 0, Configuration.LENGTH)
                : sendReply(to, sessionId, sequence, 0, status, NO_ANSWER, 0, 0);
    }

    /** What the machine answered last, to an operation of this session. */
    public boolean sendAnswer(
            final int to, final long sessionId, final long sequence, final KeyValueStateMachine machine) {
        return sendReply(
                to,
                sessionId,
                sequence,
                machine.version(),
                machine.status(),
                machine.answerBuffer(),
                machine.answerOffset(),
                machine.answerLength());
    }

    public boolean sendReply(
            final int to,
            final long sessionId,
            final long sequence,
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
                .index(state.appliedIndex())
                .version(version)
                .leaderHint(state.configuration().first())
                .status(status.code())
                .putValue(answer, answerOffset, answerLength);
        outbox.commit();
        return true;
    }

    private static short flag(final boolean value) {
        return (short) (value ? 1 : 0);
    }
}
