package org.pacelab.chain;

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
 * Where a client of a chain asks: the head for a write, the tail or any member for a read, by the latest configuration that a refusal told it. If that
 * one does not answer, the other nodes are asked in turn, which know whether it is still meant. Sessions spread over the members, and stay
 * where they are. Confined to the client's thread; allocates only when the configuration changes.
 */
public final class ChainRouting implements Routing {
    private final ReplicaChoice nodes;
    private final ChainRead read;
    private final int nodeCount;
    private Configuration configuration = Configuration.NONE;
    private int nextPosition;

    private ChainRouting(
            final ReplicaChoice nodes, final int nodeCount, final int firstPosition, final ChainRead read) {
        this.nodes = nodes;
        this.nodeCount = nodeCount;
        this.nextPosition = firstPosition;
        this.read = read;
    }

    /** @param read how all reads of this client are answered */
    public static Client newClient(
            final ClientContext context,
            final ChainOptions options,
            final ChainRead read,
            final Completion completion) {
        final int nodeCount = options.nodeCount(context.replicaCount());
        final ReplicaChoice nodes = new ReplicaChoice(context, nodeCount);
        final int firstPosition = context.random().nextInt(nodeCount);
        final ChainRouting routing = new ChainRouting(nodes, nodeCount, firstPosition, read);
        return new SessionClient(context, nodes, routing, completion);
    }

    @Override
    public int target(final long nowNs, final ClientSession session) {
        final int target = wanted(nowNs, session);
        return target == Configuration.NOBODY || nodes.isSuspected(target, nowNs) ? nodes.any(nowNs) : target;
    }

    @Override
    public long seenIndex(final ClientSession session) {
        return configuration.epoch();
    }

    @Override
    public byte readMode(final ClientSession session) {
        return read.code();
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
        if (session.kind() != OperationKind.GET) {
            return configuration.first();
        }
        if (read == ChainRead.TAIL || configuration.count() == 0) {
            return configuration.last();
        }
        final int pinned = session.pinnedReplica();
        if (!configuration.isMember(pinned) || nodes.isSuspected(pinned, nowNs)) {
            session.pin(configuration.idAt(nextPosition++ % configuration.count()));
        }
        return session.pinnedReplica();
    }
}
