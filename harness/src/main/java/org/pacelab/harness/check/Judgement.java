package org.pacelab.harness.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pacelab.harness.check.Verdict.Answer;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.scenario.StalenessBound;

/**
 * A whole history judged by what its setting promises: a broken promise makes the verdict INVALID; an anomaly beyond the promise is
 * observed, counted and never does. Immutable.
 *
 * <p>What a guarantee that was found kept implies of another, the other need not find: an UNKNOWN is then left out. Versions that
 * the protocol reports are judged, too, where there are any: they are part of what a replicated log promises.
 *
 * @param verdict   on the promise, with the witness of the first guarantee that is broken
 * @param promised  what was found of what the setting promises
 * @param observed  what was found of the rest
 * @param staleness of all reads
 * @param ends      what the replicas ended with
 */
public record Judgement(
        Promise promise,
        Verdict verdict,
        List<Finding> promised,
        List<Finding> observed,
        Staleness staleness,
        FinalStates ends) {
    /** A search over all keys at once that has not ended by then hardly ever does. */
    private static final long MAX_SEQUENTIAL_CONFIGURATIONS = 1 << 16;

    private static final Set<Guarantee> OF_SESSIONS = EnumSet.of(
            Guarantee.READ_YOUR_WRITES,
            Guarantee.MONOTONIC_READS,
            Guarantee.MONOTONIC_WRITES,
            Guarantee.WRITES_FOLLOW_READS);
    private static final Map<Guarantee, Set<Guarantee>> IMPLIED = implied();

    public Judgement {
        promised = List.copyOf(promised);
        observed = List.copyOf(observed);
    }

    /** As below, where nothing is known of how the replicas ended, nor of a bound. */
    public static Judgement of(
            final List<RecordedOperation> history, final Promise promise, final SearchBudget budget) {
        return of(history, FinalStates.of(List.of()), promise, Optional.empty(), budget);
    }

    /**
     * @param history in any order, all operations of all sessions on the keys that are in it
     * @param ends    what the replicas ended with after the last heal; convergence is judged if somebody looked
     * @param bound   how stale reads may be, beyond the promise
     * @param budget  for all searches together, each of which gets a part of it
     */
    public static Judgement of(
            final List<RecordedOperation> history,
            final FinalStates ends,
            final Promise promise,
            final Optional<StalenessBound> bound,
            final SearchBudget budget) {
        final List<KeyHistory> keys = KeyHistory.of(history);
        final List<Finding> findings = promise == Promise.LINEARIZABLE
                ? ofLinearizable(history, keys, budget)
                : ofWeaker(history, keys, promise, budget);
        if (history.stream().anyMatch(operation -> operation.version() != 0)) {
            findings.add(VersionsCheck.check(
                    promise == Promise.UNCOMMITTED ? KeyHistory.of(committed(history)) : keys,
                    promise == Promise.LINEARIZABLE));
        }
        bound.ifPresent(most -> findings.add(BoundedStalenessCheck.check(keys, most)));
        if (ends.areKnown()) {
            findings.add(ends.check(history, promise));
        }
        findings.sort(Comparator.comparing(Finding::guarantee));
        final Set<Guarantee> promises = promises(promise);
        final List<Finding> needed = withoutImplied(findings);
        final List<Finding> promised = needed.stream()
                .filter(finding -> promises.contains(finding.guarantee()))
                .toList();
        return new Judgement(
                promise,
                verdict(promised, Overlaps.of(history)),
                promised,
                needed.stream()
                        .filter(finding -> !promises.contains(finding.guarantee()))
                        .toList(),
                Staleness.ofKeys(keys),
                ends);
    }

    /** Without reads of what has no version yet. A right history stays right without any read. */
    private static List<RecordedOperation> committed(final List<RecordedOperation> history) {
        return history.stream()
                .filter(operation -> operation.isWrite()
                        || operation.version() != KeyHistory.INITIAL
                        || operation.answer() == RecordedOperation.ABSENT)
                .toList();
    }

    private static List<Finding> ofLinearizable(
            final List<RecordedOperation> history, final List<KeyHistory> keys, final SearchBudget budget) {
        final List<Finding> findings = new ArrayList<>();
        findings.add(ExactlyOnceCheck.check(history, true, budget.share(3)));
        final Finding linearizable = LinearizabilityCheck.find(history, budget.share(2));
        findings.add(linearizable);
        if (linearizable.answer() != Answer.VALID) {
            findings.addAll(SessionGuarantees.check(keys));
            findings.add(WrittenValues.check(keys, budget, Promise.LINEARIZABLE));
        }
        return findings;
    }

    /** What is promised comes first; whether it is linearizable, too, has what that left of the budget. */
    private static List<Finding> ofWeaker(
            final List<RecordedOperation> history,
            final List<KeyHistory> keys,
            final Promise promise,
            final SearchBudget budget) {
        final boolean isSequential = promise == Promise.SEQUENTIAL;
        final List<Finding> findings = new ArrayList<>();
        findings.add(ExactlyOnceCheck.check(history, false, budget.share(5)));
        findings.add(WrittenValues.check(
                promise == Promise.UNCOMMITTED ? WrittenValues.keysOf(history, promise) : keys,
                budget.share(4),
                promise));
        findings.add(LinearizabilityCheck.findOfWrites(history, budget.share(3)));
        if (isSequential) {
            findings.add(SequentialCheck.check(history, keys, budget.share(2).atMost(MAX_SEQUENTIAL_CONFIGURATIONS)));
            findings.addAll(SessionGuarantees.check(keys));
        }
        final Finding linearizable = LinearizabilityCheck.find(history, budget.share(isSequential ? 1 : 2));
        findings.add(linearizable);
        if (linearizable.answer() != Answer.VALID && !isSequential) {
            findings.add(SequentialCheck.check(history, keys, budget.atMost(MAX_SEQUENTIAL_CONFIGURATIONS)));
            findings.addAll(SessionGuarantees.check(keys));
        }
        return findings;
    }

    /** Anomalies beyond the promise by kind; kinds that were not seen are left out. */
    public Map<Guarantee, Long> observedAnomalies() {
        final Map<Guarantee, Long> anomalies = new EnumMap<>(Guarantee.class);
        observed.stream()
                .filter(finding -> finding.anomalies() > 0)
                .forEach(finding -> anomalies.put(finding.guarantee(), finding.anomalies()));
        return anomalies;
    }

    /** All that a person wants to read: the verdict, what is not as it should be, each with its timeline, and staleness. */
    public List<String> lines() {
        final List<String> lines = new ArrayList<>();
        lines.add(promise.label() + ": " + verdict.describe());
        for (final Finding finding : promised) {
            if (finding.answer() != Answer.VALID) {
                lines.add(finding.describe());
                Timeline.of(finding.witness()).forEach(line -> lines.add("  " + line));
            }
        }
        lines.add("promised and kept: " + labels(promised, Answer.VALID));
        for (final Finding finding : observed) {
            if (finding.answer() == Answer.INVALID) {
                lines.add("observed, not promised: " + finding.describe());
                Timeline.of(finding.witness()).forEach(line -> lines.add("  " + line));
            }
        }
        lines.add("staleness: " + staleness.describe());
        if (ends.areKnown()) {
            lines.add("final states: " + ends.describe());
        }
        return lines;
    }

    private static String labels(final List<Finding> findings, final Answer answer) {
        final String labels = findings.stream()
                .filter(finding -> finding.answer() == answer)
                .map(finding -> finding.guarantee().label())
                .collect(Collectors.joining(", "));
        return labels.isEmpty() ? "nothing" : labels;
    }

    private static Set<Guarantee> promises(final Promise promise) {
        if (promise == Promise.LOSSY || promise == Promise.LAST_WRITER || promise == Promise.SIBLINGS) {
            return EnumSet.of(Guarantee.WRITTEN_VALUES, Guarantee.CONVERGENCE);
        }
        final Set<Guarantee> promises = EnumSet.of(
                Guarantee.LINEARIZABLE_WRITES,
                Guarantee.WRITTEN_VALUES,
                Guarantee.BOUNDED_STALENESS,
                Guarantee.VERSIONS,
                Guarantee.EXACTLY_ONCE,
                Guarantee.CONVERGENCE);
        if (promise == Promise.LINEARIZABLE || promise == Promise.SEQUENTIAL) {
            promises.add(Guarantee.SEQUENTIAL);
            promises.addAll(OF_SESSIONS);
        }
        if (promise == Promise.LINEARIZABLE) {
            promises.add(Guarantee.LINEARIZABLE);
        }
        return promises;
    }

    private static Map<Guarantee, Set<Guarantee>> implied() {
        final Map<Guarantee, Set<Guarantee>> implied = new EnumMap<>(Guarantee.class);
        final Set<Guarantee> ofSequential = EnumSet.copyOf(OF_SESSIONS);
        ofSequential.add(Guarantee.WRITTEN_VALUES);
        final Set<Guarantee> ofLinearizable = EnumSet.copyOf(ofSequential);
        ofLinearizable.addAll(List.of(Guarantee.SEQUENTIAL, Guarantee.LINEARIZABLE_WRITES, Guarantee.EXACTLY_ONCE));
        implied.put(Guarantee.LINEARIZABLE, ofLinearizable);
        implied.put(Guarantee.SEQUENTIAL, ofSequential);
        implied.put(Guarantee.LINEARIZABLE_WRITES, EnumSet.of(Guarantee.EXACTLY_ONCE));
        return implied;
    }

    private static List<Finding> withoutImplied(final List<Finding> findings) {
        final Set<Guarantee> known = EnumSet.noneOf(Guarantee.class);
        for (final Finding finding : findings) {
            if (finding.answer() == Answer.VALID) {
                known.addAll(IMPLIED.getOrDefault(finding.guarantee(), Set.of()));
            }
        }
        return findings.stream()
                .filter(finding -> finding.answer() != Answer.UNKNOWN || !known.contains(finding.guarantee()))
                .toList();
    }

    private static Verdict verdict(final List<Finding> promised, final Overlaps overlaps) {
        Finding decisive = null;
        for (final Finding finding : promised) {
            final boolean isWorse = decisive == null
                    ? finding.answer() != Answer.VALID
                    : finding.answer() == Answer.INVALID && decisive.answer() == Answer.UNKNOWN;
            decisive = isWorse ? finding : decisive;
        }
        return decisive == null
                ? new Verdict(Answer.VALID, "", List.of(), overlaps.pairs(), overlaps.readsAtRisk())
                : new Verdict(
                        decisive.answer(),
                        decisive.guarantee().label() + ": " + decisive.reason(),
                        decisive.answer() == Answer.INVALID ? decisive.witness() : List.of(),
                        overlaps.pairs(),
                        overlaps.readsAtRisk());
    }
}
