package org.pacelab.kv;

import org.agrona.DirectBuffer;

/** Told of each item, or set of siblings, that is about to take the place of an earlier one, or of none. Called on the replica's thread. */
@FunctionalInterface
public interface ItemWatcher {
    ItemWatcher NONE = (key, earlier, earlierOffset, earlierLength, later, laterOffset, laterLength) -> {};

    /** An item of this key comes soon, most likely. */
    default void expect(final long key) {}

    /** @param earlier borrowed, as {@code later} is; null if the key is absent */
    void onItem(
            long key,
            DirectBuffer earlier,
            int earlierOffset,
            int earlierLength,
            DirectBuffer later,
            int laterOffset,
            int laterLength);
}
