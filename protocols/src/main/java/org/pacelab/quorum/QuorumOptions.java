package org.pacelab.quorum;

import org.pacelab.log.SnapshotOptions;

/**
 * @param readQuorum          R: so many replicas have answered before a read is
 * @param writeQuorum         W: so many have a write, durably, before it is acknowledged
 * @param isFanoutExact       a phase asks R or W random replicas, and the same ones when it repeats; else it asks all
 * @param windowItems         items that a replica has taken and not yet merged at most, a power of two
 * @param snapshotEntries     as in {@link SnapshotOptions}
 * @param snapshotChunkLength as in {@link SnapshotOptions}
 * @param resendNs            what another replica has not answered for so long is asked again
 */
public record QuorumOptions(
        int readQuorum,
        int writeQuorum,
        boolean isFanoutExact,
        int windowItems,
        int snapshotEntries,
        int snapshotChunkLength,
        long resendNs) {
    private static final int PATIENCE = 8;

    public QuorumOptions {
        if (readQuorum < 1 || writeQuorum < 1) {
            throw new IllegalArgumentException(
                    "readQuorum " + readQuorum + " and writeQuorum " + writeQuorum + " must be at least 1");
        }
        if (Integer.bitCount(windowItems) != 1) {
            throw new IllegalArgumentException("windowItems " + windowItems + " is not a power of two");
        }
        new SnapshotOptions(snapshotEntries, snapshotChunkLength, resendNs, PATIENCE * resendNs);
    }

    /** Majorities of so many replicas. */
    public static QuorumOptions ofMajorities(final int replicas) {
        return new QuorumOptions(replicas / 2 + 1, replicas / 2 + 1, false, 1 << 16, 0, 1 << 14, 50_000_000);
    }

    SnapshotOptions snapshots() {
        return new SnapshotOptions(snapshotEntries, snapshotChunkLength, resendNs, PATIENCE * resendNs);
    }
}
