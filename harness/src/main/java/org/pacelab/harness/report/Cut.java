package org.pacelab.harness.report;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.pacelab.harness.check.FinalState;
import org.pacelab.harness.check.FinalStates;
import org.pacelab.harness.check.Staleness.StaleRead;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.harness.load.Percentile;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

/**
 * A cut as the clients on one side of it saw it. Immutable.
 *
 * @param fault      what was done to whom
 * @param clients    the side they are on
 * @param fromNs     since when it was in force for certain
 * @param untilNs    until when it was
 * @param operations of clients on that side, all of the run
 * @param blamed     for the loss of which writes, by when they were due: several cuts share a run
 */
public record Cut(
        String fault, String clients, long fromNs, long untilNs, List<RecordedOperation> operations, Blame blamed) {
    private static final int DIGITS = 3;
    private static final double MEDIAN = .5;
    private static final double P99 = .99;

    /**
     * From one time until before another.
     *
     * @param fromNs  of the first cut: before all
     * @param untilNs of the last one: after all
     */
    public record Blame(long fromNs, long untilNs) {
        public static final Blame FOR_ALL = new Blame(Long.MIN_VALUE, Long.MAX_VALUE);

        private boolean covers(final RecordedOperation write) {
            return write.intendedNs() >= fromNs && write.intendedNs() < untilNs;
        }
    }

    public Cut {
        operations = List.copyOf(operations);
    }

    /**
     * @param isRead     reads or writes
     * @param staleReads of the whole run
     * @param ends       what replicas ended with
     */
    public CutSide side(final boolean isRead, final List<StaleRead> staleReads, final FinalStates ends) {
        final List<RecordedOperation> ofKind = operations.stream()
                .filter(operation -> operation.isWrite() != isRead)
                .toList();
        final List<RecordedOperation> due = ofKind.stream()
                .filter(operation -> operation.intendedNs() >= fromNs && operation.intendedNs() < untilNs)
                .toList();
        final Histogram response = new Histogram(DIGITS);
        due.stream()
                .filter(this::isServed)
                .forEach(operation -> response.recordValue(operation.completedNs() - operation.intendedNs()));
        final List<StaleRead> stale = isRead ? staleOf(ofKind, staleReads) : List.of();
        return new CutSide(
                fault,
                clients,
                isRead,
                servedInTail(due),
                response.getTotalCount(),
                count(due, Outcome.OK) - response.getTotalCount(),
                count(due, Outcome.FAILED),
                count(due, Outcome.UNKNOWN),
                new CutSide.Times(
                        percentile(response, MEDIAN),
                        percentile(response, P99),
                        response.getTotalCount() == 0 ? CutSide.NONE : response.getMaxValue()),
                stale.size(),
                stale.stream().mapToLong(StaleRead::nsBehind).max().orElse(0),
                recoveryNs(ofKind),
                isRead ? 0 : lostWrites(ofKind, ends));
    }

    private boolean isServed(final RecordedOperation operation) {
        return operation.isOk() && operation.completedNs() < untilNs;
    }

    /** Of what fell due in the second half. */
    private double servedInTail(final List<RecordedOperation> due) {
        final List<RecordedOperation> tail = due.stream()
                .filter(operation -> operation.intendedNs() >= fromNs + (untilNs - fromNs) / 2)
                .toList();
        return tail.isEmpty() ? 0 : tail.stream().filter(this::isServed).count() / (double) tail.size();
    }

    private List<StaleRead> staleOf(final List<RecordedOperation> reads, final List<StaleRead> staleReads) {
        final Set<Long> sessions = new HashSet<>();
        reads.forEach(read -> sessions.add(read.session()));
        return staleReads.stream()
                .filter(read -> sessions.contains(read.session())
                        && read.completedNs() >= fromNs
                        && read.completedNs() < untilNs)
                .toList();
    }

    private long recoveryNs(final List<RecordedOperation> ofKind) {
        final long okNs = ofKind.stream()
                .filter(operation -> operation.isOk() && operation.intendedNs() >= untilNs)
                .mapToLong(RecordedOperation::completedNs)
                .min()
                .orElse(CutSide.NONE);
        return okNs == CutSide.NONE ? CutSide.NONE : okNs - untilNs;
    }

    /** Where another side wrote what is there, nobody can tell; each side has keys of its own for that. */
    private long lostWrites(final List<RecordedOperation> writes, final FinalStates ends) {
        if (ends.states().size() < 2 || !ends.leftOut().isEmpty()) {
            return CutSide.NONE;
        }
        final Map<Long, Map<Long, RecordedOperation>> byKeyAndValue = new HashMap<>();
        writes.forEach(write -> byKeyAndValue
                .computeIfAbsent(write.key(), key -> new HashMap<>())
                .put(write.argument(), write));
        return writes.stream()
                .filter(write -> write.kind() == OperationKind.PUT
                        && write.isOk()
                        && blamed.covers(write)
                        && ends.looksFor(write.key()))
                .filter(write -> isLost(write, byKeyAndValue.get(write.key()), ends.states()))
                .count();
    }

    private static boolean isLost(
            final RecordedOperation write,
            final Map<Long, RecordedOperation> writesOfKey,
            final List<FinalState> ends) {
        final List<FinalState> keepers =
                ends.stream().filter(end -> end.keeps(write.key())).toList();
        return !keepers.isEmpty()
                && keepers.stream().allMatch(end -> {
                    final long value = end.values().getOrDefault(write.key(), RecordedOperation.ABSENT);
                    final RecordedOperation there = writesOfKey.get(value);
                    return value == RecordedOperation.ABSENT
                            || there != null && there.isOk() && there.completedNs() < write.invokedNs();
                });
    }

    private static long count(final List<RecordedOperation> operations, final Outcome outcome) {
        return operations.stream()
                .filter(operation -> operation.outcome() == outcome)
                .count();
    }

    private static long percentile(final Histogram response, final double quantile) {
        return Percentile.knownNs(response, quantile).orElse(CutSide.NONE);
    }
}
