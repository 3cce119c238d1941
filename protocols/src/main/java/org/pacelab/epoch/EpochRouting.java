package org.pacelab.epoch;

import org.pacelab.control.Configuration;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.session.ClientSession;
import org.pacelab.session.ReplicaChoice;
import org.pacelab.session.Routing;
import org.pacelab.session.SessionClient;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.ClientReplyDecoder;

/**
 * Where a client asks whose replicas go by configurations: the first member for a write, the first, the last or any for a read, by the latest configuration that
 * a refusal told it. If that one does not answer, the other nodes are asked in turn, which know whether it is still meant. Sessions spread over
 * the members, unless one is near, and stay where they are. Confined to the client's thread; allocates only when the configuration changes.
 */
public final class EpochRouting implements Routing {
    /** Which members answer reads. */
    public enum Readers {
        FIRST,
        LAST,
        ANY
    }

    private final ReplicaChoice nodes;
    private final Readers readers;
    private final byte readMode;
    private final int nodeCount;
    private Configuration configuration = Configuration.NONE;
    private int nextPosition;

    private EpochRouting(
            final ReplicaChoice nodes,
            final int nodeCount,
            final int firstPosition,
            final Readers readers,
            final byte readMode) {
        this.nodes = nodes;
        this.nodeCount = nodeCount;
        this.nextPosition = firstPosition;
        this.readers = readers;
        this.readMode = readMode;
    }

    /**
     * @param nodeCount the nodes are the endpoints {@code 0 .. nodeCount - 1}
     * @param readers   who answers reads
     * @param readMode  what all reads of this client say of how they are to be answered
     */
    public static Client newClient(
            final ClientContext context,
            final int nodeCount,
            final Readers readers,
            final byte readMode,
            final Completion completion) {
        final ReplicaChoice nodes = new ReplicaChoice(context, nodeCount);
        final int firstPosition = context.random().nextInt(nodeCount);
        final EpochRouting routing = new EpochRouting(nodes, nodeCount, firstPosition, readers, readMode);
        return new SessionClient(context, nodes, routing, completion);
    }

    @Override
    public int target(final long nowNs, final ClientSession session) {
        final int target = wanted(nowNs, session);
        return target == Configuration.NOBODY || nodes.isSuspected(target, nowNs) ? nodes.inTurn(nowNs) : target;
    }

    @Override
    public long seenIndex(final ClientSession session) {
        return configuration.epoch();
    }

    @Override
    public byte readMode(final ClientSession session) {
        return readMode;
    }

    @Override
    public void onOk(final long nowNs, final ClientSession session, final int from, final ClientReplyDecoder reply) {}

    @Override
    public boolean onRefused(
            final long nowNs, final ClientSession session, final int from, final ClientReplyDecoder reply) {
        if (ReplyStatus.of(reply.status()) != ReplyStatus.REDIRECT) {
            return false;
        }
        final int part = reply.limit();
        final Configuration told = Configuration.decodeUnchecked(
                reply.buffer(), LogEntries.partOffset(part), LogEntries.partLength(reply.buffer(), part));
        if (told.epoch() <= configuration.epoch() || !told.isAmong(nodeCount)) {
            return false;
        }
        configuration = told;
        return !nodes.isSuspected(wanted(nowNs, session), nowNs);
    }

    @Override
    public void onNoAnswer(final long nowNs, final ClientSession session) {}

    private int wanted(final long nowNs, final ClientSession session) {
        if (session.kind() != OperationKind.GET || readers == Readers.FIRST) {
            return configuration.first();
        }
        if (readers == Readers.LAST || configuration.count() == 0) {
            return configuration.last();
        }
        final int pinned = session.pinnedReplica();
        if (!configuration.isMember(pinned) || nodes.isSuspected(pinned, nowNs)) {
            session.pin(
                    nodes.hasNear(nowNs) && configuration.isMember(nodes.near())
                            ? nodes.near()
                            : configuration.idAt(nextPosition++ % configuration.count()));
        }
        return session.pinnedReplica();
    }
}
