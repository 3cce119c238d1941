package org.pacelab.harness.sim;

import org.agrona.DirectBuffer;
import org.agrona.collections.Long2LongHashMap;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outcome;

/**
 * A client with many sessions in flight, asked for what its driver has due: as {@link ClientProgram}, but without an object for each operation or a
 * look at each session. For experiments in which nothing fails: whatever ends other than {@code OK}, or is refused, ends the run. Allocates nothing once warm.
 */
final class DrivenClient extends ClientNode {
    private static final long NOT_IN_FLIGHT = -1;

    private final Driver driver;
    private final Long2LongHashMap slots = new Long2LongHashMap(NOT_IN_FLIGHT);

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
        super(cluster, endpointId, driver.sessionCount(), cluster.setup().setting(), ClientContext.NO_REPLICA);
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
    public int doWork(final long nowNs) {
        final int work = client.doWork(nowNs);
        driver.ask(this, nowNs);
        return work;
    }

    @Override
    public long nextDeadlineNs() {
        return Math.min(client.nextDeadlineNs(), driver.nextDueNs());
    }

    @Override
    public void onComplete(
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
