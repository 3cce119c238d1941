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
        send(
                to,
                sessionId,
                sequence,
                ReplyStatus.OK,
                machine.version(),
                machine.answerBuffer(),
                machine.answerOffset(),
                length);
    }

    /** An item was taken: what stands under its key by the entry of this index is as late, and durable. */
    void sendTaken(final int to, final long sessionId, final long sequence, final long index) {
        send(to, sessionId, sequence, ReplyStatus.OK, index, NO_ITEM, 0, 0);
    }

    /** A new sibling was made, in the entry of this index: the set that stands under its key since, once that is durable here. */
    void sendUpdated(final long sessionId, final long sequence, final KeyValueStateMachine machine) {
        send(
                state.selfId,
                sessionId,
                sequence,
                ReplyStatus.OK,
                machine.version(),
                machine.answerBuffer(),
                machine.answerOffset(),
                machine.answerLength());
    }

    /** What a client asked this replica to coordinate is done, and rests on what others answered. In the place of the epoch stands the item's timestamp. */
    void sendResult(
            final int to,
            final long sessionId,
            final long sequence,
            final long version,
            final long timestamp,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength) {
        send(to, sessionId, sequence, ReplyStatus.OK, 0, timestamp, version, value, valueOffset, valueLength);
    }

    void sendRefusal(final int to, final long sessionId, final long sequence, final ReplyStatus status) {
        send(to, sessionId, sequence, status, 0, NO_ITEM, 0, 0);
    }

    private void send(
            final int to,
            final long sessionId,
            final long sequence,
            final ReplyStatus status,
            final long index,
            final DirectBuffer item,
            final int itemOffset,
            final int itemLength) {
        send(to, sessionId, sequence, status, index, state.term(), 0, item, itemOffset, itemLength);
    }

    private void send(
            final int to,
            final long sessionId,
            final long sequence,
            final ReplyStatus status,
            final long index,
            final long replyIndex,
            final long version,
            final DirectBuffer item,
            final int itemOffset,
            final int itemLength) {
        final DurableOutbox outbox = to == state.selfId ? selfOutbox : networkOutbox;
        final int offset = outbox.tryClaim(to, EMPTY_LENGTH + itemLength, state.restsOn(index));
        if (offset == Outbox.FULL) {
            return;
        }
        reply.wrapAndApplyHeader(outbox.buffer(), offset, header)
                .sessionId(sessionId)
                .sequence(sequence)
                .index(replyIndex)
                .version(version)
                .leaderHint(state.selfId)
                .status(status.code())
                .putValue(item, itemOffset, itemLength);
        outbox.commit();
    }
}
