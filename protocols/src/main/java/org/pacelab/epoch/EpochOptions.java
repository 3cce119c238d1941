package org.pacelab.epoch;

import org.pacelab.control.ControlOptions;
import org.pacelab.journal.SnapshotStore;
import org.pacelab.log.SnapshotOptions;
import org.pacelab.replica.ReplicaContext;

/**
 * What nodes go by that replicate their log by the configurations of a control plane: a chain, or a primary and its backups. Immutable.
 *
 * @param leaseNs             for how long a round of the lease's tokens lets reads be answered, by a clock that does not drift
 * @param tokenNs             how often such a round begins
 * @param reportNs            how often a node reports to the control plane, and asks a silent peer what it has
 * @param failureTimeoutNs    after which the control plane takes a node for failed, and nobody waits for it
 * @param maxDriftPpm         clocks gain or lose no more than so many microseconds a second
 * @param windowFrames        frames on the way to a peer that has not answered
 * @param maxUncommitted      clients' entries that are not executed, a power of two
 * @param sessionCapacity     sessions that are remembered
 * @param snapshotEntries     executed between two snapshots, 0 for never unless the journal asks for one
 * @param snapshotChunkLength bytes of a chunk
 * @param maxBatchLength      bytes of entries in a frame, unless one entry is longer
 * @param minMembers          the control plane lets there be no fewer than these
 * @param controlReplicas     of the control plane; 0 for a configuration that never changes
 * @param phiThreshold        0, or the control plane takes a node for failed when phi has reached this, by how regularly it was heard
 * @param pings               1 if the control plane asks silent nodes for a sign of life, and takes those for failed that do not answer; else 0
 */
public record EpochOptions(
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
        int controlReplicas,
        int phiThreshold,
        int pings) {
    private static final long MS = 1_000_000;
    private static final long MILLION = 1_000_000;
    private static final int JOIN_LAG_SHARE = 4;
    private static final int SNAPSHOT_PATIENCE = 8;

    public EpochOptions {
        if (tokenNs < 1 || leaseNs < 2 * tokenNs) {
            throw new IllegalArgumentException(
                    "leaseNs " + leaseNs + " is below twice the positive tokenNs " + tokenNs);
        }
        if (reportNs < 1 || failureTimeoutNs < 2 * reportNs) {
            throw new IllegalArgumentException(
                    "failureTimeoutNs " + failureTimeoutNs + " is below twice the positive reportNs " + reportNs);
        }
        if (maxDriftPpm < 0 || maxDriftPpm >= MILLION / 4) {
            throw new IllegalArgumentException("maxDriftPpm " + maxDriftPpm + " is not within 0..249999");
        }
        if (windowFrames < 2) {
            throw new IllegalArgumentException("windowFrames " + windowFrames + " is below 2");
        }
        if (maxBatchLength < 1 || maxBatchLength > EpochFrames.MAX_BATCH_LENGTH) {
            throw new IllegalArgumentException(
                    "maxBatchLength " + maxBatchLength + " is not within 1.." + EpochFrames.MAX_BATCH_LENGTH);
        }
        if (controlReplicas < 0 || controlReplicas >= ReplicaContext.MAX_REPLICAS) {
            throw new IllegalArgumentException(
                    "controlReplicas " + controlReplicas + " is not within 0.." + (ReplicaContext.MAX_REPLICAS - 1));
        }
        if (minMembers < 1) {
            throw new IllegalArgumentException("minMembers " + minMembers + " is below 1");
        }
        if (Integer.bitCount(maxUncommitted) != 1) {
            throw new IllegalArgumentException("maxUncommitted " + maxUncommitted + " is not a power of two");
        }
        new SnapshotOptions(snapshotEntries, snapshotChunkLength, reportNs, SNAPSHOT_PATIENCE * failureTimeoutNs);
        new ControlOptions(1, failureTimeoutNs, 1, 0, reportNs, phiThreshold, pings);
    }

    public static EpochOptions defaults() {
        return withControlPlaneOf(3);
    }

    /** The defaults, for a configuration that never changes. */
    public static EpochOptions fixed() {
        return withControlPlaneOf(0);
    }

    private static EpochOptions withControlPlaneOf(final int controlReplicas) {
        return new EpochOptions(
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
                controlReplicas,
                0,
                0);
    }

    /** How long reads may be answered after the lease's holder sent a token that all who have to had. */
    public long grantedNs() {
        return leaseNs / (MILLION + maxDriftPpm) * (MILLION - maxDriftPpm);
    }

    /** How long whoever acknowledges in an epoch waits until no lease of an earlier one can run, by its own clock. */
    public long outlivedNs() {
        return leaseNs / (MILLION - maxDriftPpm) * (MILLION + maxDriftPpm) + MS;
    }

    /** How long it may take a clock to show that so much time has passed. */
    public static long longestNs(final long shownNs, final long maxDriftPpm) {
        return (long) Math.ceil(shownNs / (1 - maxDriftPpm / (double) MILLION));
    }

    /** How many of a cluster's endpoints are nodes. */
    public int nodeCount(final int endpointCount) {
        return endpointCount - controlReplicas;
    }

    public SnapshotOptions snapshots() {
        return new SnapshotOptions(
                snapshotEntries, snapshotChunkLength, reportNs, SNAPSHOT_PATIENCE * failureTimeoutNs);
    }

    public ControlOptions control(final int endpointCount) {
        return new ControlOptions(
                nodeCount(endpointCount),
                failureTimeoutNs,
                minMembers,
                maxUncommitted / JOIN_LAG_SHARE,
                reportNs,
                phiThreshold,
                pings);
    }

    /** Throws if there is a control plane. */
    public EpochOptions requireFixed() {
        if (controlReplicas != 0) {
            throw new IllegalArgumentException("controlReplicas " + controlReplicas + " is not 0");
        }
        return this;
    }
}
