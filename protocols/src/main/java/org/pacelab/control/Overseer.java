package org.pacelab.control;

import org.pacelab.replica.MemberStatus;

/** Decides what configuration comes next, by what nodes report. Confined to one thread. Allocates only when something changes. */
interface Overseer {
    /** Nothing is known of the nodes so far. */
    void begin(long nowNs);

    /** As a node told it of itself in a life. */
    void onReport(long nowNs, int node, int life, long epoch, long lastIndex, long lastEpoch, MemberStatus status);

    /** The configuration that is to follow the present one, the present one itself if none is. */
    Configuration next(long nowNs, Configuration present);

    /** When a node may have to be removed, unless it is heard before. */
    long nextDeadlineNs(long nowNs, Configuration present);
}
