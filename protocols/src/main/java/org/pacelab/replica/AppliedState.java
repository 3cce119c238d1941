package org.pacelab.replica;

import org.agrona.DirectBuffer;

/**
 * What a replica has executed, for whoever compares replicas once all is quiet; a replica that can be looked into implements it, too.
 * Called on the replica's thread, between its steps. Changes nothing and sends nothing.
 */
public interface AppliedState {
    /** Whether writes are sent to this replica, as far as it knows. */
    boolean isMember();

    /** Grows with what is executed. */
    long appliedIndex();

    /**
     * Of what is executed here and at another replica. Two members of which each has the same for the other have executed the same, as far as both keep it; it is
     * the index where all execute one log.
     */
    default long digest(final int other) {
        return appliedIndex();
    }

    /** Whether what is written under a key is to be here in the end. */
    default boolean keeps(final long key) {
        return true;
    }

    /** Hands over what stands under a key. Returns whether there is such a key. */
    boolean find(long key, ValueReader reader);

    /** Receives a value, borrowed for the call. */
    @FunctionalInterface
    interface ValueReader {
        void onValue(DirectBuffer buffer, int offset, int length);
    }
}
