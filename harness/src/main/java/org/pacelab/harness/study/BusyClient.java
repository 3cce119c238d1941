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

    /** Of the operations of one kind that began in a time, and have ended. */
    Served served(final OperationKind kind, final long fromNs, final long untilNs) {
        final List<SimulatedOperation> all = ended.stream()
                .filter(one -> one.kind() == kind && one.invokedNs() >= fromNs && one.invokedNs() < untilNs)
                .toList();
        return new Served(all.stream().filter(SimulatedOperation::isOk).count(), all.size());
    }

    /** How many of how many operations ended OK. */
    record Served(long ok, long asked) {
        Served plus(final Served other) {
            return new Served(ok + other.ok, asked + other.asked);
        }

        /** Whether whoever asks can count on an answer. */
        boolean isServed() {
            return asked > 0 && 2 * ok > asked;
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
