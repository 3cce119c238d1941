package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pacelab.harness.check.LinearizabilityCheck;
import org.pacelab.harness.check.SearchBudget;
import org.pacelab.harness.check.Verdict;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.replica.OperationKind;

/**
 * What is thought of one run: what breaks the promise of its setting is a violation; an anomaly that the setting allows is only
 * counted, as observed.
 */
final class SimulationJudge {
    private static final long MAX_CONFIGURATIONS = 2_000_000;

    private final Promise promise;
    private final List<Violation> violations = new ArrayList<>();
    private final Map<String, Long> observed = new TreeMap<>();

    SimulationJudge(final Promise promise) {
        this.promise = promise;
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

    /** By the order in which writes took effect. */
    void judgeByLog(final CommittedLog log, final List<SimulatedOperation> history) {
        final List<String> broken = HistoryCheck.violations(log, history, promise);
        broken.forEach(line -> violated("history", line));
        if (promise != Promise.LINEARIZABLE) {
            final int anomalies =
                    HistoryCheck.violations(log, history, Promise.LINEARIZABLE).size();
            observe("stale reads", anomalies);
        }
    }

    /** By search, without a look at a log or at what the protocol says of versions. To give up counts as a violation. */
    void judgeBySearch(final List<RecordedOperation> recorded) {
        if (promise != Promise.LINEARIZABLE) {
            return;
        }
        final Verdict verdict =
                LinearizabilityCheck.check(recorded, new SearchBudget(MAX_CONFIGURATIONS, Long.MAX_VALUE, () -> 0));
        if (verdict.answer() != Verdict.Answer.VALID) {
            violated(
                    "linearizability",
                    verdict.describe()
                            + verdict.witness().stream()
                                    .map(operation -> "; session " + operation.session() + " from "
                                            + operation.invokedNs() + " to " + operation.completedNs() + " ns: "
                                            + operation.describe())
                                    .collect(Collectors.joining()));
        }
    }

    /** Whether a write succeeded in time after everything was healed. */
    void judgeLiveness(final List<SimulatedOperation> history, final long healNs, final long untilNs) {
        if (history.stream()
                .noneMatch(operation -> operation.isWrite()
                        && operation.isOk()
                        && operation.completedNs() > healNs
                        && operation.completedNs() <= untilNs)) {
            violated(
                    "liveness",
                    "no write committed within " + (untilNs - healNs) + " ns after the last heal at " + healNs + " ns");
        }
    }

    /** Each add that was acknowledged is in its counter once, each other at most once, each refused one not at all. */
    void judgeCounters(final List<SimulatedOperation> history, final List<SimulatedOperation> counters) {
        for (final SimulatedOperation counter : counters) {
            if (!counter.isOk()) {
                violated("exactly-once", "could not be read back: " + counter);
            }
        }
        for (final SimulatedOperation add : history) {
            if (add.kind() != OperationKind.ADD) {
                continue;
            }
            final SimulatedOperation counter = counters.get((int) (add.key() - OperationValues.FIRST_COUNTER_KEY));
            final int times = OperationNumbers.timesIn(counter.answer(), add.argument());
            final boolean isRight = switch (add.outcome()) {
                case OK -> times == 1;
                case FAILED -> times == 0;
                case UNKNOWN -> times <= 1;
            };
            if (!isRight) {
                violated("exactly-once", "executed " + times + " times: " + add);
            }
        }
    }

    private void observe(final String kind, final long count) {
        if (count > 0) {
            observed.merge(kind, count, Long::sum);
        }
    }
}
