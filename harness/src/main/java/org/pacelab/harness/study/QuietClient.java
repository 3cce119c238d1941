package org.pacelab.harness.study;

import java.util.ArrayList;
import java.util.List;
import org.pacelab.harness.sim.OperationSource;
import org.pacelab.harness.sim.SimulatedOperation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

/** A client that asks for one thing after the other, each at a time of its own, long after all others: what it waits for is messages. */
final class QuietClient implements OperationSource {
    private final int nearReplica;
    private final long key;
    private final List<Due> plan = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();
    private final List<Done> done = new ArrayList<>();
    private int asked;

    /** @param isCounted whether it is one of those that are looked at */
    private record Due(OperationKind kind, long key, long atNs, boolean isCounted) {}

    private record Reply(int from, long arrivalNs) {}

    /**
     * @param answers how many replicas had answered the client by then
     */
    record Done(OperationKind kind, long latencyNs, int answers) {}

    /** @param key its own */
    QuietClient(final int nearReplica, final long key) {
        this.nearReplica = nearReplica;
        this.key = key;
    }

    /** In order of time. */
    void plan(final OperationKind kind, final long atNs) {
        plan.add(new Due(kind, key, atNs, true));
    }

    /** A write of another client's key, which is not looked at; in order of time with what else is planned. */
    void planWriteFor(final QuietClient other, final long atNs) {
        plan.add(new Due(OperationKind.PUT, other.key, atNs, false));
    }

    void onReply(final int from, final long arrivalNs) {
        replies.add(new Reply(from, arrivalNs));
    }

    List<Done> done() {
        return done;
    }

    @Override
    public int nearReplica() {
        return nearReplica;
    }

    @Override
    public int sessionCount() {
        return 1;
    }

    @Override
    public SimulatedOperation next(final int slot, final long nowNs) {
        final Due due = plan.get(asked++);
        return new SimulatedOperation(due.kind(), due.key(), due.kind() == OperationKind.PUT ? asked : 0, 0);
    }

    @Override
    public long nextDueNs(final int slot) {
        return asked < plan.size() ? plan.get(asked).atNs() : Long.MAX_VALUE;
    }

    @Override
    public void onComplete(final int slot, final SimulatedOperation operation) {
        if (operation.outcome() != Outcome.OK) {
            throw new IllegalStateException("in a calm world: " + operation);
        }
        if (!plan.get(asked - 1).isCounted()) {
            return;
        }
        final int answers = (int) replies.stream()
                .filter(reply ->
                        reply.arrivalNs() > operation.invokedNs() && reply.arrivalNs() <= operation.completedNs())
                .mapToInt(Reply::from)
                .distinct()
                .count();
        done.add(new Done(operation.kind(), operation.completedNs() - operation.invokedNs(), answers));
    }
}
