package org.pacelab.chain;

import org.pacelab.epoch.EpochOptions;

/**
 * What a chain goes by. Immutable.
 *
 * @param epochs            what it shares with whatever else a control plane looks after
 * @param maxWaitingReads   reads that wait for the tail's version, a power of two
 * @param maxVersionsBehind of a {@code bounded} read: versions of its key that may have been written since the one it returns
 * @param maxAgeNs          of a {@code bounded} read: for how long its node may have been cut off
 */
public record ChainOptions(EpochOptions epochs, int maxWaitingReads, int maxVersionsBehind, long maxAgeNs) {
    private static final int WAITING_READS = 1 << 12;
    private static final long SECOND_NS = 1_000_000_000;

    public ChainOptions {
        if (Integer.bitCount(maxWaitingReads) != 1) {
            throw new IllegalArgumentException("maxWaitingReads " + maxWaitingReads + " is not a power of two");
        }
        if (maxVersionsBehind < 0 || maxAgeNs < 0) {
            throw new IllegalArgumentException(
                    "maxVersionsBehind " + maxVersionsBehind + " or maxAgeNs " + maxAgeNs + " is negative");
        }
    }

    public static ChainOptions defaults() {
        return of(EpochOptions.defaults());
    }

    /** The defaults, for a chain that never changes. */
    public static ChainOptions fixed() {
        return of(EpochOptions.fixed());
    }

    /** The defaults for what chains have alone. */
    static ChainOptions of(final EpochOptions epochs) {
        return new ChainOptions(epochs, WAITING_READS, 1, SECOND_NS);
    }
}
