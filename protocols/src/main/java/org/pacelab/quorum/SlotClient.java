package org.pacelab.quorum;

import org.agrona.DirectBuffer;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.ClientReplyDecoder;

/**
 * What both clients of a quorum store share: sessions that need no opening, a sequence that names its slot, and deadlines. One whose operation may have taken effect
 * unseen is replaced. Confined to one thread; allocates nothing after construction.
 */
abstract class SlotClient<S extends Slot> implements Client {
    final ClientContext context;
    final S[] slots;

    /** Of the latest answer to what a slot asked last. */
    final ClientReplyDecoder reply = new ClientReplyDecoder();

    private long newestSession;
    private long sequences;
    private long earliestDeadlineNs = Long.MAX_VALUE;

    SlotClient(final ClientContext context, final S[] slots) {
        this.context = context;
        this.slots = slots;
        this.newestSession =
                (long) context.endpointId() << Integer.SIZE | context.random().nextInt(Integer.MAX_VALUE);
        for (final S slot : slots) {
            slot.sessionId = ++newestSession;
        }
    }

    /** An answer of a replica to what the slot asked last, in {@link #reply}. */
    abstract void onReply(long nowNs, int slot, int from, DirectBuffer buffer);

    /** The slot's attempt, or its operation, has had its time. */
    abstract void onDue(long nowNs, int slot);

    @Override
    public final int sessionCount() {
        return slots.length;
    }

    @Override
    public final boolean isReady(final int slot) {
        return slots[slot].isIdle();
    }

    @Override
    public final long sessionId(final int slot) {
        return slots[slot].sessionId;
    }

    @Override
    public final void onMessage(
            final long nowNs, final int from, final DirectBuffer buffer, final int offset, final int length) {
        if (Frames.templateId(buffer, offset) != ClientReplyDecoder.TEMPLATE_ID || from >= context.replicaCount()) {
            return;
        }
        reply.wrap(
                buffer,
                offset + Frames.HEADER_LENGTH,
                ClientReplyDecoder.BLOCK_LENGTH,
                ClientReplyDecoder.SCHEMA_VERSION);
        final int slot = (int) Long.remainderUnsigned(reply.sequence(), slots.length);
        if (slots[slot].sequence == reply.sequence() && slots[slot].sessionId == reply.sessionId()) {
            onReply(nowNs, slot, from, buffer);
        }
    }

    @Override
    public final int doWork(final long nowNs) {
        if (nowNs < earliestDeadlineNs) {
            return 0;
        }
        int work = 0;
        earliestDeadlineNs = Long.MAX_VALUE;
        for (int slot = 0; slot < slots.length; slot++) {
            if (!slots[slot].isIdle() && nowNs - slots[slot].nextDeadlineNs() >= 0) {
                onDue(nowNs, slot);
                work++;
            }
            earliestDeadlineNs = Math.min(earliestDeadlineNs, slots[slot].nextDeadlineNs());
        }
        return work;
    }

    @Override
    public final long nextDeadlineNs() {
        return earliestDeadlineNs;
    }

    /** @throws IllegalStateException if the slot has an operation in flight */
    final S idle(final int slot) {
        if (!slots[slot].isIdle()) {
            throw new IllegalStateException("session slot " + slot + " has an operation in flight");
        }
        return slots[slot];
    }

    final long nextSequence(final int slot) {
        return ++sequences * slots.length + slot;
    }

    final void waitUntil(final Slot slot, final long deadlineNs) {
        slot.attemptDeadlineNs = deadlineNs;
        earliestDeadlineNs = Math.min(earliestDeadlineNs, deadlineNs);
    }

    /** Nobody knows what becomes of the slot's operation: another session takes its place. */
    final void replaceSession(final Slot slot) {
        slot.sessionId = ++newestSession;
    }
}
