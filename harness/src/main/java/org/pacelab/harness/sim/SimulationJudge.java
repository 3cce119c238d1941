package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.pacelab.harness.check.FinalState;
import org.pacelab.harness.check.FinalStates;
import org.pacelab.harness.check.Finding;
import org.pacelab.harness.check.Judgement;
import org.pacelab.harness.check.SearchBudget;
import org.pacelab.harness.check.Timeline;
import org.pacelab.harness.check.Verdict.Answer;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.scenario.StalenessBound;
import org.pacelab.replica.OperationKind;

/**
 * What is thought of one run: what breaks the promise of its setting is a violation; an anomaly that the setting allows is only
 * counted, as observed.
 */
final class SimulationJudge {
    private static final long MAX_CONFIGURATIONS = 256_000_000;
    private static final long MAX_SEARCH_BYTES = 64L * 1024 * 1024;

    private final Promise promise;
    private final Optional<StalenessBound> bound;
    private final List<Violation> violations = new ArrayList<>();
    private final Map<String, Long> observed = new TreeMap<>();

    SimulationJudge(final Promise promise, final Optional<StalenessBound> bound) {
        this.promise = promise;
        this.bound = bound;
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }

    /** How often each kind of anomaly was seen that the setting does not exclude. */
    Map<String, Long> observed() {
        return Map.copyOf(observed);
    }

    void violated(final String check, final String what) {
        violations.add(new Violation(check, what));
    }

    void judgeReplicas(final Invariants invariants) {
        violations.addAll(invariants.violations());
        if (invariants.committedLog() != null) {
            invariants.committedLog().violations().forEach(line -> violated("log", line));
        }
    }

    /** What clients were told, held against the log that the writes really went through. */
    void judgeByLog(final CommittedLog log, final List<SimulatedOperation> history) {
        final LogCheck check = LogCheck.of(log, history);
        check.violations().forEach(line -> violated("log", line));
        final long uncommitted = LogCheck.uncommittedReads(history);
        if (promise == Promise.UNCOMMITTED) {
            observe("reads of what had not committed", uncommitted);
            observe("reads of what never did", check.lostReads());
        } else if (uncommitted > 0) {
            violated("log", uncommitted + " reads of what had not committed");
        }
    }

    /**
     * By the history alone, as one of real processes is judged, and by what the replicas ended with. To give up counts as a
     * violation; when it does depends on the history, never on the machine.
     */
    void judgeHistory(final List<RecordedOperation> recorded, final List<FinalState> states) {
        final Judgement judgement = Judgement.of(
                recorded,
                FinalStates.of(states),
                promise,
                bound,
                new SearchBudget(MAX_CONFIGURATIONS, Long.MAX_VALUE, MAX_SEARCH_BYTES, () -> 0));
        for (final Finding finding : judgement.promised()) {
            if (finding.answer() != Answer.VALID) {
                final boolean isUndecided = finding.answer() == Answer.UNKNOWN;
                violations.add(new Violation(
                        finding.guarantee().label() + (isUndecided ? ", undecided" : ""),
                        finding.answer() + ": " + finding.reason(),
                        Timeline.of(finding.witness())));
            }
        }
        judgement.observedAnomalies().forEach((guarantee, count) -> observe("not " + guarantee.label(), count));
        if (promise != Promise.LINEARIZABLE) {
            observe("stale reads", judgement.staleness().staleReads().size());
        }
    }

    /** Whether a write and a read succeeded in time after everything was healed. */
    void judgeLiveness(final List<SimulatedOperation> history, final long healNs, final long untilNs) {
        for (final boolean isWrite : new boolean[] {true, false}) {
            if (history.stream()
                    .noneMatch(operation -> operation.isWrite() == isWrite
                            && operation.isOk()
                            && operation.completedNs() > healNs
                            && operation.completedNs() <= untilNs)) {
                violated(
                        "liveness",
                        "no " + (isWrite ? "write committed" : "read was answered") + " within " + (untilNs - healNs)
                                + " ns after the last heal at " + healNs + " ns");
            }
        }
    }

    /**
     * Whether the counters could be read in the end, and have each add as often as they may.
     *
     * @param mayBeLost whether something happened that a setting may lose writes by
     */
    void judgeReadBack(
            final List<SimulatedOperation> counters, final List<SimulatedOperation> history, final boolean mayBeLost) {
        long lost = 0;
        for (final SimulatedOperation counter : counters) {
            if (!counter.isOk()) {
                violated("read back", "could not be read back: " + counter);
            } else {
                lost += addsTo(counter, history)
                        .filter(SimulatedOperation::isOk)
                        .filter(add -> OperationNumbers.timesAdded(counter.answer(), add.argument()) == 0)
                        .count();
                addsTo(counter, history)
                        .filter(add -> OperationNumbers.timesAdded(counter.answer(), add.argument()) > 1)
                        .forEach(add -> violated("read back", "was executed more than once: " + add));
            }
        }
        if (promise == Promise.LOSSY && mayBeLost) {
            observe("acknowledged adds lost", lost);
        } else if (lost > 0) {
            violated("read back", lost + " adds that were acknowledged are not in the counters");
        }
    }

    /** No fault of a plan changes a frame: whoever sent one that is malformed did so by mistake. */
    void judgeFrames(final long rejectedCount) {
        if (rejectedCount > 0) {
            violated("frames", rejectedCount + " were malformed");
        }
    }

    private static Stream<SimulatedOperation> addsTo(
            final SimulatedOperation counter, final List<SimulatedOperation> history) {
        return history.stream()
                .filter(add -> add.kind() == OperationKind.ADD && add.key() == counter.key() && add.argument() != 0);
    }

    void observe(final String kind, final long count) {
        if (count > 0) {
            observed.merge(kind, count, Long::sum);
        }
    }
}
