package org.pacelab.quorum;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outbox;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.ClientRequestEncoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;

/** What a coordinator asks replicas for. Each returns false if there is no room towards that one. Allocates nothing. */
final class CoordinatorFrames {
    private static final int EMPTY_LENGTH = Frames.HEADER_LENGTH
            + ClientRequestEncoder.BLOCK_LENGTH
            + ClientRequestEncoder.expectedHeaderLength()
            + ClientRequestEncoder.valueHeaderLength();
    private static final byte KEEPS = 0;
    private static final byte STANDS_IN = 1;

    private static final DirectBuffer NOTHING = new UnsafeBuffer(new byte[0]);

    private final Outbox outbox;
    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private final ClientRequestEncoder request = new ClientRequestEncoder();

    CoordinatorFrames(final Outbox outbox) {
        this.outbox = outbox;
    }

    boolean sendRead(
            final int to, final Gather gather, final long sequence, final long latestEpoch, final ItemRead read) {
        return send(
                to,
                gather.sessionId,
                sequence,
                gather.key,
                latestEpoch,
                read.code(),
                OperationKind.GET,
                NOTHING,
                0,
                0,
                NOTHING,
                0,
                0);
    }

    /** @param standsIn it is to keep the item for those that keep the key */
    boolean sendItem(
            final int to,
            final Gather gather,
            final long sequence,
            final long latestEpoch,
            final OperationKind kind,
            final boolean standsIn,
            final DirectBuffer buffer,
            final int item) {
        final int length = gather.itemLength;
        final byte code = standsIn ? STANDS_IN : KEEPS;
        return send(
                to,
                gather.sessionId,
                sequence,
                gather.key,
                latestEpoch,
                code,
                kind,
                NOTHING,
                0,
                0,
                buffer,
                item,
                length);
    }

    /** What one replica brings another. */
    boolean sendItem(
            final int to,
            final long sessionId,
            final long sequence,
            final long key,
            final long latestEpoch,
            final OperationKind kind,
            final DirectBuffer buffer,
            final int item,
            final int length) {
        return send(to, sessionId, sequence, key, latestEpoch, KEEPS, kind, NOTHING, 0, 0, buffer, item, length);
    }

    /** The slot's item is the context. */
    boolean sendUpdate(
            final int to,
            final Gather gather,
            final long latestEpoch,
            final DirectBuffer buffer,
            final int context,
            final DirectBuffer updates,
            final int update) {
        return send(
                to,
                gather.sessionId,
                gather.sequence,
                gather.key,
                latestEpoch,
                ItemRead.ITEM.code(),
                OperationKind.UPDATE,
                buffer,
                context,
                gather.itemLength,
                updates,
                update,
                gather.valueLength);
    }

    boolean sendGet(final int to, final Errand errand) {
        return send(
                to,
                errand.sessionId,
                errand.sequence,
                errand.key,
                0,
                ItemRead.ITEM.code(),
                OperationKind.GET,
                NOTHING,
                0,
                0,
                NOTHING,
                0,
                0);
    }

    boolean sendWrite(
            final int to,
            final Errand errand,
            final long seenTimestamp,
            final DirectBuffer contexts,
            final int context,
            final DirectBuffer values,
            final int value) {
        return send(
                to,
                errand.sessionId,
                errand.sequence,
                errand.key,
                seenTimestamp,
                ItemRead.ITEM.code(),
                errand.kind,
                contexts,
                context,
                errand.contextLength,
                values,
                value,
                errand.valueLength);
    }

    private boolean send(
            final int to,
            final long sessionId,
            final long sequence,
            final long key,
            final long latestEpoch,
            final byte read,
            final OperationKind kind,
            final DirectBuffer expected,
            final int expectedOffset,
            final int expectedLength,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength) {
        final int offset = outbox.tryClaim(to, EMPTY_LENGTH + expectedLength + valueLength);
        if (offset == Outbox.FULL) {
            return false;
        }
        request.wrapAndApplyHeader(outbox.buffer(), offset, header)
                .seenIndex(latestEpoch)
                .readMode(read)
                .command()
                .sessionId(sessionId)
                .sequence(sequence)
                .key(key)
                .operation(kind.code());
        request.putExpected(expected, expectedOffset, expectedLength).putValue(value, valueOffset, valueLength);
        outbox.commit();
        return true;
    }
}
