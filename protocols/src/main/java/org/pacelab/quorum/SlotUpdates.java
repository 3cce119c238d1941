package org.pacelab.quorum;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.replica.Operation;
import org.pacelab.wire.Frames;
import org.pacelab.wire.SiblingUpdates;

/** The new siblings that a replica's coordinator is about to make, one for each slot. Confined to one thread; allocates nothing after construction. */
final class SlotUpdates {
    private static final int MAX_UPDATE_LENGTH = Frames.MAX_VALUE_LENGTH;

    private final QuorumState state;
    private final int maxOwnLength;
    private final UnsafeBuffer updates;

    SlotUpdates(final QuorumState state, final int copies, final int slotCount) {
        this.state = state;
        this.maxOwnLength = SiblingUpdates.maxOwnLength(copies);
        this.updates = new UnsafeBuffer(ByteBuffer.allocateDirect(slotCount * MAX_UPDATE_LENGTH));
    }

    UnsafeBuffer buffer() {
        return updates;
    }

    static int offset(final int slot) {
        return slot * MAX_UPDATE_LENGTH;
    }

    /** Whether the value is no longer than siblings of one replica may be together, and comes with a context or nothing. */
    boolean isPossible(final Operation operation) {
        return operation.valueLength() <= SiblingUpdates.maxValueLength(maxOwnLength)
                && (operation.expectedLength() == 0
                        || ItemForm.SIBLINGS.isValid(
                                operation.expected(), operation.expectedOffset(), operation.expectedLength()));
    }

    /** Returns the update's length. The actor is who this replica is now. */
    int put(final int slot, final Operation operation, final boolean isDeleted) {
        final int actor = SiblingUpdates.actor(state.ownEpoch(), state.selfId);
        SiblingUpdates.putHeader(updates, offset(slot), actor, maxOwnLength, isDeleted);
        updates.putBytes(
                offset(slot) + SiblingUpdates.HEADER_LENGTH,
                operation.value(),
                operation.valueOffset(),
                operation.valueLength());
        return SiblingUpdates.HEADER_LENGTH + operation.valueLength();
    }
}
