package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pacelab.harness.history.JsonHistory;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.harness.scenario.Promise;

/**
 * What one seed came to.
 *
 * @param setup      of the cluster
 * @param selection  what of the seed was run
 * @param heldTo     what clients were to have seen
 * @param plan       all faults that the seed draws
 * @param strikes    how often a fault struck something, by kind
 * @param messages   that were sent, by their names in the schema
 * @param counters   of all replicas, over all their lives
 * @param durationNs in virtual time
 * @param events     that happened, deliveries of frames among them
 * @param traceHash  of everything that happened
 * @param history    all operations, in order of invocation
 * @param violations of what the setting promises
 * @param observed   how often each kind of anomaly was seen that the setting allows
 */
public record SimulationResult(
        ClusterSetup setup,
        Selection selection,
        Promise heldTo,
        List<Fault> plan,
        Map<Fault.Kind, Long> strikes,
        List<String> messages,
        Map<String, Long> counters,
        long durationNs,
        long deliveredFrames,
        long events,
        long traceHash,
        List<RecordedOperation> history,
        List<Violation> violations,
        Map<String, Long> observed) {
    static final int MIN_OPERATIONS = 500;
    private static final int MAX_KEYS = 10;
    private static final int MIN_CLIENTS = 5;
    private static final int MIN_FAULTS = 5;
    private static final long MIN_DURATION_NS = 60_000_000_000L;

    /** Those that got an outcome. */
    public long operations() {
        return history.stream()
                .filter(operation -> operation.completedNs() != Long.MAX_VALUE)
                .count();
    }

    public long okOperations() {
        return history.stream().filter(RecordedOperation::isOk).count();
    }

    /** The command that repeats this run. */
    public String replayLine() {
        return replayLine(selection);
    }

    /** The command that repeats another selection of this seed. */
    public String replayLine(final Selection other) {
        return "./pacelab sim " + setup.protocol().name() + " --setting " + setup.setting() + " --seed " + setup.seed()
                + (heldTo == Simulation.requirePromise(setup.protocol(), setup.setting())
                        ? ""
                        : " --promise " + heldTo.label())
                + other.options();
    }

    /** Whether it was too small to say much: what a run should have at least, and had not. */
    public List<String> shortfalls() {
        final List<String> shortfalls = new ArrayList<>();
        add(shortfalls, okOperations() < MIN_OPERATIONS, "fewer than " + MIN_OPERATIONS + " operations");
        add(shortfalls, keys() > MAX_KEYS, "more than " + MAX_KEYS + " keys");
        add(shortfalls, sessions() < MIN_CLIENTS, "fewer than " + MIN_CLIENTS + " sessions");
        add(shortfalls, struck() < MIN_FAULTS, "fewer than " + MIN_FAULTS + " faults");
        add(shortfalls, durationNs < MIN_DURATION_NS, "less than 60 s");
        return shortfalls;
    }

    /** The history as JSON lines. */
    public byte[] jsonLines() {
        return JsonHistory.bytes(history);
    }

    private static void add(final List<String> shortfalls, final boolean isShort, final String what) {
        if (isShort) {
            shortfalls.add(what);
        }
    }

    private long keys() {
        return history.stream().mapToLong(RecordedOperation::key).distinct().count();
    }

    private long sessions() {
        return history.stream().mapToLong(RecordedOperation::session).distinct().count();
    }

    long struck() {
        return strikes.values().stream().mapToLong(Long::longValue).sum();
    }
}
