package org.pacelab.harness.check;

import static org.pacelab.harness.check.KeyHistory.INITIAL;
import static org.pacelab.harness.check.KeyHistory.NONE;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.OperationKind;

/**
 * How stale reads were: a read is behind by the writes of its key that are newer than what it got and had completed before it was
 * invoked, and for as long as the first of them had. Newer by the versions that the protocol reported, where they contradict no
 * value; else a write that was invoked after the one that was read had completed, which may leave some uncounted. Writes of
 * unknown outcome are not counted.
 */
public final class Staleness {
    private static final int DIGITS = 3;

    /** A read that was behind by at least one version, for so long. */
    public record StaleRead(long completedNs, long versionsBehind, long nsBehind) {}

    private final Histogram versionsBehind = new Histogram(DIGITS);
    private final Histogram nsBehind = new Histogram(DIGITS);
    private final List<StaleRead> staleReads = new ArrayList<>();
    private long unjudged;

    private Staleness() {}

    /** @param operations in any order */
    public static Staleness of(final List<RecordedOperation> operations) {
        return ofKeys(KeyHistory.of(operations));
    }

    static Staleness ofKeys(final List<KeyHistory> keys) {
        final Staleness staleness = new Staleness();
        keys.forEach(staleness::add);
        staleness.staleReads.sort(Comparator.comparingLong(StaleRead::completedNs));
        return staleness;
    }

    /** Of each read that could be judged, 0 for a fresh one. */
    public Histogram versionsBehind() {
        return versionsBehind;
    }

    /** Of each read that could be judged, 0 for a fresh one, in ns. */
    public Histogram nsBehind() {
        return nsBehind;
    }

    /** Those that were behind, in the order in which they completed. */
    public List<StaleRead> staleReads() {
        return Collections.unmodifiableList(staleReads);
    }

    /** Reads of which nobody can tell which write they got. */
    public long unjudgedReads() {
        return unjudged;
    }

    /** One line. */
    public String describe() {
        final String rest = unjudged == 0 ? "" : ", " + unjudged + " more could not be judged";
        if (staleReads.isEmpty()) {
            return "none of " + versionsBehind.getTotalCount() + " reads was stale" + rest;
        }
        return String.format(
                Locale.ROOT,
                "%d of %d reads were stale, by up to %d versions and %.3f ms (p99 %d and %.3f)%s",
                staleReads.size(),
                versionsBehind.getTotalCount(),
                versionsBehind.getMaxValue(),
                nsBehind.getMaxValue() / 1e6,
                versionsBehind.getValueAtPercentile(99),
                nsBehind.getValueAtPercentile(99) / 1e6,
                rest);
    }

    /** A write that completed, and its rank among the others: its version, or when it was invoked. */
    private record Write(long rank, long completedNs) {}

    private void add(final KeyHistory key) {
        final List<Write> writes = new ArrayList<>();
        final List<Integer> reads = new ArrayList<>();
        for (int i = 0; i < key.operations().size(); i++) {
            final RecordedOperation operation = key.operations().get(i);
            if (key.made(i) != NONE && operation.isOk()) {
                writes.add(new Write(key.isVersioned() ? key.made(i) : operation.invokedNs(), operation.completedNs()));
            } else if (operation.kind() == OperationKind.GET && operation.isOk()) {
                reads.add(i);
            }
        }
        writes.sort(Comparator.comparingLong(Write::completedNs));
        final Newer newer = new Newer(writes);
        int completed = 0;
        for (final int read : reads) {
            final RecordedOperation operation = key.operations().get(read);
            while (completed < writes.size() && writes.get(completed).completedNs() < operation.invokedNs()) {
                newer.add(writes.get(completed++));
            }
            if (key.seen(read) < INITIAL) {
                unjudged++;
            } else {
                final long rank = rankOf(key, key.seen(read));
                record(operation, newer.countAbove(rank), newer.firstAbove(rank));
            }
        }
    }

    private static long rankOf(final KeyHistory key, final long state) {
        if (key.isVersioned()) {
            return state;
        }
        return state == INITIAL ? Long.MIN_VALUE : key.writerOf(state).completedNs();
    }

    private void record(final RecordedOperation read, final long versions, final long sinceNs) {
        final long behindNs = versions == 0 ? 0 : read.invokedNs() - sinceNs;
        versionsBehind.recordValue(versions);
        nsBehind.recordValue(behindNs);
        if (versions > 0) {
            staleReads.add(new StaleRead(read.completedNs(), versions, behindNs));
        }
    }

    /** Writes added in order of completion: how many rank above another, and when the first of those completed. A Fenwick tree. */
    private static final class Newer {
        private final long[] ranks;
        private final long[] counts;
        private final long[] firstNs;

        Newer(final List<Write> writes) {
            ranks = writes.stream().mapToLong(Write::rank).sorted().toArray();
            counts = new long[ranks.length + 1];
            firstNs = new long[ranks.length + 1];
            Arrays.fill(firstNs, Long.MAX_VALUE);
        }

        void add(final Write write) {
            for (int i = ranks.length - Arrays.binarySearch(ranks, write.rank()); i <= ranks.length; i += i & -i) {
                counts[i]++;
                firstNs[i] = Math.min(firstNs[i], write.completedNs());
            }
        }

        long countAbove(final long rank) {
            long count = 0;
            for (int i = ranks.length - placeAbove(rank); i > 0; i -= i & -i) {
                count += counts[i];
            }
            return count;
        }

        long firstAbove(final long rank) {
            long first = Long.MAX_VALUE;
            for (int i = ranks.length - placeAbove(rank); i > 0; i -= i & -i) {
                first = Math.min(first, firstNs[i]);
            }
            return first;
        }

        /** The first place of those that rank above. */
        private int placeAbove(final long rank) {
            int low = 0;
            int high = ranks.length;
            while (low < high) {
                final int middle = low + high >>> 1;
                if (ranks[middle] <= rank) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }
}
