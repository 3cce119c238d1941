package org.pacelab.quorum;

/** Where a writer takes its timestamps from. Confined to one thread; allocates nothing. */
interface Stamps {
    /** A timestamp that this writer has not given to anything yet, from 1 on. */
    long next(long nowNs);

    /** An item of this timestamp was seen. */
    void seen(long nowNs, long timestamp);
}
