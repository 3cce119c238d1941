package org.pacelab.harness.history;

import java.util.function.Function;
import org.agrona.DirectBuffer;
import org.pacelab.replica.Client;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outcome;

/**
 * A client whose operations are recorded as it sends them and learns their outcome, whoever asks through it. Confined to the client's
 * thread; allocates nothing per operation.
 */
public final class RecordedClient implements Client {
    private static final long NOT_TOLD = Long.MIN_VALUE;

    private final HistoryRecorder recorder;
    private final Completion completion;
    private final Client client;
    private long dueNs = NOT_TOLD;

    /** @param newClient makes the client that really sends */
    public RecordedClient(
            final HistoryRecorder recorder, final Completion completion, final Function<Completion, Client> newClient) {
        this.recorder = recorder;
        this.completion = completion;
        this.client = newClient.apply(this::onComplete);
    }

    /** The operation submitted next fell due then; one of which nobody says so is due when it is submitted. */
    public void due(final long intendedNs) {
        dueNs = intendedNs;
    }

    @Override
    public int sessionCount() {
        return client.sessionCount();
    }

    @Override
    public boolean isReady(final int slot) {
        return client.isReady(slot);
    }

    @Override
    public long sessionId(final int slot) {
        return client.sessionId(slot);
    }

    @Override
    public long submit(final long nowNs, final int slot, final Operation operation) {
        recorder.invoked(nowNs, dueNs == NOT_TOLD ? nowNs : dueNs, client.sessionId(slot), operation);
        dueNs = NOT_TOLD;
        final long correlationId = client.submit(nowNs, slot, operation);
        if (correlationId != BACK_PRESSURED) {
            recorder.sent(correlationId);
        }
        return correlationId;
    }

    @Override
    public void onMessage(
            final long nowNs, final int fromEndpointId, final DirectBuffer buffer, final int offset, final int length) {
        client.onMessage(nowNs, fromEndpointId, buffer, offset, length);
    }

    @Override
    public int doWork(final long nowNs) {
        return client.doWork(nowNs);
    }

    @Override
    public long nextDeadlineNs() {
        return client.nextDeadlineNs();
    }

    private void onComplete(
            final long nowNs,
            final long correlationId,
            final Outcome outcome,
            final long version,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        recorder.completed(nowNs, correlationId, outcome, version, buffer, offset, length);
        completion.onComplete(nowNs, correlationId, outcome, version, buffer, offset, length);
    }
}
