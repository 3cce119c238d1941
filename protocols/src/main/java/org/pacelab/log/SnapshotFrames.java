package org.pacelab.log;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.pacelab.journal.Snapshot;
import org.pacelab.journal.SnapshotHeader;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.Outbox;
import org.pacelab.wire.Frames;
import org.pacelab.wire.SnapshotRecords;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.InstallReplyEncoder;
import org.pacelab.wire.codec.InstallSnapshotEncoder;

/**
 * Encodes and sends what brings a snapshot to a peer, each frame resting on the term it names, and that a snapshot is installed on the
 * record of that too. A frame for which the outbox has no
 * room is lost, as any frame may be. Allocates nothing.
 */
public final class SnapshotFrames {
    private static final int CHUNK_LENGTH =
            Frames.HEADER_LENGTH + InstallSnapshotEncoder.BLOCK_LENGTH + SnapshotRecords.PART_HEADER_LENGTH;
    private static final int REPLY_LENGTH = Frames.HEADER_LENGTH + InstallReplyEncoder.BLOCK_LENGTH;

    private final LogState state;
    private final DurableOutbox outbox;
    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private final InstallSnapshotEncoder install = new InstallSnapshotEncoder();
    private final InstallReplyEncoder reply = new InstallReplyEncoder();

    public SnapshotFrames(final LogState state, final DurableOutbox outbox) {
        this.state = state;
        this.outbox = outbox;
    }

    /** Returns false if the outbox had no room. */
    boolean sendChunk(final int to, final Snapshot snapshot, final int chunk, final DirectBuffer records) {
        final int length = CHUNK_LENGTH + records.capacity();
        final int offset = outbox.tryClaim(to, length, state.termSequence());
        if (offset == Outbox.FULL) {
            return false;
        }
        final SnapshotHeader of = snapshot.header();
        final MutableDirectBuffer buffer = outbox.buffer();
        install.wrapAndApplyHeader(buffer, offset, header)
                .term(state.term())
                .lastIndex(of.index())
                .lastTerm(of.term())
                .membershipIndex(of.membershipIndex())
                .voters(of.voters())
                .learners(of.learners())
                .returning(of.returning())
                .admittedId(of.admittedId())
                .admittedLife(of.admittedLife())
                .chunkCount(snapshot.chunkCount())
                .chunk(chunk);
        SnapshotRecords.putPartLength(buffer, install.limit(), records.capacity());
        buffer.putBytes(offset + CHUNK_LENGTH, records, 0, records.capacity());
        outbox.commit();
        return true;
    }

    /** All before {@code nextChunk} is here. */
    void sendTaken(final int to, final long lastIndex, final int nextChunk) {
        sendReply(to, lastIndex, nextChunk, false, state.termSequence());
    }

    /** What the snapshot stands for is here, once that is durable. */
    void sendInstalled(final int to, final long lastIndex, final int chunkCount) {
        final long restsOn = Math.max(state.termSequence(), state.journal.sequenceOf(lastIndex));
        sendReply(to, lastIndex, chunkCount, true, restsOn);
    }

    private void sendReply(
            final int to,
            final long lastIndex,
            final int nextChunk,
            final boolean installed,
            final long restsOnSequence) {
        final int offset = outbox.tryClaim(to, REPLY_LENGTH, restsOnSequence);
        if (offset != Outbox.FULL) {
            reply.wrapAndApplyHeader(outbox.buffer(), offset, header)
                    .term(state.term())
                    .lastIndex(lastIndex)
                    .nextChunk(nextChunk)
                    .installed((short) (installed ? 1 : 0));
            outbox.commit();
        }
    }
}
