package org.pacelab.harness.sim;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.harness.history.ValueNumber;
import org.pacelab.replica.Client;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outcome;

/** A client that is asked for what its source plans. */
final class ClientProgram extends ClientNode {
    /** After a refused submit, until the next one. */
    private static final long REFUSED_WAIT_NS = 1_000_000;

    private static final long NOT_SUBMITTED = -1;

    private final OperationSource source;
    private final SimulatedOperation[] operations;
    private final long[] correlationIds;
    private final Operation operation = new Operation();
    private final UnsafeBuffer value = new UnsafeBuffer(new byte[OperationValues.MAX_LENGTH]);
    private final UnsafeBuffer expected = new UnsafeBuffer(new byte[OperationValues.MAX_LENGTH]);
    private long refusedUntilNs;

    ClientProgram(final SimulatedCluster cluster, final int endpointId, final OperationSource source) {
        super(cluster, endpointId, source.sessionCount(), source.setting(cluster.setup()), source.nearReplica());
        this.source = source;
        this.operations = new SimulatedOperation[source.sessionCount()];
        this.correlationIds = new long[source.sessionCount()];
    }

    @Override
    public int doWork(final long nowNs) {
        int work = client.doWork(nowNs);
        for (int slot = 0; slot < operations.length && refusedUntilNs <= nowNs; slot++) {
            if (client.isReady(slot) && dueNs(slot) <= nowNs) {
                submit(nowNs, slot);
                work++;
            }
        }
        return work;
    }

    @Override
    public long nextDeadlineNs() {
        long deadlineNs = Long.MAX_VALUE;
        for (int slot = 0; slot < operations.length; slot++) {
            if (client.isReady(slot)) {
                deadlineNs = Math.min(deadlineNs, dueNs(slot));
            }
        }
        return Math.min(client.nextDeadlineNs(), Math.max(deadlineNs, refusedUntilNs));
    }

    private long dueNs(final int slot) {
        return operations[slot] == null ? source.nextDueNs(slot) : refusedUntilNs;
    }

    private void submit(final long nowNs, final int slot) {
        if (operations[slot] == null) {
            operations[slot] = source.next(slot, nowNs);
            correlationIds[slot] = NOT_SUBMITTED;
        }
        final SimulatedOperation asked = operations[slot];
        asked.invoked(cluster.nowNs(), client.sessionId(slot));
        final long correlationId = client.submit(nowNs, slot, encode(asked));
        if (correlationId == Client.BACK_PRESSURED) {
            refusedUntilNs = nowNs + REFUSED_WAIT_NS;
        } else {
            correlationIds[slot] = correlationId;
            asked.submitted(correlationId);
        }
    }

    private Operation encode(final SimulatedOperation asked) {
        return switch (asked.kind()) {
            case GET -> operation.get(asked.key());
            case PUT -> operation.put(asked.key(), value, 0, OperationValues.encode(asked.argument(), value, 0));
            case DELETE -> operation.delete(asked.key());
            case COMPARE_AND_SET -> {
                final int expectedLength = OperationValues.encode(asked.expected(), expected, 0);
                final int valueLength = OperationValues.encode(asked.argument(), value, 0);
                yield operation.compareAndSet(asked.key(), expected, 0, expectedLength, value, 0, valueLength);
            }
            case ADD -> {
                value.putLong(0, asked.argument(), LITTLE_ENDIAN);
                yield operation.add(asked.key(), value, 0);
            }
            case ADD_LEARNER, PROMOTE, REMOVE, TRANSFER -> operation.administer(asked.kind(), (int) asked.key());
            default -> throw new IllegalArgumentException(asked.kind() + " is not for clients");
        };
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
        for (int slot = 0; slot < operations.length; slot++) {
            final SimulatedOperation asked = operations[slot];
            if (asked != null && correlationIds[slot] == correlationId) {
                final long answer = outcome == Outcome.OK ? answer(asked, buffer, offset, length) : 0;
                asked.completed(cluster.nowNs(), outcome, version, answer);
                operations[slot] = null;
                source.onComplete(slot, asked);
                return;
            }
        }
        throw new IllegalStateException("completion of " + correlationId + ", which is not in flight");
    }

    private static long answer(
            final SimulatedOperation asked, final DirectBuffer buffer, final int offset, final int length) {
        return ValueNumber.ofAnswer(asked.kind(), buffer, offset, length, OperationValues.numberingOf(asked.key()));
    }
}
