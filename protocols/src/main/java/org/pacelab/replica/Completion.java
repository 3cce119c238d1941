package org.pacelab.replica;

import org.agrona.DirectBuffer;

/** Told once for each submitted operation how it ended. Called on the client's thread, inside onMessage or doWork. */
@FunctionalInterface
public interface Completion {
    /**
     * @param nowNs   when the client learned it, on the clock of its step
     * @param version the log index (or protocol's version) that last wrote the key, or deleted it; 0 if nobody did, the outcome not OK, or
     *                the protocol has no versions
     * @param buffer  borrowed: the answer. get: the value, empty if the key is absent; compare-and-set: one byte, 1 if it was set;
     *                add: the sum as little-endian int64; put: empty
     */
    void onComplete(
            long nowNs, long correlationId, Outcome outcome, long version, DirectBuffer buffer, int offset, int length);
}
