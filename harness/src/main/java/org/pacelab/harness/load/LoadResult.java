package org.pacelab.harness.load;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What one load process, or all of them {@linkplain #merge merged}, did in the measured window. Every operation that fell due in
 * the window is in exactly one of {@code ok}, {@code failed} and {@code unknown}: their sum is {@code scheduled}.
 *
 * @param processes          load processes in it
 * @param sessions           session slots over all of them
 * @param startNs            monotonic start of the window
 * @param endNs              its end (exclusive); after it the loop drained for at most the operations' deadline
 * @param warmUpNs           how long the warm-up took, the longest of the processes
 * @param steady             whether the warm-up ended because medians were steady and the JIT quiet, not because of its limit
 * @param interrupted        the window was ended early
 * @param scheduled          operations that fell due in the window
 * @param sentInWindow       of these, sent before its end
 * @param completedInWindow  of these, ended OK before its end
 * @param waited             of these, had to wait for a free session
 * @param ok                 ended OK
 * @param failed             certainly did not happen; those never sent included
 * @param unknown            may have happened
 * @param unsent             never sent: until the drain's end no session was free, or none that was could take it
 */
public record LoadResult(
        int processes,
        int sessions,
        long startNs,
        long endNs,
        long warmUpNs,
        boolean steady,
        boolean interrupted,
        long scheduled,
        long sentInWindow,
        long completedInWindow,
        long waited,
        long ok,
        long failed,
        long unknown,
        long unsent) {
    public LoadResult {
        if (ok + failed + unknown != scheduled) {
            throw new IllegalArgumentException("ok " + ok + ", failed " + failed + " and unknown " + unknown
                    + " do not add up to scheduled " + scheduled);
        }
    }

    /** OK completions per second of the window. */
    public double achievedPerSecond() {
        return completedInWindow * 1e9 / Math.max(1, endNs - startNs);
    }

    /** What a reader of the row must know before trusting it. Elections are the replicas' to tell. */
    public Set<RowFlag> flags() {
        final Set<RowFlag> flags = EnumSet.noneOf(RowFlag.class);
        if (waited * 100 > scheduled) {
            flags.add(RowFlag.SESSION_BOUND);
        }
        if ((failed + unknown) * 1000 > scheduled) {
            flags.add(RowFlag.NOT_OK);
        }
        if ((scheduled - sentInWindow) * 100 > scheduled) {
            flags.add(RowFlag.RATE_MISSED);
        }
        if (!steady) {
            flags.add(RowFlag.NOT_STEADY);
        }
        if (interrupted) {
            flags.add(RowFlag.INTERRUPTED);
        }
        return flags;
    }

    /** One result of the load processes of one row; none are counted twice, none left out. */
    public static LoadResult merge(final List<LoadResult> results) {
        return results.stream().reduce(LoadResult::plus).orElseThrow();
    }

    private LoadResult plus(final LoadResult other) {
        return new LoadResult(
                processes + other.processes,
                sessions + other.sessions,
                Math.min(startNs, other.startNs),
                Math.max(endNs, other.endNs),
                Math.max(warmUpNs, other.warmUpNs),
                steady && other.steady,
                interrupted || other.interrupted,
                scheduled + other.scheduled,
                sentInWindow + other.sentInWindow,
                completedInWindow + other.completedInWindow,
                waited + other.waited,
                ok + other.ok,
                failed + other.failed,
                unknown + other.unknown,
                unsent + other.unsent);
    }
}
