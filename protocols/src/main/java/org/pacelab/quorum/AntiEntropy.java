package org.pacelab.quorum;

import org.agrona.DirectBuffer;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.SeededRandom;
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
    private static final long ASKING = 0;
    private static final long OFF = 0;

    private final QuorumState state;
    private final QuorumOptions options;
    private final SeededRandom random;
    private final ExchangeFrames frames;
    private final ItemTree items;
    private final TreeExchange exchange;
    private final TreeAnswers answers;
    private final Rejoin rejoin;
    private final Records nothing = new Records();
    private final int replicaCount;
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
            final KeyValueStateMachine machine,
            final DurableOutbox outbox) {
        this.state = state;
        this.options = options;
        this.random = context.random();
        this.replicaCount = context.replicaCount();
        this.frames = new ExchangeFrames(state, outbox);
        this.items = new ItemTree(options.leafBits(), machine.store());
        this.exchange = new TreeExchange(
                items, machine, frames, options.resendNs(), (long) (context.incarnation() & 0x3FFF_FFFF) << LIFE_BITS);
        this.answers = new TreeAnswers(items, machine, frames);
        this.rejoin = new Rejoin(state, replicaCount, options.writeQuorum());
        this.dueNs = context.startNs();
        machine.watchItems(items);
    }

    /** The same for replicas that have the same. */
    long rootValue() {
        return items.tree.value(0, 0);
    }

    long nextDeadlineNs() {
        final boolean isIdle = replicaCount == 1 || options.antiEntropyNs() == OFF && !rejoin.isNeeded();
        return isIdle ? Long.MAX_VALUE : exchange.isRunning() ? exchange.nextDeadlineNs() : dueNs;
    }

    /** Another replica's frame. Returns false if it cannot be one. */
    boolean onMessage(final long nowNs, final int from, final DirectBuffer buffer, final int offset) {
        final int body = offset + Frames.HEADER_LENGTH;
        switch (Frames.templateId(buffer, offset)) {
            case TreeNodesDecoder.TEMPLATE_ID -> {
                nodes.wrap(buffer, body, TreeNodesDecoder.BLOCK_LENGTH, TreeNodesDecoder.SCHEMA_VERSION);
                return !state.goBy(nodes.epoch())
                        || answers.onNodes(from, nodes, buffer, body + TreeNodesDecoder.BLOCK_LENGTH, state.isSound());
            }
            case TreeDifferencesDecoder.TEMPLATE_ID -> {
                differences.wrap(
                        buffer, body, TreeDifferencesDecoder.BLOCK_LENGTH, TreeDifferencesDecoder.SCHEMA_VERSION);
                onDifferences(nowNs, from, buffer, body + TreeDifferencesDecoder.BLOCK_LENGTH);
            }
            case LeafVersionsDecoder.TEMPLATE_ID -> {
                versions.wrap(buffer, body, LeafVersionsDecoder.BLOCK_LENGTH, LeafVersionsDecoder.SCHEMA_VERSION);
                return answers.onVersions(from, versions, buffer, body + LeafVersionsDecoder.BLOCK_LENGTH);
            }
            case WantedItemsDecoder.TEMPLATE_ID -> {
                wanted.wrap(buffer, body, WantedItemsDecoder.BLOCK_LENGTH, WantedItemsDecoder.SCHEMA_VERSION);
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

    /** So many items of a round were taken. */
    void onItems(final long nowNs, final int from, final long round, final int count) {
        endIf(exchange.onItems(nowNs, from, round, count), nowNs, from);
    }

    int doWork(final long nowNs) {
        int work = rejoin.doWork();
        if (exchange.isLate(nowNs)) {
            dueNs = nowNs + nextNs();
            work++;
        }
        if (!exchange.isRunning() && nextDeadlineNs() - nowNs <= 0) {
            begin(nowNs);
            work++;
        }
        return work;
    }

    private void begin(final long nowNs) {
        if (rejoin.isNeeded() && !rejoin.hasEpoch()) {
            for (int peer = 0; peer < replicaCount; peer++) {
                if (peer != state.selfId) {
                    frames.sendNodes(peer, ASKING, 0, options.leafBits(), 0, nothing);
                }
            }
            dueNs = nowNs + options.resendNs();
        } else {
            isPeerSound = true;
            exchange.begin(nowNs, drawPeer(), rejoin.isNeeded() ? rejoin.epoch() : 0);
        }
    }

    /** Any other; of those from which this replica still needs all, one of them. */
    private int drawPeer() {
        final int drawn = random.nextInt(replicaCount - 1);
        for (int i = 0; i < replicaCount - 1; i++) {
            final int other = (drawn + i) % (replicaCount - 1);
            final int peer = other < state.selfId ? other : other + 1;
            if (!rejoin.isNeeded() || !rejoin.hasAllOf(peer)) {
                return peer;
            }
        }
        return drawn < state.selfId ? drawn : drawn + 1;
    }

    private void onDifferences(final long nowNs, final int from, final DirectBuffer buffer, final int part) {
        final boolean isSound = differences.sound() != 0;
        if (differences.round() == ASKING) {
            if (isSound && rejoin.isNeeded()) {
                rejoin.onEpoch(from, differences.epoch());
                dueNs = rejoin.hasEpoch() ? nowNs : dueNs;
            }
        } else {
            isPeerSound &= isSound || from != exchange.peerId();
            endIf(exchange.onDifferences(nowNs, from, differences, buffer, part), nowNs, from);
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
