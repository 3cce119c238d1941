package org.pacelab.quorum;

import org.agrona.DirectBuffer;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.wire.ExchangeBody;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.LeafVersionsDecoder;
import org.pacelab.wire.codec.TreeDifferencesDecoder;
import org.pacelab.wire.codec.TreeNodesDecoder;
import org.pacelab.wire.codec.WantedItemsDecoder;

/**
 * Brings replicas together behind the back of clients (Demers et al. 1987; Dynamo, §4.7): begins an exchange with one other replica now and then, answers those that
 * others begin, and lets a replica {@link Rejoin}. Confined to the replica's thread; allocates nothing after construction.
 */
final class AntiEntropy {
    private static final int LIFE_BITS = 32;
    private static final int MAX_LIFE = 0x3FFF_FFFF;
    private static final long OFF = 0;

    private final QuorumState state;
    private final QuorumOptions options;
    private final ExchangeFrames frames;
    private final ItemTrees items;
    private final TreeExchange exchange;
    private final TreeAnswers answers;
    private final Rejoin rejoin;
    private final Records nothing = new Records();
    private final int replicaCount;

    /** Rounds of this life; those of its exchanges come behind them. */
    private final long asking;

    private final long promising;
    private int latestPeer;
    private long dueNs;
    private boolean isPeerSound;

    private final TreeNodesDecoder nodes = new TreeNodesDecoder();
    private final TreeDifferencesDecoder differences = new TreeDifferencesDecoder();
    private final LeafVersionsDecoder versions = new LeafVersionsDecoder();
    private final WantedItemsDecoder wanted = new WantedItemsDecoder();

    /** @param machine with all that this replica has, for it is not replaced from now on */
    AntiEntropy(
            final ReplicaContext context,
            final QuorumState state,
            final QuorumOptions options,
            final ItemForm form,
            final Placement placement,
            final KeyValueStateMachine machine,
            final DurableOutbox outbox) {
        this.state = state;
        this.options = options;
        this.replicaCount = context.replicaCount();
        this.latestPeer =
                replicaCount == 1 ? 0 : (state.selfId + 1 + context.random().nextInt(replicaCount - 1)) % replicaCount;
        this.asking = (long) (context.incarnation() & MAX_LIFE) << LIFE_BITS;
        this.promising = asking + 1;
        this.frames = new ExchangeFrames(state, form, outbox);
        this.items = new ItemTrees(options.leafBits(), form, placement, state.selfId, machine.store());
        this.exchange = new TreeExchange(items, machine, frames, replicaCount, options.resendNs(), promising);
        this.answers = new TreeAnswers(items, machine, frames);
        this.rejoin = new Rejoin(state, replicaCount, options.writeQuorum());
        this.dueNs = context.startNs();
        machine.watchItems(items);
    }

    /** Of what this replica and another one both keep: the same there if they have the same. */
    long rootValue(final int peer) {
        return peer == state.selfId ? 0 : items.of(peer).value(0, 0);
    }

    long nextDeadlineNs() {
        return isIdle() ? Long.MAX_VALUE : exchange.isRunning() ? exchange.nextDeadlineNs() : dueNs;
    }

    private boolean isIdle() {
        return replicaCount == 1 || options.antiEntropyNs() == OFF && !rejoin.isNeeded();
    }

    /** Another replica's frame. Returns false if it cannot be one. */
    boolean onMessage(final long nowNs, final int from, final DirectBuffer buffer, final int offset) {
        final int body = offset + Frames.HEADER_LENGTH;
        switch (Frames.templateId(buffer, offset)) {
            case TreeNodesDecoder.TEMPLATE_ID -> {
                nodes.wrap(buffer, body, TreeNodesDecoder.BLOCK_LENGTH, TreeNodesDecoder.SCHEMA_VERSION);
                return onNodes(from, buffer, body + TreeNodesDecoder.BLOCK_LENGTH);
            }
            case TreeDifferencesDecoder.TEMPLATE_ID -> {
                differences.wrap(
                        buffer, body, TreeDifferencesDecoder.BLOCK_LENGTH, TreeDifferencesDecoder.SCHEMA_VERSION);
                onDifferences(nowNs, from, buffer, body + TreeDifferencesDecoder.BLOCK_LENGTH);
            }
            case LeafVersionsDecoder.TEMPLATE_ID -> {
                versions.wrap(buffer, body, LeafVersionsDecoder.BLOCK_LENGTH, LeafVersionsDecoder.SCHEMA_VERSION);
                return answers.onVersions(
                        from, versions, buffer, body + LeafVersionsDecoder.BLOCK_LENGTH, state.isSound());
            }
            case WantedItemsDecoder.TEMPLATE_ID -> {
                wanted.wrap(buffer, body, WantedItemsDecoder.BLOCK_LENGTH, WantedItemsDecoder.SCHEMA_VERSION);
                isPeerSound &= wanted.sound() != 0 || from != exchange.peerId();
                endIf(
                        exchange.onWanted(nowNs, from, wanted, buffer, body + WantedItemsDecoder.BLOCK_LENGTH),
                        nowNs,
                        from);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** All items of a batch were taken. */
    void onBatch(final long nowNs, final int from, final long round, final int number) {
        endIf(exchange.onBatch(nowNs, from, round, number), nowNs, from);
    }

    int doWork(final long nowNs) {
        int work = rejoin.doWork();
        if (exchange.isLate(nowNs)) {
            dueNs = nowNs + nextNs();
            work++;
        }
        if (!exchange.isRunning() && !isIdle() && dueNs - nowNs <= 0) {
            begin(nowNs);
            work++;
        }
        return work;
    }

    private void begin(final long nowNs) {
        if (rejoin.isNeeded() && !rejoin.hasPromises()) {
            final boolean isAsking = !rejoin.hasEpoch();
            for (int peer = 0; peer < replicaCount; peer++) {
                if (peer != state.selfId) {
                    frames.sendNodes(
                            peer,
                            isAsking ? asking : promising,
                            isAsking ? 0 : rejoin.epoch(),
                            options.leafBits(),
                            0,
                            nothing);
                }
            }
            dueNs = nowNs + options.resendNs();
        } else {
            isPeerSound = true;
            exchange.begin(nowNs, nextPeer(), rejoin.isNeeded() ? rejoin.epoch() : 0);
        }
    }

    /** What cannot be recorded is not answered. */
    private boolean onNodes(final int from, final DirectBuffer buffer, final int part) {
        if (nodes.epoch() > QuorumState.MAX_EPOCH) {
            return false;
        }
        final boolean isExchange = ExchangeBody.partLength(buffer, part) > 0;
        final boolean isRecorded = isExchange ? state.goBy(nodes.epoch()) : state.promise(nodes.epoch());
        final long told = isExchange ? state.term() : state.latestEpoch();
        return !isRecorded || answers.onNodes(from, nodes, buffer, part, told, state.isSound());
    }

    /** The others in turn; of those from which this replica still needs all, the next one. */
    private int nextPeer() {
        for (int i = 1; i < replicaCount; i++) {
            final int peer = (latestPeer + i) % replicaCount;
            if (peer != state.selfId && !(rejoin.isNeeded() && rejoin.hasAllOf(peer))) {
                latestPeer = peer;
                return peer;
            }
        }
        return latestPeer;
    }

    private void onDifferences(final long nowNs, final int from, final DirectBuffer buffer, final int part) {
        final boolean isSound = differences.sound() != 0;
        if (differences.round() == asking || differences.round() == promising) {
            if (isSound && rejoin.isNeeded() && differences.epoch() < QuorumState.MAX_EPOCH) {
                onEpoch(nowNs, from);
            }
        } else {
            isPeerSound &= isSound || from != exchange.peerId();
            endIf(exchange.onDifferences(nowNs, from, differences, buffer, part), nowNs, from);
        }
    }

    private void onEpoch(final long nowNs, final int from) {
        final boolean hadEpoch = rejoin.hasEpoch();
        if (differences.round() == asking) {
            rejoin.onEpoch(from, differences.epoch());
        } else {
            rejoin.onPromise(from, differences.epoch());
        }
        if (rejoin.hasEpoch() != hadEpoch || rejoin.hasPromises()) {
            dueNs = nowNs;
        }
    }

    private void endIf(final boolean isOver, final long nowNs, final int peer) {
        if (isOver) {
            if (rejoin.isNeeded() && isPeerSound) {
                rejoin.onAllOf(peer);
                dueNs = nowNs;
            } else {
                dueNs = nowNs + nextNs();
            }
        }
    }

    private long nextNs() {
        return rejoin.isNeeded() ? options.resendNs() : options.antiEntropyNs();
    }
}
