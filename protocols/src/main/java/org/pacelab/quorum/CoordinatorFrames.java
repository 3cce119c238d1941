package org.pacelab.quorum;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outbox;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.ClientRequestEncoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;

/**
 * What coordinators ask replicas for, replicas bring each other, and clients ask a replica to coordinate. Each returns false if there is no room towards that one.
 * Allocates nothing.
 */
final class CoordinatorFrames {
    private static final int EMPTY_LENGTH = Frames.HEADER_LENGTH
            + ClientRequestEncoder.BLOCK_LENGTH
            + ClientRequestEncoder.expectedHeaderLength()
            + ClientRequestEncoder.valueHeaderLength();
    private static final DirectBuffer NOTHING = new UnsafeBuffer(new byte[0]);
    private static final byte KEEPS = 0;
    private static final byte STANDS_IN = 1;

    private final Outbox outbox;
    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private final ClientRequestEncoder request = new ClientRequestEncoder();

    CoordinatorFrames(final Outbox outbox) {
        this.outbox = outbox;
    }

    boolean sendRead(final int to, final Gather gather, final long latestEpoch, final ItemRead read) {
        if (!claim(to, 0, latestEpoch, read.code())) {
            return false;
        }
        putCommand(gather.sessionId, gather.sequence, gather.key, OperationKind.GET);
        return commit();
    }

    /**
     * The slot's item, which stands in a buffer.
     *
     * @param standsIn the receiver is to keep it for those that keep the key
     */
    boolean sendItem(
            final int to,
            final Gather gather,
            final long sequence,
            final long latestEpoch,
            final boolean standsIn,
            final ItemForm form,
            final DirectBuffer items,
            final int item) {
        if (!claim(to, gather.itemLength, latestEpoch, standsIn ? STANDS_IN : KEEPS)) {
            return false;
        }
        putCommand(gather.sessionId, sequence, gather.key, form.kind());
        request.putExpected(NOTHING, 0, 0).putValue(items, item, gather.itemLength);
        outbox.commit();
        return true;
    }

    /** The slot's item is the context. */
    boolean sendUpdate(
            final int to,
            final Gather gather,
            final long latestEpoch,
            final DirectBuffer contexts,
            final int context,
            final DirectBuffer updates,
            final int update) {
        if (!claim(to, gather.itemLength + gather.valueLength, latestEpoch, KEEPS)) {
            return false;
        }
        putCommand(gather.sessionId, gather.sequence, gather.key, OperationKind.UPDATE);
        request.putExpected(contexts, context, gather.itemLength).putValue(updates, update, gather.valueLength);
        outbox.commit();
        return true;
    }

    /** What one replica brings another under a key: the answer that stands in its state machine. */
    boolean sendKept(
            final int to,
            final long sessionId,
            final long sequence,
            final long key,
            final QuorumState state,
            final ItemForm form,
            final KeyValueStateMachine machine) {
        if (!claim(to, machine.answerLength(), state.term(), KEEPS)) {
            return false;
        }
        putCommand(sessionId, sequence, key, form.kind());
        request.putExpected(NOTHING, 0, 0)
                .putValue(machine.answerBuffer(), machine.answerOffset(), machine.answerLength());
        outbox.commit();
        return true;
    }

    boolean sendGet(final int to, final Errand errand) {
        if (!claim(to, 0, 0, ItemRead.ITEM.code())) {
            return false;
        }
        putCommand(errand.sessionId, errand.sequence, errand.key, OperationKind.GET);
        return commit();
    }

    /** @param seenTimestamp the latest that the client has seen */
    boolean sendWrite(
            final int to,
            final Errand errand,
            final long seenTimestamp,
            final DirectBuffer contexts,
            final DirectBuffer values,
            final int slotOffset) {
        if (!claim(to, errand.contextLength + errand.valueLength, seenTimestamp, KEEPS)) {
            return false;
        }
        putCommand(errand.sessionId, errand.sequence, errand.key, errand.kind);
        request.putExpected(contexts, slotOffset, errand.contextLength)
                .putValue(values, slotOffset, errand.valueLength);
        outbox.commit();
        return true;
    }

    /** @param seenIndex a coordinator's latest epoch, a client's latest timestamp */
    private boolean claim(final int to, final int partsLength, final long seenIndex, final byte readMode) {
        final int offset = outbox.tryClaim(to, EMPTY_LENGTH + partsLength);
        if (offset == Outbox.FULL) {
            return false;
        }
        request.wrapAndApplyHeader(outbox.buffer(), offset, header)
                .seenIndex(seenIndex)
                .readMode(readMode);
        return true;
    }

    private void putCommand(final long sessionId, final long sequence, final long key, final OperationKind kind) {
        request.command().sessionId(sessionId).sequence(sequence).key(key).operation(kind.code());
    }

    /** Of a command without parts. */
    private boolean commit() {
        request.putExpected(NOTHING, 0, 0).putValue(NOTHING, 0, 0);
        outbox.commit();
        return true;
    }
}
