package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.Long2LongHashMap;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.sim.CommittedLog.Executed;
import org.pacelab.harness.sim.CommittedLog.KeyVersion;
import org.pacelab.replica.Outcome;

/**
 * Judges the operations of one run by the committed log: a witness order in which each write has its index, and each read the
 * span of indexes in which its key had the value that it got. An order is right if it agrees with real time as far as the
 * setting promises. As values are unique, a read has one such span, so the witness decides and nothing is searched.
 */
final class HistoryCheck {
    private static final long NOT_OVERWRITTEN = Long.MAX_VALUE;
    private static final long NOT_SEEN = -1;

    private final CommittedLog log;
    private final List<SimulatedOperation> history;
    private final List<String> violations = new ArrayList<>();

    /** The indexes at which an operation may have taken effect: {@code first} or later, before {@code end}. */
    private record Span(long first, long end) {}

    private HistoryCheck(final CommittedLog log, final List<SimulatedOperation> history) {
        this.log = log;
        this.history = history;
    }

    /** Returns one line for each violation. */
    static List<String> violations(
            final CommittedLog log, final List<SimulatedOperation> history, final Promise promise) {
        final HistoryCheck check = new HistoryCheck(log, history);
        final Map<SimulatedOperation, Span> spans = check.spans();
        check.checkRealTime(spans, promise == Promise.LINEARIZABLE);
        if (promise == Promise.SEQUENTIAL) {
            check.checkSessions(spans);
        }
        return check.violations;
    }

    /** The span of each operation that is OK. Reports answers that no order explains. */
    private Map<SimulatedOperation, Span> spans() {
        final Map<SimulatedOperation, Span> spans = new HashMap<>();
        for (final SimulatedOperation operation : history) {
            if (operation.isWrite()) {
                checkWrite(operation);
            }
            if (operation.isOk()) {
                final Span span = operation.isWrite() ? spanOfWrite(operation) : spanOfRead(operation);
                if (span != null) {
                    spans.put(operation, span);
                }
            }
        }
        return spans;
    }

    private void checkWrite(final SimulatedOperation write) {
        final Executed executed = log.executed(write);
        if (write.isOk() && executed == null) {
            violations.add("acknowledged but not in the log: " + write);
        } else if (write.isOk() && executed.answer() != write.answer()) {
            violations.add("answered " + write.answer() + " instead of " + executed.answer() + ": " + write);
        } else if (write.outcome() == Outcome.FAILED && executed != null) {
            violations.add("FAILED but executed at " + executed.index() + ": " + write);
        }
    }

    private Span spanOfWrite(final SimulatedOperation write) {
        final Executed executed = log.executed(write);
        return executed == null ? null : new Span(executed.index(), executed.index() + 1);
    }

    private Span spanOfRead(final SimulatedOperation read) {
        final List<KeyVersion> versions = log.versions(read.key());
        if (read.answer() == OperationValues.ABSENT) {
            return new Span(
                    0, versions.isEmpty() ? NOT_OVERWRITTEN : versions.get(0).index());
        }
        for (int i = 0; i < versions.size(); i++) {
            if (versions.get(i).value() == read.answer()) {
                if (versions.get(i).index() != read.version()) {
                    violations.add("version is not " + versions.get(i).index() + ": " + read);
                }
                return new Span(
                        versions.get(i).index(),
                        i + 1 < versions.size() ? versions.get(i + 1).index() : NOT_OVERWRITTEN);
            }
        }
        violations.add("a value that the key never had: " + read);
        return null;
    }

    /**
     * Goes through invocations and completions in order of time. What is invoked must be possible after everything of its key
     * that had completed; writes always, reads if {@code readsToo}.
     */
    private void checkRealTime(final Map<SimulatedOperation, Span> spans, final boolean readsToo) {
        final List<SimulatedOperation> byInvocation = new ArrayList<>(spans.keySet());
        byInvocation.sort(Comparator.comparingLong(SimulatedOperation::invokedNs)
                .thenComparing(op -> spans.get(op).first()));
        final List<SimulatedOperation> byCompletion = new ArrayList<>(spans.keySet());
        byCompletion.sort(Comparator.comparingLong(SimulatedOperation::completedNs));
        final Long2LongHashMap reached = new Long2LongHashMap(NOT_SEEN);
        int completed = 0;
        for (final SimulatedOperation operation : byInvocation) {
            while (completed < byCompletion.size()
                    && byCompletion.get(completed).completedNs() < operation.invokedNs()) {
                final SimulatedOperation earlier = byCompletion.get(completed++);
                if (readsToo || earlier.isWrite()) {
                    final long key = earlier.key();
                    reached.put(
                            key, Math.max(reached.get(key), spans.get(earlier).first()));
                }
            }
            if ((readsToo || operation.isWrite()) && spans.get(operation).end() <= reached.get(operation.key())) {
                violations.add(
                        "sees a state from before index " + spans.get(operation).end() + ", though index "
                                + reached.get(operation.key()) + " was seen before it was invoked: " + operation);
            }
        }
    }

    private void checkSessions(final Map<SimulatedOperation, Span> spans) {
        final Long2LongHashMap reached = new Long2LongHashMap(NOT_SEEN);
        for (final SimulatedOperation operation : history) {
            final Span span = spans.get(operation);
            if (span == null) {
                continue;
            }
            final long session = operation.sessionId();
            if (span.end() <= reached.get(session)) {
                violations.add("its session had seen index " + reached.get(session) + ", it sees a state from before "
                        + span.end() + ": " + operation);
            }
            reached.put(session, Math.max(reached.get(session), span.first()));
        }
    }
}
