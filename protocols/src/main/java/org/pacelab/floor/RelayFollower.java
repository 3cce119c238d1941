package org.pacelab.floor;

import org.agrona.DirectBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;

/** Journals and acknowledges what the leader sends. Confined to one thread; allocates nothing after construction. */
final class RelayFollower implements Replica {
    private final DurableOutbox outbox;
    private final Journal journal;
    private final RelayIntake intake;

    RelayFollower(final ReplicaContext context, final EntrySink sink) {
        this.outbox = context.outbox();
        this.journal = context.journal();
        this.intake = new RelayIntake(outbox, journal, Relay.LEADER, sink);
    }

    @Override
    public void onMessage(
            final long nowNs, final int fromEndpointId, final DirectBuffer buffer, final int offset, final int length) {
        intake.onMessage(fromEndpointId, buffer, offset);
    }

    @Override
    public int doWork(final long nowNs) {
        final int released = outbox.release();
        final int acknowledged = intake.doWork(nowNs);
        if (acknowledged > 0) {
            journal.releaseBefore(journal.durableIndex() + 1);
        }
        return released + acknowledged;
    }

    @Override
    public long nextDeadlineNs() {
        return intake.nextDeadlineNs();
    }
}
