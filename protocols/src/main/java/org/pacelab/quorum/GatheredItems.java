package org.pacelab.quorum;

import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.clock.DottedVersionVectorSet;
import org.pacelab.clock.DottedVersionVectorSetEncoder;
import org.pacelab.clock.Order;
import org.pacelab.replica.Operation;
import org.pacelab.wire.Frames;
import org.pacelab.wire.Items;

/**
 * What the slots of a coordinator are about to bring to replicas, or have read so far: a slot's length stands in its {@link Gather}, 0 for nothing. Confined to one
 * thread; allocates nothing after construction.
 */
final class GatheredItems {
    private static final int MAX_ITEM_LENGTH = Frames.MAX_VALUE_LENGTH;

    private static final DirectBuffer NO_CONTEXT = new UnsafeBuffer(new byte[DottedVersionVectorSet.EMPTY_LENGTH]);

    private final ItemForm form;
    private final UnsafeBuffer items;
    private final UnsafeBuffer merged = new UnsafeBuffer(new byte[MAX_ITEM_LENGTH]);
    private final DottedVersionVectorSet present = new DottedVersionVectorSet();
    private final DottedVersionVectorSet other = new DottedVersionVectorSet();
    private final DottedVersionVectorSetEncoder encoder = new DottedVersionVectorSetEncoder();

    GatheredItems(final ItemForm form, final int slotCount) {
        this.form = form;
        this.items = new UnsafeBuffer(ByteBuffer.allocateDirect(slotCount * MAX_ITEM_LENGTH));
    }

    UnsafeBuffer buffer() {
        return items;
    }

    static int offset(final int slot) {
        return slot * MAX_ITEM_LENGTH;
    }

    void put(final int slot, final Gather gather, final DirectBuffer buffer, final int item, final int length) {
        gather.itemLength = length;
        items.putBytes(offset(slot), buffer, item, length);
    }

    /** The context that an operation comes with; that of who has seen nothing, if with none. */
    void putContext(final int slot, final Gather gather, final Operation operation) {
        if (operation.expectedLength() == 0) {
            put(slot, gather, NO_CONTEXT, 0, NO_CONTEXT.capacity());
        } else {
            put(slot, gather, operation.expected(), operation.expectedOffset(), operation.expectedLength());
        }
    }

    /** A replica's answer to a read, which is not among the answered yet: what is latest of all stays, and who lacks something of it is outdated. */
    void take(
            final int slot,
            final Gather gather,
            final int from,
            final DirectBuffer buffer,
            final int item,
            final int length) {
        switch (compare(slot, gather, buffer, item, length)) {
            case AFTER -> {
                gather.outdated = gather.answered;
                put(slot, gather, buffer, item, length);
            }
            case BEFORE -> gather.outdated |= 1 << from;
            case CONCURRENT -> {
                gather.outdated = gather.answered | 1 << from;
                merge(slot, gather, buffer, item, length);
            }
            case EQUAL -> {}
        }
    }

    /** How these bytes stand to the slot's. */
    Order compare(final int slot, final Gather gather, final DirectBuffer buffer, final int item, final int length) {
        if (length == 0 || gather.itemLength == 0) {
            final int order = Integer.compare(length, gather.itemLength);
            return order == 0 ? Order.EQUAL : order > 0 ? Order.AFTER : Order.BEFORE;
        }
        if (form == ItemForm.SIBLINGS) {
            present.wrap(items, offset(slot), gather.itemLength);
            return other.wrap(buffer, item, length).compare(present);
        }
        if (Items.isLater(buffer, item, items, offset(slot))) {
            return Order.AFTER;
        }
        return Items.isLater(items, offset(slot), buffer, item) ? Order.BEFORE : Order.EQUAL;
    }

    private void merge(
            final int slot, final Gather gather, final DirectBuffer buffer, final int item, final int length) {
        present.wrap(items, offset(slot), gather.itemLength);
        other.wrap(buffer, item, length);
        final int mergedLength = encoder.wrap(merged, 0, MAX_ITEM_LENGTH).sync(present, other);
        if (mergedLength > 0) {
            put(slot, gather, merged, 0, mergedLength);
        } else {
            gather.isTooLong = true;
        }
    }
}
