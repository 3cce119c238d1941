package org.pacelab.ring;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.pacelab.replica.Inbox;
import org.pacelab.replica.Replica;

/** Runs one replica as an Agrona agent: a duty cycle is one poll, then one {@link Replica#doWork}. Confined to the agent's thread. */
public final class ReplicaAgent implements Agent, Inbox.FrameHandler {
    private final String name;
    private final Replica replica;
    private final Inbox inbox;
    private final NanoClock clock;
    private final int frameLimit;

    /** @param frameLimit frames polled in one duty cycle at most */
    public ReplicaAgent(
            final String name, final Replica replica, final Inbox inbox, final NanoClock clock, final int frameLimit) {
        this.name = name;
        this.replica = replica;
        this.inbox = inbox;
        this.clock = clock;
        this.frameLimit = frameLimit;
    }

    @Override
    public int doWork() {
        final int polled = inbox.poll(this, frameLimit);
        return polled + replica.doWork(clock.nanoTime());
    }

    @Override
    public void onFrame(final int fromEndpointId, final DirectBuffer buffer, final int offset, final int length) {
        replica.onMessage(clock.nanoTime(), fromEndpointId, buffer, offset, length);
    }

    @Override
    public String roleName() {
        return name;
    }
}
