package org.pacelab.harness.sim;

import org.agrona.DirectBuffer;
import org.agrona.collections.Long2LongHashMap;
import org.pacelab.journal.Journal;
import org.pacelab.replica.Client;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.Replica;

/**
 * One client endpoint with many sessions in flight, asked for what its driver has due: as {@link ClientProgram}, but without an object for each operation or a
 * look at each session. For experiments in which nothing fails: whatever ends other than {@code OK}, or is refused, ends the run. Allocates nothing once warm.
 */
final class DrivenClient implements NodeProgram, Replica {
    private static final long NOT_IN_FLIGHT = -1;

    private final SimulatedCluster cluster;
    private final int endpointId;
    private final Driver driver;
    private final Long2LongHashMap slots = new Long2LongHashMap(NOT_IN_FLIGHT);
    private Client client;

    /** Says what is asked for. Called from the client's duty cycle only. */
    interface Driver {
        int sessionCount();

        /** Submits all that is due. */
        void ask(DrivenClient client, long nowNs);

        /** When something falls due, {@link Long#MAX_VALUE} as long as that is not known. */
        long nextDueNs();

        /** The buffer is borrowed. */
        void onOk(long nowNs, int slot, DirectBuffer buffer, int offset, int length);
    }

    DrivenClient(final SimulatedCluster cluster, final int endpointId, final Driver driver) {
        this.cluster = cluster;
        this.endpointId = endpointId;
        this.driver = driver;
    }

    /** @throws IllegalStateException if there is no room for it on any link */
    void submit(final long nowNs, final int slot, final Operation operation) {
        final long correlationId = client.submit(nowNs, slot, operation);
        if (correlationId == Client.BACK_PRESSURED) {
            throw new IllegalStateException(
                    operation.kind() + " of session " + slot + " was refused at " + nowNs + " ns");
        }
        slots.put(correlationId, slot);
    }

    @Override
    public Replica start(final int incarnation, final Outbox outbox, final long startNs) {
        client = cluster.newClient(
                endpointId,
                incarnation,
                outbox,
                startNs,
                driver.sessionCount(),
                cluster.setup().setting(),
                this::onComplete);
        return this;
    }

    @Override
    public Journal journal() {
        return null;
    }

    @Override
    public NodeStorage storage() {
        return null;
    }

    @Override
    public void crash(final Crash crash, final long forceSequence) {
        throw new IllegalStateException("clients do not crash");
    }

    @Override
    public void close() {}

    @Override
    public void onMessage(
            final long nowNs, final int fromEndpointId, final DirectBuffer buffer, final int offset, final int length) {
        client.onMessage(nowNs, fromEndpointId, buffer, offset, length);
    }

    @Override
    public int doWork(final long nowNs) {
        final int work = client.doWork(nowNs);
        driver.ask(this, nowNs);
        return work;
    }

    @Override
    public long nextDeadlineNs() {
        return Math.min(client.nextDeadlineNs(), driver.nextDueNs());
    }

    private void onComplete(
            final long nowNs,
            final long correlationId,
            final Outcome outcome,
            final long version,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        final int slot = (int) slots.remove(correlationId);
        if (outcome != Outcome.OK) {
            throw new IllegalStateException("session " + slot + " ended " + outcome + " at " + nowNs + " ns");
        }
        driver.onOk(nowNs, slot, buffer, offset, length);
    }
}
