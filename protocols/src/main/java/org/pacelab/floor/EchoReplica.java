package org.pacelab.floor;

import org.agrona.DirectBuffer;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.ClientRequestDecoder;

/**
 * The floor of a round trip: answers each request with OK and the value it came with, at once. Executes nothing. Confined to one
 * thread; allocates nothing after construction.
 */
public final class EchoReplica implements Replica {
    private final Answers answers;

    public EchoReplica(final ReplicaContext context) {
        answers = new Answers(context.outbox(), context.endpointId());
    }

    @Override
    public void onMessage(
            final long nowNs, final int fromEndpointId, final DirectBuffer buffer, final int offset, final int length) {
        if (Frames.templateId(buffer, offset) != ClientRequestDecoder.TEMPLATE_ID) {
            return;
        }
        final int command = offset + LogEntries.COMMAND_IN_REQUEST;
        final int value = LogEntries.nextPart(buffer, LogEntries.firstPart(command));
        answers.ok(
                fromEndpointId,
                LogEntries.sessionId(buffer, command),
                LogEntries.sequence(buffer, command),
                buffer,
                LogEntries.partOffset(value),
                LogEntries.partLength(buffer, value));
    }

    @Override
    public int doWork(final long nowNs) {
        return 0;
    }

    @Override
    public long nextDeadlineNs() {
        return Long.MAX_VALUE;
    }
}
