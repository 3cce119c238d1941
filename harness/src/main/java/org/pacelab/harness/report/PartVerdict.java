package org.pacelab.harness.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pacelab.harness.check.Guarantee;
import org.pacelab.harness.check.Judgement;
import org.pacelab.harness.check.Staleness;
import org.pacelab.harness.check.Verdict.Answer;
import org.pacelab.harness.scenario.Promise;

/**
 * How one part of a run was judged: a setting with all its rows, on the same replicas. Immutable.
 *
 * @param part             the setting
 * @param promised         what it was judged by
 * @param isWeak           VALID, but on operations that hardly met
 * @param reason           what is wrong, or why nobody knows, one line; empty if VALID
 * @param caveat           what the options take from what the setting is known for, one line; empty for nothing
 * @param operations       that were judged
 * @param keyShare         share of the keys whose operations were recorded
 * @param overlappingPairs of operations on one key, one of them a write
 * @param readsAtRisk      reads that overlapped a write of their key
 * @param observed         anomalies that were not promised to be absent, by kind
 * @param judgedReads      reads of which it is known which write they got; null in older runs, as the two below
 * @param staleReads       of these, those that were behind a write that had completed before them
 * @param maxStaleVersions by how many versions the worst of them was
 * @param maxStaleNs       for how long the worst of them had been
 * @param staleness        of all reads, one line; empty if nothing was judged
 * @param details          what was found, with a timeline of each witness, as a person reads it
 */
public record PartVerdict(
        String part,
        Promise promised,
        Answer answer,
        boolean isWeak,
        String reason,
        String caveat,
        long operations,
        double keyShare,
        long overlappingPairs,
        long readsAtRisk,
        Map<Guarantee, Long> observed,
        Long judgedReads,
        long staleReads,
        Long maxStaleVersions,
        Long maxStaleNs,
        String staleness,
        List<String> details) {
    public PartVerdict {
        caveat = caveat == null ? "" : caveat;
        observed = Map.copyOf(observed);
        details = List.copyOf(details);
    }

    public static PartVerdict of(
            final String part,
            final Judgement judgement,
            final String caveat,
            final long operations,
            final double keyShare) {
        final List<String> lines = judgement.lines();
        final Staleness staleness = judgement.staleness();
        return new PartVerdict(
                part,
                judgement.promise(),
                judgement.verdict().answer(),
                judgement.verdict().isWeak(),
                judgement.verdict().reason(),
                caveat,
                operations,
                keyShare,
                judgement.verdict().overlappingPairs(),
                judgement.verdict().readsAtRisk(),
                judgement.observedAnomalies(),
                staleness.versionsBehind().getTotalCount(),
                staleness.staleReads().size(),
                staleness.maxVersionsBehind(),
                staleness.maxNsBehind(),
                staleness.describe(),
                lines.subList(1, lines.size()));
    }

    /** Of a history that is not whole: what is missing may explain, or belie, all the rest. */
    public static PartVerdict unknown(
            final String part,
            final Promise promised,
            final String reason,
            final long operations,
            final double keyShare) {
        return new PartVerdict(
                part,
                promised,
                Answer.UNKNOWN,
                false,
                reason,
                "",
                operations,
                keyShare,
                0,
                0,
                Map.of(),
                0L,
                0,
                0L,
                0L,
                "",
                List.of());
    }

    /** Whether a person must look: a promise was broken, or nobody knows. */
    public boolean isRed() {
        return answer != Answer.VALID;
    }

    /** A word or two. */
    public String label() {
        return answer + (isWeak ? " (weak)" : "");
    }

    /** One line, with how much the verdict rests on. */
    public String describe() {
        return String.format(
                Locale.ROOT,
                "%s: %s as %s%s%s; %,d operations%s, %,d overlapping pairs, %,d reads at risk",
                part,
                label(),
                promised.name().toLowerCase(Locale.ROOT),
                reason.isEmpty() ? "" : ", " + reason,
                caveat.isEmpty() ? "" : ", " + caveat,
                operations,
                keyShare < 1 ? String.format(Locale.ROOT, " on %.3g %% of the keys", 100 * keyShare) : "",
                overlappingPairs,
                readsAtRisk);
    }
}
