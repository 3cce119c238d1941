package org.pacelab.harness.study;

import java.util.ArrayList;
import java.util.List;
import org.pacelab.harness.sim.OperationSource;
import org.pacelab.harness.sim.OperationValues;
import org.pacelab.harness.sim.SimulatedOperation;
import org.pacelab.replica.OperationKind;

/**
 * A client with a session that writes and one that reads, each one operation after the other with a short rest between; after a while it only reads. Each write of its
 * key has a value greater than those before.
 */
final class BusyClient implements OperationSource {
    private static final long REST_NS = 5_000_000;
    private static final OperationKind[] KINDS = {OperationKind.PUT, OperationKind.GET};

    private static final int WRITES = 0;

    private final int nearReplica;
    private final long key;
    private long lastWriteNs = Long.MAX_VALUE;
    private final long[] dueNs = new long[KINDS.length];
    private final List<SimulatedOperation> ended = new ArrayList<>();
    private long written;

    /** @param key that nobody else asks for */
    BusyClient(final int nearReplica, final long key) {
        this.nearReplica = nearReplica;
        this.key = key;
    }

    /** No write begins after this time. */
    void writeUntil(final long atNs) {
        lastWriteNs = atNs;
    }

    /** Its writes that were acknowledged, and are not in the end: the last read tells of one before them. */
    long lostWrites() {
        final long last = ended.stream()
                .filter(one -> one.kind() == OperationKind.GET && one.isOk())
                .reduce((earlier, later) -> later)
                .map(SimulatedOperation::answer)
                .orElse(OperationValues.ABSENT);
        return ended.stream()
                .filter(one -> one.kind() == OperationKind.PUT && one.isOk() && one.argument() > last)
                .count();
    }

    /** When the first read that began at this time, or later, ended OK; {@link Long#MAX_VALUE} for never. */
    long firstReadNs(final long fromNs) {
        return ended.stream()
                .filter(one -> one.kind() == OperationKind.GET && one.isOk() && one.invokedNs() >= fromNs)
                .mapToLong(SimulatedOperation::completedNs)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Of one kind, in a time. */
    Served served(final OperationKind kind, final long fromNs, final long untilNs) {
        final long[] okNs = ended.stream()
                .filter(one ->
                        one.kind() == kind && one.isOk() && one.completedNs() >= fromNs && one.completedNs() < untilNs)
                .mapToLong(SimulatedOperation::completedNs)
                .toArray();
        long gapNs = 0;
        long lastNs = fromNs;
        for (final long atNs : okNs) {
            gapNs = Math.max(gapNs, atNs - lastNs);
            lastNs = atNs;
        }
        return new Served(okNs.length, Math.max(gapNs, untilNs - lastNs));
    }

    /**
     * How a client, or all of several, were served.
     *
     * @param ok    operations that ended OK
     * @param gapNs the longest time without one, of the one who waited longest
     */
    record Served(long ok, long gapNs) {
        private static final long LONGEST_GAP_NS = 1_000_000_000;

        Served and(final Served other) {
            return new Served(ok + other.ok, Math.max(gapNs, other.gapNs));
        }

        /** Whether whoever asked got an answer in every second. */
        boolean isServed() {
            return gapNs < LONGEST_GAP_NS;
        }
    }

    @Override
    public int nearReplica() {
        return nearReplica;
    }

    @Override
    public int sessionCount() {
        return KINDS.length;
    }

    @Override
    public SimulatedOperation next(final int slot, final long nowNs) {
        return new SimulatedOperation(KINDS[slot], key, KINDS[slot] == OperationKind.PUT ? ++written : 0, 0);
    }

    @Override
    public long nextDueNs(final int slot) {
        return slot == WRITES && dueNs[slot] > lastWriteNs ? Long.MAX_VALUE : dueNs[slot];
    }

    @Override
    public void onComplete(final int slot, final SimulatedOperation operation) {
        ended.add(operation);
        dueNs[slot] = operation.completedNs() + REST_NS;
    }
}
