package org.pacelab.quorum;

/** Counts on from the greatest timestamp that was seen (Lamport 1978; the sequence numbers of Attiya, Bar-Noy & Dolev 1995). */
final class CountedStamps implements Stamps {
    private long latest;

    @Override
    public long next(final long nowNs) {
        return ++latest;
    }

    @Override
    public void seen(final long nowNs, final long timestamp) {
        latest = Math.max(latest, timestamp);
    }
}
