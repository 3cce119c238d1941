package org.pacelab.quorum;

import org.pacelab.clock.LamportClock;

/** Counts on from the greatest timestamp that was seen (Lamport 1978; the sequence numbers of Attiya, Bar-Noy & Dolev 1995). */
final class CountedStamps implements Stamps {
    private final LamportClock clock = new LamportClock();

    @Override
    public long next(final long nowNs) {
        final long counter = clock.tick();
        if (counter == LamportClock.REFUSED) {
            throw new IllegalStateException("the last timestamp is taken");
        }
        return counter;
    }

    @Override
    public void seen(final long nowNs, final long timestamp) {
        if (timestamp > clock.counter()) {
            clock.witness(timestamp - 1);
        }
    }
}
