package org.pacelab.primary;

import org.pacelab.control.ControlOptions;
import org.pacelab.control.Copies;
import org.pacelab.epoch.EpochFrames;
import org.pacelab.epoch.EpochOptions;
import org.pacelab.journal.SnapshotStore;
import org.pacelab.log.SnapshotOptions;

/**
 * What a primary and its backups go by. Immutable.
 *
 * @param copies              of a write that there have to be before it is acknowledged
 * @param leaseNs             for how long a round of the primary's questions lets it answer reads, by a clock that does not drift
 * @param tokenNs             how often the primary asks
 * @param reportNs            how often a node reports to the control plane, and the primary asks a silent backup what it has
 * @param failureTimeoutNs    after which the control plane takes a node for failed
 * @param maxDriftPpm         clocks gain or lose no more than so many microseconds a second
 * @param windowFrames        frames on the way to a backup that has not answered
 * @param maxUncommitted      entries that are not acknowledged, a power of two
 * @param sessionCapacity     sessions that are remembered
 * @param snapshotEntries     executed between two snapshots, 0 for never unless the journal asks for one
 * @param snapshotChunkLength bytes of a chunk
 * @param maxBatchLength      bytes of entries in a frame, unless one entry is longer
 * @param minMembers          the control plane lets there be no fewer than these
 * @param controlReplicas     of the control plane; 0 for a primary that never changes
 */
public record PrimaryOptions(
        Copies copies,
        long leaseNs,
        long tokenNs,
        long reportNs,
        long failureTimeoutNs,
        long maxDriftPpm,
        int windowFrames,
        int maxUncommitted,
        int sessionCapacity,
        int snapshotEntries,
        int snapshotChunkLength,
        int maxBatchLength,
        int minMembers,
        int controlReplicas) {
    private static final long MS = 1_000_000;
    private static final long MILLION = 1_000_000;
    private static final int JOIN_LAG_SHARE = 4;
    private static final int SNAPSHOT_PATIENCE = 8;

    public PrimaryOptions {
        if (tokenNs < 1 || leaseNs < 2 * tokenNs) {
            throw new IllegalArgumentException(
                    "leaseNs " + leaseNs + " is below twice the positive tokenNs " + tokenNs);
        }
        if (maxDriftPpm < 0 || maxDriftPpm >= MILLION / 4) {
            throw new IllegalArgumentException("maxDriftPpm " + maxDriftPpm + " is not within 0..249999");
        }
        if (controlReplicas < 0) {
            throw new IllegalArgumentException("controlReplicas " + controlReplicas + " is negative");
        }
        if (Integer.bitCount(maxUncommitted) != 1) {
            throw new IllegalArgumentException("maxUncommitted " + maxUncommitted + " is not a power of two");
        }
        new EpochOptions(windowFrames, maxBatchLength, reportNs, failureTimeoutNs);
        new SnapshotOptions(snapshotEntries, snapshotChunkLength, reportNs, SNAPSHOT_PATIENCE * failureTimeoutNs);
    }

    public static PrimaryOptions defaults(final Copies copies) {
        return withControlPlaneOf(3, copies);
    }

    /** The defaults, for a primary that never changes. */
    public static PrimaryOptions fixed(final Copies copies) {
        return withControlPlaneOf(0, copies);
    }

    private static PrimaryOptions withControlPlaneOf(final int controlReplicas, final Copies copies) {
        return new PrimaryOptions(
                copies,
                200 * MS,
                40 * MS,
                50 * MS,
                300 * MS,
                10_000,
                32,
                1 << 14,
                1 << 12,
                0,
                SnapshotStore.MAX_CHUNK_LENGTH,
                EpochFrames.MAX_BATCH_LENGTH,
                1,
                controlReplicas);
    }

    /** How long the primary may answer after it asked what enough members have answered. */
    long grantedNs() {
        return leaseNs / (MILLION + maxDriftPpm) * (MILLION - maxDriftPpm);
    }

    /** How long a new primary waits until no lease of an earlier one can run, by its own clock. */
    long outlivedNs() {
        return leaseNs / (MILLION - maxDriftPpm) * (MILLION + maxDriftPpm) + MS;
    }

    /** How many of a cluster's endpoints are nodes. */
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
}
