package org.pacelab.quorum;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.Frames;
import org.pacelab.wire.Items;
import org.pacelab.wire.codec.ClientReplyEncoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;

/** A replica's answers to whoever coordinates. One for which there is no room is lost, as any frame may be. Allocates nothing. */
final class ItemFrames {
    private static final int EMPTY_LENGTH =
            Frames.HEADER_LENGTH + ClientReplyEncoder.BLOCK_LENGTH + ClientReplyEncoder.valueHeaderLength();
    private static final DirectBuffer NO_ITEM = new UnsafeBuffer(new byte[0]);

    private final QuorumState state;
    private final DurableOutbox networkOutbox;
    private final DurableOutbox selfOutbox;
    private DurableOutbox outbox;
    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private final ClientReplyEncoder reply = new ClientReplyEncoder();

    /** @param selfOutbox towards this replica, where it coordinates */
    ItemFrames(final QuorumState state, final DurableOutbox networkOutbox, final DurableOutbox selfOutbox) {
        this.state = state;
        this.networkOutbox = networkOutbox;
        this.selfOutbox = selfOutbox;
    }

    /** What stands under the key that was read last: the whole item or its version, once that is durable here. */
    void sendItem(
            final int to,
            final long sessionId,
            final long sequence,
            final ItemRead read,
            final KeyValueStateMachine machine) {
        final int length = read == ItemRead.VERSION
                ? Math.min(Items.HEADER_LENGTH, machine.answerLength())
                : machine.answerLength();
        sendKept(to, sessionId, sequence, length, machine);
    }

    /** An item was taken: what stands under its key by the entry that the machine tells of is as late, and durable. */
    void sendTaken(final int to, final KeyValueStateMachine machine) {
        sendKept(to, machine.sessionId(), machine.sequence(), 0, machine);
    }

    /** A new sibling was made: the set that stands under its key since, once that is durable here. */
    void sendUpdated(final KeyValueStateMachine machine) {
        sendKept(state.selfId, machine.sessionId(), machine.sequence(), machine.answerLength(), machine);
    }

    /**
     * What a client asked this replica to coordinate is done, and rests on what others answered.
     *
     * @param timestamp of the item; it stands in the place of the epoch
     */
    void sendResult(
            final int to,
            final long sessionId,
            final long sequence,
            final long version,
            final long timestamp,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength) {
        if (begin(to, sessionId, sequence, ReplyStatus.OK, valueLength, state.termSequence())) {
            reply.index(timestamp).version(version);
            end(value, valueOffset, valueLength);
        }
    }

    void sendRefusal(final int to, final long sessionId, final long sequence, final ReplyStatus status) {
        if (begin(to, sessionId, sequence, status, 0, state.termSequence())) {
            end(NO_ITEM, 0, 0);
        }
    }

    private void sendKept(
            final int to,
            final long sessionId,
            final long sequence,
            final int length,
            final KeyValueStateMachine machine) {
        if (begin(to, sessionId, sequence, ReplyStatus.OK, length, state.restsOn(machine.version()))) {
            end(machine.answerBuffer(), machine.answerOffset(), length);
        }
    }

    private boolean begin(
            final int to,
            final long sessionId,
            final long sequence,
            final ReplyStatus status,
            final int itemLength,
            final long restsOn) {
        outbox = to == state.selfId ? selfOutbox : networkOutbox;
        final int offset = outbox.tryClaim(to, EMPTY_LENGTH + itemLength, restsOn);
        if (offset == Outbox.FULL) {
            return false;
        }
        reply.wrapAndApplyHeader(outbox.buffer(), offset, header)
                .sessionId(sessionId)
                .sequence(sequence)
                .index(state.term())
                .version(0)
                .leaderHint(state.selfId)
                .status(status.code());
        return true;
    }

    private void end(final DirectBuffer item, final int offset, final int length) {
        reply.putValue(item, offset, length);
        outbox.commit();
    }
}
