package org.pacelab.floor;

import org.agrona.DirectBuffer;

/** Told of each entry that a replica of the relay has: the leader's when a majority has them, a follower's when it appended them. */
@FunctionalInterface
public interface EntrySink {
    /** Does nothing with them. */
    EntrySink NONE = (index, buffer, offset) -> {};

    /** Entries announced at once, at most. */
    int MAX_EXPECTED = 16;

    /** Announces an entry that {@link #onEntry} will tell soon; called for several in a row, so that what they need is fetched at once. */
    default void expect(final DirectBuffer buffer, final int offset) {}

    /** @param buffer borrowed; a {@link org.pacelab.wire.LogEntries log entry} stands at {@code offset} */
    void onEntry(long index, DirectBuffer buffer, int offset);
}
