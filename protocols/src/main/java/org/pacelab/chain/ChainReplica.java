package org.pacelab.chain;

import org.agrona.DirectBuffer;
import org.pacelab.control.Configuration;
import org.pacelab.control.ControlReplica;
import org.pacelab.epoch.Downstream;
import org.pacelab.epoch.EpochCounters;
import org.pacelab.epoch.EpochFrames;
import org.pacelab.epoch.EpochGossip;
import org.pacelab.epoch.EpochReplica;
import org.pacelab.epoch.Upstream;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.log.Admission;
import org.pacelab.log.Executed;
import org.pacelab.log.Execution;
import org.pacelab.log.LogCounters;
import org.pacelab.log.LogRoom;
import org.pacelab.log.SnapshotFrames;
import org.pacelab.log.SnapshotInstall;
import org.pacelab.log.SnapshotOptions;
import org.pacelab.log.SnapshotTransfer;
import org.pacelab.log.Snapshots;
import org.pacelab.raft.RaftOptions;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.MemberStatus;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.ChainAckDecoder;
import org.pacelab.wire.codec.ChainUpdateDecoder;
import org.pacelab.wire.codec.ClientRequestDecoder;
import org.pacelab.wire.codec.ConfigurationDecoder;
import org.pacelab.wire.codec.InstallReplyDecoder;
import org.pacelab.wire.codec.InstallSnapshotDecoder;
import org.pacelab.wire.codec.LeaseTokenDecoder;
import org.pacelab.wire.codec.NodeReportDecoder;
import org.pacelab.wire.codec.PingDecoder;
import org.pacelab.wire.codec.VersionQueryDecoder;
import org.pacelab.wire.codec.VersionReplyDecoder;

/**
 * One node of a chain (van Renesse & Schneider, "Chain Replication for Supporting High Throughput and Availability", 2004; CRAQ: Terrace &
 * Freedman, "Object Storage on CRAQ", 2009): hands each message to the part that knows it, and lets each part work once per duty cycle. One node
 * serves all kinds of reads. {@code DESIGN.md} tells how the parts share the work.
 */
public final class ChainReplica implements EpochReplica, Executed {
    private final ChainState state;
    private final EpochCounters counters;
    private final EpochGossip gossip;
    private final EpochFrames frames;
    private final DurableOutbox outbox;
    private final Upstream upstream;
    private final Acknowledgement acknowledgement;
    private final Downstream downstream;
    private final ReadLease lease;
    private final ChainReads reads;
    private final DirtyLog dirty;
    private final KeyValueStateMachine machine;
    private final Admission admission;
    private final Execution execution;
    private final Snapshots snapshots;
    private final SnapshotInstall install;
    private final boolean headReplies;

    private final ClientRequestDecoder request = new ClientRequestDecoder();
    private final ChainUpdateDecoder update = new ChainUpdateDecoder();
    private final ChainAckDecoder ack = new ChainAckDecoder();
    private final LeaseTokenDecoder token = new LeaseTokenDecoder();
    private final VersionQueryDecoder query = new VersionQueryDecoder();
    private final VersionReplyDecoder queryReply = new VersionReplyDecoder();
    private final InstallSnapshotDecoder installSnapshot = new InstallSnapshotDecoder();
    private final InstallReplyDecoder installReply = new InstallReplyDecoder();

    /** Whatever a cluster's endpoint is: a node of the chain, or a replica of its control plane. */
    public static Replica newReplica(
            final ReplicaContext context,
            final ChainOptions options,
            final RaftOptions controlOptions,
            final boolean headReplies) {
        return context.endpointId() < options.epochs().nodeCount(context.replicaCount())
                ? new ChainReplica(context, options, headReplies)
                : ControlReplica.ofChain(context, options.epochs().control(context.replicaCount()), controlOptions);
    }

    /** A node of a chain without a control plane, whose tail answers writes. */
    public static ChainReplica ofFixedChain(final ReplicaContext context, final ChainOptions options) {
        options.epochs().requireFixed();
        return new ChainReplica(context, options, false);
    }

    /** @param headReplies the head answers a write, once its acknowledgement has come back; else the tail does */
    ChainReplica(final ReplicaContext context, final ChainOptions options, final boolean headReplies) {
        this.headReplies = headReplies;
        outbox = context.outbox();
        counters = new EpochCounters(context.counters(), "chain");
        final ChainCounters chainCounters = new ChainCounters(context.counters());
        state = new ChainState(context, options, counters);
        frames = new EpochFrames(state, outbox);
        machine = new KeyValueStateMachine(state.options.sessionCapacity());
        final LogCounters logCounters = new LogCounters(context.counters(), "chain");
        final SnapshotOptions snapshotOptions = state.options.snapshots();
        final SnapshotFrames snapshotFrames = new SnapshotFrames(state, outbox);
        downstream = new Downstream(
                state,
                frames,
                counters,
                new SnapshotTransfer(state, snapshotFrames, snapshotOptions, logCounters),
                false);
        snapshots = new Snapshots(state, machine, downstream, snapshotOptions, logCounters);
        install = new SnapshotInstall(state, machine, snapshots, snapshotFrames, snapshotOptions, logCounters);
        install.recover();
        admission = new Admission(state, new LogRoom(state, downstream), state.options.maxUncommitted());
        frames.waitingIn(admission);
        execution = new Execution(state, machine, snapshots, admission, this, logCounters);
        dirty = new DirtyLog(state, state.options.maxUncommitted());
        upstream = new Upstream(state, frames, counters, admission, dirty);
        acknowledgement = new Acknowledgement(state, frames, upstream);
        lease = new ReadLease(state, frames, chainCounters);
        reads = new ChainReads(
                state, frames, new QueryFrames(state, outbox), counters, chainCounters, lease, dirty, machine);
        gossip = new EpochGossip(state, frames, counters, context.replicaCount());
        if (state.options.controlReplicas() == 0) {
            gossip.adopt(Configuration.first(state.nodeCount));
            restart();
        }
    }

    @Override
    public void onMessage(
            final long nowNs, final int from, final DirectBuffer buffer, final int offset, final int length) {
        state.nowNs = nowNs;
        final int templateId = Frames.templateId(buffer, offset);
        final int body = offset + Frames.HEADER_LENGTH;
        if (templateId == ClientRequestDecoder.TEMPLATE_ID) {
            request.wrap(buffer, body, ClientRequestDecoder.BLOCK_LENGTH, ClientRequestDecoder.SCHEMA_VERSION);
            onClientRequest(from, buffer, offset, length);
            return;
        }
        reads.answerDue();
        if (templateId == ConfigurationDecoder.TEMPLATE_ID) {
            if (gossip.onConfiguration(from, buffer, offset)) {
                restart();
            }
        } else if (templateId == PingDecoder.TEMPLATE_ID) {
            gossip.onPing(from, buffer, offset);
        } else if (state.isOtherNode(from)) {
            onPeerMessage(from, templateId, buffer, offset);
        } else {
            counters.increment(counters.refusedFrames);
        }
    }

    @Override
    public int doWork(final long nowNs) {
        state.nowNs = nowNs;
        int work = reads.answerDue();
        work += outbox.release();
        work += install.doWork(nowNs);
        if (state.takeRestored()) {
            dirty.restart();
        }
        if (state.mayAcknowledge()) {
            state.learnCommitted(state.soundIndex());
        }
        work += state.advanceCommit();
        work += execution.apply();
        dirty.doWork();
        work += snapshots.doWork();
        work += acknowledgement.doWork();
        work += reads.doWork();
        work += lease.doWork(nowNs);
        work += downstream.doWork();
        return work + gossip.doWork();
    }

    @Override
    public long nextDeadlineNs() {
        if (execution.isBehind() || snapshots.isBusy()) {
            return state.nowNs;
        }
        long deadlineNs =
                Math.min(gossip.nextDeadlineNs(), Math.min(lease.nextDeadlineNs(), downstream.nextDeadlineNs()));
        if (state.mayAcknowledgeNs() > state.nowNs) {
            deadlineNs = Math.min(deadlineNs, state.mayAcknowledgeNs());
        }
        return deadlineNs;
    }

    @Override
    public void onExecuted(final long index, final int client) {
        if (client != Admission.NO_CLIENT && (headReplies ? state.isHead() : state.isTail())) {
            frames.sendAnswer(client, machine.sessionId(), machine.sequence(), machine);
        }
    }

    @Override
    public Configuration configuration() {
        return state.configuration();
    }

    @Override
    public MemberStatus status() {
        return state.status();
    }

    @Override
    public boolean holdsLease(final long nowNs) {
        return state.isComplete() && lease.isHeld(nowNs);
    }

    @Override
    public long commitIndex() {
        return state.commitIndex();
    }

    @Override
    public long appliedIndex() {
        return state.appliedIndex();
    }

    @Override
    public boolean isMember() {
        return state.isComplete();
    }

    @Override
    public boolean find(final long key, final ValueReader reader) {
        return machine.find(key, reader);
    }

    private void onClientRequest(final int client, final DirectBuffer buffer, final int offset, final int length) {
        final int command = offset + LogEntries.COMMAND_IN_REQUEST;
        final OperationKind kind = LogEntries.operation(buffer, command);
        if (request.seenIndex() != state.epoch() || state.epoch() == 0) {
            counters.increment(counters.staleEpochs);
            refuse(client, buffer, command, ReplyStatus.REDIRECT);
        } else if (kind == OperationKind.GET) {
            if (ChainRead.isKnown(request.readMode())) {
                reads.onRead(client, ChainRead.of(request.readMode()), buffer, command);
            } else {
                refuse(client, buffer, command, ReplyStatus.UNSUPPORTED);
            }
        } else if (state.isHead() && state.isComplete()) {
            onCommand(client, buffer, offset, length);
        } else {
            counters.increment(counters.redirects);
            refuse(client, buffer, command, ReplyStatus.REDIRECT);
        }
    }

    private void onCommand(final int client, final DirectBuffer buffer, final int offset, final int length) {
        final ReplyStatus admitted = admission.admit(state.term(), client, buffer, offset, length);
        if (admitted == ReplyStatus.OK) {
            dirty.appended(state.journal.lastIndex());
        } else {
            if (admitted == ReplyStatus.BACK_PRESSURED) {
                counters.increment(counters.backPressured);
            }
            refuse(client, buffer, offset + LogEntries.COMMAND_IN_REQUEST, admitted);
        }
    }

    private void refuse(final int client, final DirectBuffer buffer, final int command, final ReplyStatus status) {
        frames.sendRefusal(client, LogEntries.sessionId(buffer, command), LogEntries.sequence(buffer, command), status);
    }

    private void onPeerMessage(final int from, final int templateId, final DirectBuffer buffer, final int offset) {
        final int body = offset + Frames.HEADER_LENGTH;
        switch (templateId) {
            case ChainUpdateDecoder.TEMPLATE_ID -> {
                update.wrap(buffer, body, ChainUpdateDecoder.BLOCK_LENGTH, ChainUpdateDecoder.SCHEMA_VERSION);
                if (gossip.isOfEpoch(from, update.epoch(), state.predecessorId())
                        && upstream.onUpdate(from, update, buffer, offset)) {
                    acknowledgement.isKnown(update.commitIndex());
                }
            }
            case ChainAckDecoder.TEMPLATE_ID -> {
                ack.wrap(buffer, body, ChainAckDecoder.BLOCK_LENGTH, ChainAckDecoder.SCHEMA_VERSION);
                if (gossip.isOfEpoch(from, ack.epoch(), state.successorId())) {
                    onAck(from);
                }
            }
            case LeaseTokenDecoder.TEMPLATE_ID -> {
                token.wrap(buffer, body, LeaseTokenDecoder.BLOCK_LENGTH, LeaseTokenDecoder.SCHEMA_VERSION);
                if (gossip.isOfEpoch(from, token.epoch(), state.previousInRing())) {
                    lease.onToken(state.nowNs, token.round(), token.completedRound());
                }
            }
            case VersionQueryDecoder.TEMPLATE_ID -> {
                query.wrap(buffer, body, VersionQueryDecoder.BLOCK_LENGTH, VersionQueryDecoder.SCHEMA_VERSION);
                if (gossip.isOfEpoch(from, query.epoch(), from)) {
                    reads.onQuery(from, query);
                }
            }
            case VersionReplyDecoder.TEMPLATE_ID -> {
                queryReply.wrap(buffer, body, VersionReplyDecoder.BLOCK_LENGTH, VersionReplyDecoder.SCHEMA_VERSION);
                if (gossip.isOfEpoch(
                        from, queryReply.epoch(), state.configuration().last())) {
                    reads.onQueryReply(queryReply);
                }
            }
            case InstallSnapshotDecoder.TEMPLATE_ID -> {
                installSnapshot.wrap(
                        buffer, body, InstallSnapshotDecoder.BLOCK_LENGTH, InstallSnapshotDecoder.SCHEMA_VERSION);
                if (gossip.isOfEpoch(from, installSnapshot.term(), state.predecessorId())) {
                    install.onInstallSnapshot(state.nowNs, from, installSnapshot);
                }
            }
            case InstallReplyDecoder.TEMPLATE_ID -> {
                installReply.wrap(buffer, body, InstallReplyDecoder.BLOCK_LENGTH, InstallReplyDecoder.SCHEMA_VERSION);
                if (gossip.isOfEpoch(from, installReply.term(), state.successorId())) {
                    downstream.onInstallReply(installReply);
                }
            }
            case NodeReportDecoder.TEMPLATE_ID -> gossip.onReport(from, buffer, offset);
            default -> counters.increment(counters.refusedFrames);
        }
    }

    /** What the joiner says of the tail is what it was told. */
    private void onAck(final int from) {
        downstream.onAck(ack);
        if (ack.refused() == 0 && state.configuration().isMember(from)) {
            state.learnCommitted(ack.commitIndex());
        }
    }

    private void restart() {
        install.giveUp();
        upstream.restart();
        acknowledgement.restart();
        downstream.restart(state.successorId());
        lease.restart(state.nowNs);
        reads.restart();
    }
}
