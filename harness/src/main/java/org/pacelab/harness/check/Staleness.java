package org.pacelab.harness.check;

import static org.pacelab.harness.check.KeyHistory.INITIAL;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

    /** A read, of a session, that was behind by at least one version, for so long. */
    public record StaleRead(long session, long completedNs, long versionsBehind, long nsBehind) {}

    /**
     * A read of which it is known which write it got.
     *
     * @param writer         the session of the newest write of its key that had completed before it was invoked; {@link #NOBODY} if none had
     * @param sinceWriteNs   from that completion to its invocation; 0 if none had
     * @param versionsBehind 0 for a fresh one
     */
    public record JudgedRead(long session, long completedNs, long writer, long sinceWriteNs, long versionsBehind) {
        public static final long NOBODY = Long.MIN_VALUE;
    }

    private final Histogram versionsBehind = new Histogram(DIGITS);
    private final Histogram nsBehind = new Histogram(DIGITS);
    private final List<StaleRead> staleReads = new ArrayList<>();
    private final List<JudgedRead> judgedReads = new ArrayList<>();
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

    /** By how many versions the worst of them was behind; 0 if none was. */
    public long maxVersionsBehind() {
        return staleReads.stream().mapToLong(StaleRead::versionsBehind).max().orElse(0);
    }

    /** For how long the worst of them had been behind; 0 if none was. */
    public long maxNsBehind() {
        return staleReads.stream().mapToLong(StaleRead::nsBehind).max().orElse(0);
    }

    /** Those that were behind, in the order in which they completed. */
    public List<StaleRead> staleReads() {
        return Collections.unmodifiableList(staleReads);
    }

    /** All that could be judged, key by key. */
    public List<JudgedRead> judgedReads() {
        return Collections.unmodifiableList(judgedReads);
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
                maxVersionsBehind(),
                maxNsBehind() / 1e6,
                versionsBehind.getValueAtPercentile(99),
                nsBehind.getValueAtPercentile(99) / 1e6,
                rest);
    }

    private void add(final KeyHistory key) {
        final NewerWrites newer = new NewerWrites(key);
        for (int i = 0; i < key.operations().size(); i++) {
            final RecordedOperation read = key.operations().get(i);
            if (read.kind() == OperationKind.GET && read.isOk()) {
                newer.completedBefore(read.invokedNs());
                if (key.seen(i) < INITIAL) {
                    unjudged++;
                } else {
                    record(read, newer.countAfter(key.seen(i)), newer.firstAfterNs(key.seen(i)));
                    judgedReads.add(judged(read, newer.newestCompleted(), newer.countAfter(key.seen(i))));
                }
            }
        }
    }

    private static JudgedRead judged(
            final RecordedOperation read, final Optional<RecordedOperation> newestWrite, final long versions) {
        return new JudgedRead(
                read.session(),
                read.completedNs(),
                newestWrite.map(RecordedOperation::session).orElse(JudgedRead.NOBODY),
                newestWrite.map(write -> read.invokedNs() - write.completedNs()).orElse(0L),
                versions);
    }

    private void record(final RecordedOperation read, final long versions, final long sinceNs) {
        final long behindNs = versions == 0 ? 0 : read.invokedNs() - sinceNs;
        versionsBehind.recordValue(versions);
        nsBehind.recordValue(behindNs);
        if (versions > 0) {
            staleReads.add(new StaleRead(read.session(), read.completedNs(), versions, behindNs));
        }
    }
}
