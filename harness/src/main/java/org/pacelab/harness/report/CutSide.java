package org.pacelab.harness.report;

/**
 * What the clients on one side of a cut were served while it was in force, by what was recorded of them. Operations are those that fell due meanwhile and were sent, then or later: each is in
 * exactly one of {@code served}, {@code late}, {@code refused} and {@code unknown}. Immutable.
 *
 * @param fault        what was done to whom
 * @param clients      the side they are on
 * @param isRead       reads or writes
 * @param servedInTail of those that fell due in the second half of the cut, when leases have run out and others lead: the share that was served; 0 of none
 * @param served       ended OK before the end of the cut
 * @param late         ended OK after it
 * @param refused      certainly did not happen
 * @param unknown      may have happened
 * @param response     of those that were served; times from when they were due, in ns
 * @param staleReads   reads that ended in the cut and were behind
 * @param maxStaleNs   how long the worst of them was
 * @param recoveryNs   from the end of the cut to the first that fell due later and ended OK; -1: none did
 * @param lostWrites   acknowledged, and gone in the end: what is there instead had been acknowledged before they were asked for. 0 of reads, -1 if it is not known what all
 *                     replicas ended with is not known
 */
public record CutSide(
        String fault,
        String clients,
        boolean isRead,
        double servedInTail,
        long served,
        long late,
        long refused,
        long unknown,
        Times response,
        long staleReads,
        long maxStaleNs,
        long recoveryNs,
        long lostWrites) {
    public static final long NONE = -1;
    /** Percentiles in ns; of too few, {@code -1}. */
    public record Times(long p50Ns, long p99Ns, long maxNs) {}

    /** Whether those who asked got what they asked for: most of what fell due in the second half of the cut was served in it. */
    public boolean isServed() {
        return servedInTail >= .5;
    }
}
