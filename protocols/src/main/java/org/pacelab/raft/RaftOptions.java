package org.pacelab.raft;

import org.pacelab.journal.SnapshotStore;
import org.pacelab.log.SnapshotOptions;
import org.pacelab.wire.LogEntries;

/**
 * How one Raft replica behaves. Durations are in ns.
 *
 * @param electionTimeoutMinNs a follower that hears no leader for a time drawn uniformly from min .. max stands for election
 *                             (dissertation §3.4)
 * @param electionTimeoutMaxNs also how long a leader may miss its majority before it steps down (§6.2)
 * @param heartbeatNs          an idle leader sends so often; an unanswered AppendEntries is repeated after it
 * @param commitNoticeNs       followers learn a new commit index with the next entries, or so long after it on their own
 * @param maxDriftPpm          the bound on how much faster or slower than real time a replica's clock runs; leases rest on it
 * @param preVote              a candidate first asks whether it could win (§9.6)
 * @param checkQuorum          a leader without its majority steps down, voters that hear a leader refuse votes, a restarted
 *                             voter grants none for a while (§6.2, §4.2.3); leases need it
 * @param windowFrames         AppendEntries in flight to one follower at most
 * @param maxUncommitted       entries in a leader's log and not yet executed at most; more are refused with back-pressure; a power of two
 * @param maxWaitingReads      reads that may wait at one replica; a power of two
 * @param sessionCapacity      client sessions open at once; the one idle for longest makes room
 * @param initialVoters        how many replicas, the first ones, a new cluster consists of; 0 for all
 * @param snapshotEntries      a snapshot is taken when so many entries were executed since the last one; 0: only when the journal
 *                             has grown enough to make it worthwhile, or a follower needs one
 * @param snapshotChunkLength  bytes of one chunk of a snapshot at most
 * @param maxBatchLength       bytes of entries in one AppendEntries at most; a longer entry goes alone
 */
public record RaftOptions(
        long electionTimeoutMinNs,
        long electionTimeoutMaxNs,
        long heartbeatNs,
        long commitNoticeNs,
        long maxDriftPpm,
        boolean preVote,
        boolean checkQuorum,
        int windowFrames,
        int maxUncommitted,
        int maxWaitingReads,
        int sessionCapacity,
        int initialVoters,
        int snapshotEntries,
        int snapshotChunkLength,
        int maxBatchLength) {
    private static final long MS = 1_000_000;
    private static final int CONTROL_ENTRIES = 1 << 7;

    /** For so many of the longest election timeouts either side of a snapshot's transfer waits for the other to go on. */
    private static final int SNAPSHOT_PATIENCE = 8;

    public RaftOptions {
        if (electionTimeoutMinNs < 1 || electionTimeoutMaxNs < electionTimeoutMinNs) {
            throw new IllegalArgumentException("electionTimeoutMinNs " + electionTimeoutMinNs
                    + " and electionTimeoutMaxNs " + electionTimeoutMaxNs + " must be positive and in this order");
        }
        if (heartbeatNs < 1 || heartbeatNs >= electionTimeoutMinNs) {
            throw new IllegalArgumentException("heartbeatNs " + heartbeatNs
                    + " must be positive and below electionTimeoutMinNs " + electionTimeoutMinNs);
        }
        if (commitNoticeNs < 0) {
            throw new IllegalArgumentException("commitNoticeNs " + commitNoticeNs + " is negative");
        }
        if (maxDriftPpm < 0 || maxDriftPpm >= 500_000) {
            throw new IllegalArgumentException("maxDriftPpm " + maxDriftPpm + " is not within 0..499999");
        }
        if (windowFrames < 1) {
            throw new IllegalArgumentException("windowFrames " + windowFrames + " is below 1");
        }
        snapshots(snapshotEntries, snapshotChunkLength, heartbeatNs, electionTimeoutMaxNs);
        if (maxBatchLength < 1 || maxBatchLength > LogEntries.MAX_BATCH_LENGTH) {
            throw new IllegalArgumentException(
                    "maxBatchLength " + maxBatchLength + " is not within 1.." + LogEntries.MAX_BATCH_LENGTH);
        }
        requirePowerOfTwo("maxUncommitted", maxUncommitted);
        requirePowerOfTwo("maxWaitingReads", maxWaitingReads);
        if (initialVoters < 0) {
            throw new IllegalArgumentException("initialVoters " + initialVoters + " is negative");
        }
    }

    public static RaftOptions defaults() {
        return new RaftOptions(
                300 * MS,
                600 * MS,
                50 * MS,
                MS / 5,
                10_000,
                true,
                true,
                32,
                1 << 14,
                1 << 12,
                1 << 12,
                0,
                0,
                SnapshotStore.MAX_CHUNK_LENGTH,
                LogEntries.MAX_BATCH_LENGTH);
    }

    /** Of a group with a small state that changes rarely. */
    public static RaftOptions ofControlPlane(
            final long electionTimeoutMinNs,
            final long electionTimeoutMaxNs,
            final long heartbeatNs,
            final long maxDriftPpm) {
        final RaftOptions defaults = defaults();
        return new RaftOptions(
                electionTimeoutMinNs,
                electionTimeoutMaxNs,
                heartbeatNs,
                defaults.commitNoticeNs,
                maxDriftPpm,
                true,
                true,
                defaults.windowFrames,
                CONTROL_ENTRIES,
                CONTROL_ENTRIES,
                CONTROL_ENTRIES,
                0,
                CONTROL_ENTRIES,
                defaults.snapshotChunkLength,
                defaults.maxBatchLength);
    }

    SnapshotOptions snapshots() {
        return snapshots(snapshotEntries, snapshotChunkLength, heartbeatNs, electionTimeoutMaxNs);
    }

    private static SnapshotOptions snapshots(
            final int entries, final int chunkLength, final long heartbeatNs, final long electionTimeoutMaxNs) {
        return new SnapshotOptions(entries, chunkLength, heartbeatNs, SNAPSHOT_PATIENCE * electionTimeoutMaxNs);
    }

    /** How many replicas of so many vote when a cluster begins. */
    int initialVoters(final int replicaCount) {
        return initialVoters == 0 ? replicaCount : Math.min(initialVoters, replicaCount);
    }

    /**
     * For how long after the send of a round that a majority answered nobody else can lead: the minimal election timeout of the
     * fastest clock, on the slowest one.
     */
    public long leaseNs() {
        return electionTimeoutMinNs / (1_000_000 + maxDriftPpm) * (1_000_000 - maxDriftPpm);
    }

    private static void requirePowerOfTwo(final String name, final int value) {
        if (Integer.bitCount(value) != 1) {
            throw new IllegalArgumentException(name + " " + value + " is not a power of two");
        }
    }
}
