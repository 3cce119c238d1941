package org.pacelab.quorum;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Operation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.LogEntries;

/**
 * A replica as the coordinator of what clients ask it for (Dynamo, §4.5): a {@link QuorumClient} whose frames to its own replica never leave it. A request that
 * comes twice is coordinated once, as far as the table of the latest of each session remembers. Confined to the replica's thread; allocates nothing after construction.
 */
final class Coordination implements Completion {
    /** Operations in flight at most. */
    private static final int SLOTS = 1 << 10;

    private static final int FRAMES_AT_ONCE = 64;
    private static final int ATTEMPTS = 8;

    /** Makes the coordinator. */
    @FunctionalInterface
    interface Coordinator {
        QuorumClient of(ClientContext context, QuorumState state, Completion completion);
    }

    private final Loopback loopback;
    private final ItemFrames frames;
    private final QuorumClient coordinator;
    private final LatestWrites latestWrites = new LatestWrites();
    private final Operation operation = new Operation();
    private final int[] freeSlots = new int[SLOTS];
    private final int[] clients = new int[SLOTS];
    private final long[] sessionIds = new long[SLOTS];
    private final long[] sequences = new long[SLOTS];
    private int freeCount;

    Coordination(
            final ReplicaContext context,
            final QuorumOptions options,
            final QuorumState state,
            final Loopback loopback,
            final ItemFrames frames,
            final Coordinator coordinators) {
        this.loopback = loopback;
        this.frames = frames;
        this.coordinator = coordinators.of(
                new ClientContext(
                        ReplicaContext.FIRST_CLIENT_ID + state.selfId,
                        context.replicaCount(),
                        SLOTS,
                        context.startNs(),
                        Math.max(1, options.coordinationNs() / ATTEMPTS),
                        options.coordinationNs(),
                        new Routes(state.selfId, loopback, context.outbox()),
                        context.random(),
                        context.counters(),
                        false,
                        context.wallClock(),
                        ClientContext.NO_REPLICA),
                state,
                this);
        for (int slot = SLOTS - 1; slot >= 0; slot--) {
            freeSlots[freeCount++] = slot;
        }
    }

    /**
     * A client's get, put or delete. What is refused has no effect, also if it comes again.
     *
     * @param isAble        whether this replica has all that it acknowledged
     * @param seenTimestamp the latest that the client has seen
     */
    void onRequest(
            final long nowNs,
            final int client,
            final boolean isAble,
            final long seenTimestamp,
            final DirectBuffer buffer,
            final int command) {
        final OperationKind kind = LogEntries.operation(buffer, command);
        final long sessionId = LogEntries.sessionId(buffer, command);
        final long sequence = LogEntries.sequence(buffer, command);
        if (kind != OperationKind.GET && !kind.overwrites()) {
            frames.sendRefusal(client, sessionId, sequence, ReplyStatus.UNSUPPORTED);
            return;
        }
        if (kind != OperationKind.GET && !latestWrites.isNext(sessionId, sequence)) {
            return;
        }
        coordinator.witness(nowNs, seenTimestamp);
        final long correlationId = freeCount == 0 || !isAble
                ? Client.BACK_PRESSURED
                : coordinator.submit(nowNs, freeSlots[freeCount - 1], operation(kind, buffer, command));
        if (correlationId == Client.BACK_PRESSURED) {
            frames.sendRefusal(client, sessionId, sequence, ReplyStatus.BACK_PRESSURED);
        } else {
            final int slot = freeSlots[--freeCount];
            clients[slot] = client;
            sessionIds[slot] = sessionId;
            sequences[slot] = sequence;
        }
    }

    /** A replica's answer to what this one coordinates. */
    void onReply(final long nowNs, final int from, final DirectBuffer buffer, final int offset, final int length) {
        coordinator.onMessage(nowNs, from, buffer, offset, length);
    }

    /** Hands this replica what it sent to itself. Returns the work done. */
    int drain(final MessageHandler handler) {
        return loopback.drain(handler, FRAMES_AT_ONCE);
    }

    int doWork(final long nowNs) {
        return coordinator.doWork(nowNs);
    }

    long nextDeadlineNs(final long nowNs) {
        return loopback.isEmpty() ? coordinator.nextDeadlineNs() : nowNs;
    }

    /** Of what may have had an effect, or still may, the client is told nothing: its own deadline does. */
    @Override
    public void onComplete(
            final long nowNs,
            final long correlationId,
            final Outcome outcome,
            final long version,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        final int slot = (int) Long.remainderUnsigned(correlationId, SLOTS);
        freeSlots[freeCount++] = slot;
        switch (outcome) {
            case OK ->
                frames.sendResult(
                        clients[slot],
                        sessionIds[slot],
                        sequences[slot],
                        version,
                        coordinator.timestamp(slot),
                        buffer,
                        offset,
                        length);
            case FAILED ->
                frames.sendRefusal(
                        clients[slot],
                        sessionIds[slot],
                        sequences[slot],
                        coordinator.isHopeless(slot) ? ReplyStatus.BAD_VALUE : ReplyStatus.BACK_PRESSURED);
            default -> {}
        }
    }

    private Operation operation(final OperationKind kind, final DirectBuffer buffer, final int command) {
        final long key = LogEntries.key(buffer, command);
        if (kind == OperationKind.GET) {
            return operation.get(key);
        }
        final int context = LogEntries.firstPart(command);
        if (kind == OperationKind.DELETE) {
            return operation.delete(
                    key, buffer, LogEntries.partOffset(context), LogEntries.partLength(buffer, context));
        }
        final int value = LogEntries.nextPart(buffer, context);
        return operation.put(
                key,
                buffer,
                LogEntries.partOffset(context),
                LogEntries.partLength(buffer, context),
                buffer,
                LogEntries.partOffset(value),
                LogEntries.partLength(buffer, value));
    }

    /** To this replica by the loopback, to others by the network. */
    private static final class Routes implements Outbox {
        private final int selfId;
        private final Outbox loopback;
        private final Outbox network;
        private Outbox claimed;

        private Routes(final int selfId, final Outbox loopback, final Outbox network) {
            this.selfId = selfId;
            this.loopback = loopback;
            this.network = network;
            this.claimed = network;
        }

        @Override
        public int tryClaim(final int toEndpointId, final int length) {
            claimed = toEndpointId == selfId ? loopback : network;
            return claimed.tryClaim(toEndpointId, length);
        }

        @Override
        public MutableDirectBuffer buffer() {
            return claimed.buffer();
        }

        @Override
        public void commit() {
            claimed.commit();
        }

        @Override
        public void abort() {
            claimed.abort();
        }
    }
}
