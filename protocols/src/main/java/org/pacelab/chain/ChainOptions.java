package org.pacelab.chain;

import org.pacelab.control.ControlOptions;
import org.pacelab.epoch.EpochFrames;
import org.pacelab.epoch.EpochOptions;
import org.pacelab.journal.SnapshotStore;
import org.pacelab.log.SnapshotOptions;

/**
 * What a chain goes by. Immutable.
 *
 * @param leaseNs             for how long a round of the lease token lets members answer linearizable reads, by a clock that does not drift
 * @param tokenNs             how often the head sends the token round
 * @param reportNs            how often a node reports to the control plane, and asks a silent successor what it has
 * @param failureTimeoutNs    after which the control plane removes a node
 * @param maxDriftPpm         clocks gain or lose no more than so many microseconds a second
 * @param windowFrames        frames on the way to a successor that has not answered
 * @param maxUncommitted      entries that wait for the tail, a power of two
 * @param maxWaitingReads     reads that wait for the tail's version, a power of two
 * @param sessionCapacity     sessions that are remembered
 * @param snapshotEntries     executed between two snapshots, 0 for never unless the journal asks for one
 * @param snapshotChunkLength bytes of a chunk
 * @param maxBatchLength      bytes of entries in a frame, unless one entry is longer
 * @param minMembers          the control plane lets a chain become no shorter than this
 * @param controlReplicas     of the control plane; 0 for a chain that never changes
 * @param maxVersionsBehind   of a {@code bounded} read: versions of its key that may have been written since the one it returns
 * @param maxAgeNs            of a {@code bounded} read: for how long its node may have been cut off
 */
public record ChainOptions(
        long leaseNs,
        long tokenNs,
        long reportNs,
        long failureTimeoutNs,
        long maxDriftPpm,
        int windowFrames,
        int maxUncommitted,
        int maxWaitingReads,
        int sessionCapacity,
        int snapshotEntries,
        int snapshotChunkLength,
        int maxBatchLength,
        int minMembers,
        int controlReplicas,
        int maxVersionsBehind,
        long maxAgeNs) {
    private static final long MS = 1_000_000;
    private static final long MILLION = 1_000_000;
    private static final int JOIN_LAG_SHARE = 4;
    private static final int SNAPSHOT_PATIENCE = 8;

    public ChainOptions {
        if (tokenNs < 1 || leaseNs < 2 * tokenNs) {
            throw new IllegalArgumentException(
                    "leaseNs " + leaseNs + " is below twice the positive tokenNs " + tokenNs);
        }
        if (maxDriftPpm < 0 || maxDriftPpm >= MILLION / 4) {
            throw new IllegalArgumentException("maxDriftPpm " + maxDriftPpm + " is not within 0..249999");
        }
        new EpochOptions(windowFrames, maxBatchLength, reportNs, failureTimeoutNs);
        if (controlReplicas < 0 || maxVersionsBehind < 0 || maxAgeNs < 0) {
            throw new IllegalArgumentException("controlReplicas " + controlReplicas + ", maxVersionsBehind "
                    + maxVersionsBehind + " or maxAgeNs " + maxAgeNs + " is negative");
        }
        new SnapshotOptions(snapshotEntries, snapshotChunkLength, reportNs, SNAPSHOT_PATIENCE * failureTimeoutNs);
        requirePowerOfTwo("maxUncommitted", maxUncommitted);
        requirePowerOfTwo("maxWaitingReads", maxWaitingReads);
    }

    public static ChainOptions defaults() {
        return withControlPlaneOf(3);
    }

    /** The defaults, for a chain that never changes. */
    public static ChainOptions fixed() {
        return withControlPlaneOf(0);
    }

    private static ChainOptions withControlPlaneOf(final int controlReplicas) {
        return new ChainOptions(
                200 * MS,
                40 * MS,
                50 * MS,
                300 * MS,
                10_000,
                32,
                1 << 14,
                1 << 12,
                1 << 12,
                0,
                SnapshotStore.MAX_CHUNK_LENGTH,
                EpochFrames.MAX_BATCH_LENGTH,
                1,
                controlReplicas,
                1,
                1_000 * MS);
    }

    /** How long a member may answer after it passed a token on that went all the way round. */
    long grantedNs() {
        return leaseNs / (MILLION + maxDriftPpm) * (MILLION - maxDriftPpm);
    }

    /** How long whoever takes part in an epoch waits until no lease of an earlier one can run, by its own clock. */
    long outlivedNs() {
        return leaseNs / (MILLION - maxDriftPpm) * (MILLION + maxDriftPpm) + MILLION;
    }

    /** How many of a cluster's endpoints are nodes of the chain. */
    public int nodeCount(final int endpointCount) {
        return endpointCount - controlReplicas;
    }

    EpochOptions epochs() {
        return new EpochOptions(windowFrames, maxBatchLength, reportNs, failureTimeoutNs);
    }

    SnapshotOptions snapshots() {
        return new SnapshotOptions(
                snapshotEntries, snapshotChunkLength, reportNs, SNAPSHOT_PATIENCE * failureTimeoutNs);
    }

    ControlOptions control(final int endpointCount) {
        final int nodeCount = nodeCount(endpointCount);
        return new ControlOptions(
                nodeCount, failureTimeoutNs, Math.min(minMembers, nodeCount), maxUncommitted / JOIN_LAG_SHARE);
    }

    private static void requirePowerOfTwo(final String name, final int value) {
        if (Integer.bitCount(value) != 1) {
            throw new IllegalArgumentException(name + " " + value + " is not a power of two");
        }
    }
}
