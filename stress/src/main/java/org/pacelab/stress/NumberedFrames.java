package org.pacelab.stress;

import static org.pacelab.wire.Frames.HEADER_LENGTH;

import org.agrona.DirectBuffer;
import org.pacelab.replica.Outbox;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.VoteReplyDecoder;
import org.pacelab.wire.codec.VoteReplyEncoder;

/** Small frames that differ in a number, of a kind that any link carries. */
public final class NumberedFrames {
    public static final int LENGTH = HEADER_LENGTH + VoteReplyEncoder.BLOCK_LENGTH;

    private NumberedFrames() {}

    /** Returns whether there was room. */
    public static boolean send(final Outbox outbox, final int toEndpointId, final long number) {
        final int offset = outbox.tryClaim(toEndpointId, LENGTH);
        if (offset == Outbox.FULL) {
            return false;
        }
        new VoteReplyEncoder()
                .wrapAndApplyHeader(outbox.buffer(), offset, new FrameHeaderEncoder())
                .term(number)
                .requestTerm(number)
                .preVote((short) 0)
                .granted((short) 1);
        outbox.commit();
        return true;
    }

    /** The number of a checked frame. */
    public static long number(final DirectBuffer buffer, final int offset) {
        return new VoteReplyDecoder()
                .wrap(buffer, offset + HEADER_LENGTH, VoteReplyDecoder.BLOCK_LENGTH, VoteReplyDecoder.SCHEMA_VERSION)
                .term();
    }
}
