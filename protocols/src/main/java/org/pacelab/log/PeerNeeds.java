package org.pacelab.log;

/**
 * What the peers that get the log from this replica still need of it. A peer that has not answered lately needs nothing: nobody
 * waits for it.
 */
public interface PeerNeeds {
    /** Where nobody gets the log from this replica. */
    long NOBODY_LACKS_ANYTHING = Long.MAX_VALUE;

    /** The last entry that each of them has, or will have once the snapshot on the way is there; {@link #NOBODY_LACKS_ANYTHING} if there is none. */
    long liveMatchIndex();

    /** Whether one of them is taking the newest snapshot, and gets on with it. */
    boolean isTransferring();

    /** Whether one of them needs a snapshot, and there is none that the log goes on from. */
    boolean wantsSnapshot();
}
