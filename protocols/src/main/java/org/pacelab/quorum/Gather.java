package org.pacelab.quorum;

/** One slot of a {@link QuorumClient}: what it asks the replicas of a key for, and what they have answered so far. */
final class Gather extends Slot {
    /** What the slot waits for. */
    enum Phase {
        IDLE,
        /** Its operation cannot be done, and is about to be told so. */
        REJECTED,
        /** The versions that a read quorum has, to write a later one. */
        QUERY,
        /** The items that a read quorum has. */
        READ,
        /** The replica that coordinates, which makes a new sibling. It is asked once. */
        UPDATE,
        /** A write quorum that has the item. */
        WRITE,
        /** As {@link #WRITE}, of an item that was read. */
        WRITE_BACK;

        /** Brings an item to the replicas, and does not ask for one. */
        boolean isWrite() {
            return this == WRITE || this == WRITE_BACK;
        }

        boolean isOfRead() {
            return this == READ || this == WRITE_BACK;
        }
    }

    Phase phase = Phase.IDLE;

    /** What is to be written, or the latest that was read, stands in the client's items; 0: nothing. */
    int itemLength;

    /** Of the value that is to be written, behind the item's header; of a sibling's update. */
    int valueLength;

    /** What is to be written is a tombstone. */
    boolean isDelete;

    /** A bit for each replica: whom it asks, who has answered, and whose item is not the latest that was read. */
    int asked;

    int answered;
    int outdated;

    /** Replicas that keep the key, in whose place others are asked: as many of those that come next. */
    int missing;

    /** A read has ended, and who answers it late may be repaired. */
    boolean isLateReadOfUse;

    /** Of those that have answered; acknowledgements of another epoch do not count beside them. */
    long epoch;

    /** As a read: those that have answered do not all go by the same one. */
    boolean isOfTwoEpochs;

    /** Siblings were read that are too long together. */
    boolean isTooLong;

    /** No replica would ever do it. */
    boolean isHopeless;

    /** A request to write has left for somebody: the operation may take effect. */
    boolean hasWritten;

    int answeredCount() {
        return Integer.bitCount(answered);
    }

    @Override
    boolean isIdle() {
        return phase == Phase.IDLE;
    }
}
