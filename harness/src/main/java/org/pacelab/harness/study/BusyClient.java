package org.pacelab.harness.study;

import java.util.ArrayList;
import java.util.List;
import org.pacelab.harness.sim.OperationSource;
import org.pacelab.harness.sim.SimulatedOperation;
import org.pacelab.replica.OperationKind;

/** A client with a session that writes and one that reads, each one operation after the other with a short rest between. */
final class BusyClient implements OperationSource {
    private static final long REST_NS = 5_000_000;
    private static final OperationKind[] KINDS = {OperationKind.PUT, OperationKind.GET};

    private final int nearReplica;
    private final long key;
    private final long[] dueNs = new long[KINDS.length];
    private final List<SimulatedOperation> ended = new ArrayList<>();
    private long written;

    /** @param key that nobody else asks for */
    BusyClient(final int nearReplica, final long key) {
        this.nearReplica = nearReplica;
        this.key = key;
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
        return dueNs[slot];
    }

    @Override
    public void onComplete(final int slot, final SimulatedOperation operation) {
        ended.add(operation);
        dueNs[slot] = operation.completedNs() + REST_NS;
    }
}
