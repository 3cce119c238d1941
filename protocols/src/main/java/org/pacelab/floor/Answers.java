package org.pacelab.floor;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.ClientReplyEncoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;

/** A floor's answers to clients. One for which there is no room is lost, as any frame may be. Allocates nothing. */
final class Answers {
    private static final int EMPTY_LENGTH =
            Frames.HEADER_LENGTH + ClientReplyEncoder.BLOCK_LENGTH + ClientReplyEncoder.valueHeaderLength();
    private static final DirectBuffer NO_VALUE = new UnsafeBuffer(new byte[0]);
    private static final int NO_INDEX = 0;

    private final Outbox outbox;
    private final int leaderHint;
    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private final ClientReplyEncoder reply = new ClientReplyEncoder();

    Answers(final Outbox outbox, final int leaderHint) {
        this.outbox = outbox;
        this.leaderHint = leaderHint;
    }

    void refuse(final int client, final long sessionId, final long sequence, final ReplyStatus status) {
        send(client, sessionId, sequence, status, NO_INDEX, NO_VALUE, 0, 0);
    }

    void ok(final int client, final long sessionId, final long sequence, final long index) {
        send(client, sessionId, sequence, ReplyStatus.OK, index, NO_VALUE, 0, 0);
    }

    void ok(
            final int client,
            final long sessionId,
            final long sequence,
            final DirectBuffer value,
            final int offset,
            final int length) {
        send(client, sessionId, sequence, ReplyStatus.OK, NO_INDEX, value, offset, length);
    }

    private void send(
            final int client,
            final long sessionId,
            final long sequence,
            final ReplyStatus status,
            final long index,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength) {
        final int offset = outbox.tryClaim(client, EMPTY_LENGTH + valueLength);
        if (offset == Outbox.FULL) {
            return;
        }
        reply.wrapAndApplyHeader(outbox.buffer(), offset, header)
                .sessionId(sessionId)
                .sequence(sequence)
                .index(index)
                .version(index)
                .leaderHint(leaderHint)
                .status(status.code())
                .putValue(value, valueOffset, valueLength);
        outbox.commit();
    }
}
