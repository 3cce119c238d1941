package org.pacelab.harness.sim;

/**
 * What a link is like, apart from its delay. Immutable.
 *
 * @param keepsOrder     no frame overtakes another, as on one connection
 * @param bytesPerSecond a frame occupies the link for its length at this rate, and others wait behind it; 0 for no limit
 * @param queueLength    bytes that may wait so; with more, a sender's claim is refused
 * @param loss           the share of frames that never arrive
 * @param duplicates     the share of frames that arrive twice
 */
public record LinkTraits(boolean keepsOrder, long bytesPerSecond, int queueLength, double loss, double duplicates) {
    /** As fast as its delay, loses nothing; where delays differ, frames overtake each other. */
    public static final LinkTraits PLAIN = new LinkTraits(false, 0, 0, 0, 0);

    public LinkTraits {
        if (bytesPerSecond < 0 || queueLength < 0) {
            throw new IllegalArgumentException(
                    "bytesPerSecond " + bytesPerSecond + " and queueLength " + queueLength + " must not be negative");
        }
        if (loss < 0 || loss > 1 || duplicates < 0 || duplicates > 1) {
            throw new IllegalArgumentException(
                    "loss " + loss + " and duplicates " + duplicates + " must be within 0..1");
        }
    }

    public LinkTraits inOrder(final boolean newKeepsOrder) {
        return new LinkTraits(newKeepsOrder, bytesPerSecond, queueLength, loss, duplicates);
    }

    public LinkTraits limited(final long newBytesPerSecond, final int newQueueLength) {
        return new LinkTraits(keepsOrder, newBytesPerSecond, newQueueLength, loss, duplicates);
    }

    public LinkTraits lossy(final double newLoss, final double newDuplicates) {
        return new LinkTraits(keepsOrder, bytesPerSecond, queueLength, newLoss, newDuplicates);
    }

    @Override
    public String toString() {
        return (keepsOrder ? "in order" : "out of order")
                + (bytesPerSecond == 0 ? "" : ", " + bytesPerSecond + " bytes/s with " + queueLength + " waiting")
                + (loss == 0 ? "" : ", loss " + loss)
                + (duplicates == 0 ? "" : ", duplicates " + duplicates);
    }
}
