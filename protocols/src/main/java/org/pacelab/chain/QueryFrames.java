package org.pacelab.chain;

import org.pacelab.replica.Outbox;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.VersionQueryEncoder;
import org.pacelab.wire.codec.VersionReplyEncoder;

/** Encodes and sends what members and the tail ask each other. A frame for which the outbox has no room is lost. Allocates nothing. */
final class QueryFrames {
    private static final int QUERY_LENGTH = Frames.HEADER_LENGTH + VersionQueryEncoder.BLOCK_LENGTH;
    private static final int REPLY_LENGTH = Frames.HEADER_LENGTH + VersionReplyEncoder.BLOCK_LENGTH;

    private final ChainState state;
    private final Outbox outbox;
    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private final VersionQueryEncoder query = new VersionQueryEncoder();
    private final VersionReplyEncoder reply = new VersionReplyEncoder();

    QueryFrames(final ChainState state, final Outbox outbox) {
        this.state = state;
        this.outbox = outbox;
    }

    boolean sendQuery(final int to, final long queryId, final long key) {
        final int offset = outbox.tryClaim(to, QUERY_LENGTH);
        if (offset == Outbox.FULL) {
            return false;
        }
        query.wrapAndApplyHeader(outbox.buffer(), offset, header)
                .epoch(state.epoch())
                .queryId(queryId)
                .key(key);
        outbox.commit();
        return true;
    }

    boolean sendQueryReply(final int to, final long queryId, final long version, final boolean granted) {
        final int offset = outbox.tryClaim(to, REPLY_LENGTH);
        if (offset == Outbox.FULL) {
            return false;
        }
        reply.wrapAndApplyHeader(outbox.buffer(), offset, header)
                .epoch(state.epoch())
                .queryId(queryId)
                .version(version)
                .granted((short) (granted ? 1 : 0));
        outbox.commit();
        return true;
    }
}
