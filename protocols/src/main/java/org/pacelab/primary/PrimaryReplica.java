package org.pacelab.primary;

import org.agrona.DirectBuffer;
import org.pacelab.control.Configuration;
import org.pacelab.control.ControlReplica;
import org.pacelab.control.Copies;
import org.pacelab.epoch.EpochCounters;
import org.pacelab.epoch.EpochFrames;
import org.pacelab.epoch.EpochGossip;
import org.pacelab.epoch.EpochOptions;
import org.pacelab.epoch.EpochReplica;
import org.pacelab.epoch.EpochRouting;
import org.pacelab.epoch.EpochRouting.Readers;
import org.pacelab.epoch.LogWatcher;
import org.pacelab.epoch.Upstream;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.log.Admission;
import org.pacelab.log.Executed;
import org.pacelab.log.Execution;
import org.pacelab.log.LogCounters;
import org.pacelab.log.LogRoom;
import org.pacelab.log.NoOp;
import org.pacelab.log.SnapshotFrames;
import org.pacelab.log.SnapshotInstall;
import org.pacelab.log.SnapshotOptions;
import org.pacelab.log.SnapshotTransfer;
import org.pacelab.log.Snapshots;
import org.pacelab.raft.RaftOptions;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Counters;
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

/**
 * A primary or one of its backups (Budhiraja, Marzullo, Schneider & Toueg, "The Primary-Backup Approach", 1993), with fail-over by a control
 * plane: the primary sends its log to all others at once, acknowledges what {@link Copies} have, and answers reads under a lease.
 * {@code DESIGN.md} tells how the parts share the work.
 */
public final class PrimaryReplica implements EpochReplica, Executed {
    private static final DirectBuffer NO_OP = NoOp.command();

    private final PrimaryState state;
    private final EpochCounters counters;
    private final EpochFrames frames;
    private final EpochGossip gossip;
    private final DurableOutbox outbox;
    private final Upstream upstream;
    private final Backups backups;
    private final PrimaryLease lease;
    private final KeyValueStateMachine machine;
    private final Admission admission;
    private final Execution execution;
    private final Snapshots snapshots;
    private final SnapshotInstall install;
    private final Counters allCounters;
    private final int reads;
    private final int leaseRefused;

    private final ClientRequestDecoder request = new ClientRequestDecoder();
    private final ChainUpdateDecoder update = new ChainUpdateDecoder();
    private final ChainAckDecoder ack = new ChainAckDecoder();
    private final LeaseTokenDecoder token = new LeaseTokenDecoder();
    private final InstallSnapshotDecoder installSnapshot = new InstallSnapshotDecoder();
    private final InstallReplyDecoder installReply = new InstallReplyDecoder();

    /** Whatever a cluster's endpoint is: a node, or a replica of the control plane. */
    public static Replica newReplica(
            final ReplicaContext context,
            final EpochOptions options,
            final Copies copies,
            final RaftOptions controlOptions) {
        final int endpoints = context.replicaCount();
        return context.endpointId() < options.nodeCount(endpoints)
                ? new PrimaryReplica(context, options, copies)
                : ControlReplica.ofPrimary(context, options.control(endpoints), controlOptions, copies);
    }

    /** A node of a cluster without a control plane, whose primary is node 0. */
    public static PrimaryReplica ofFixedCluster(
            final ReplicaContext context, final EpochOptions options, final Copies copies) {
        return new PrimaryReplica(context, options.requireFixed(), copies);
    }

    /** A client: it writes and reads at the primary. */
    public static Client newClient(
            final ClientContext context, final EpochOptions options, final Completion completion) {
        return EpochRouting.newClient(
                context, options.nodeCount(context.replicaCount()), Readers.FIRST, (byte) 0, completion);
    }

    PrimaryReplica(final ReplicaContext context, final EpochOptions options, final Copies copies) {
        outbox = context.outbox();
        allCounters = context.counters();
        counters = new EpochCounters(allCounters, "primary");
        reads = allCounters.define("primary/reads");
        leaseRefused = allCounters.define("primary/lease-refused");
        state = new PrimaryState(context, options, copies, counters);
        frames = new EpochFrames(state, outbox);
        machine = new KeyValueStateMachine(options.sessionCapacity());
        final LogCounters logCounters = new LogCounters(allCounters, "primary");
        final SnapshotOptions snapshotOptions = options.snapshots();
        final SnapshotFrames snapshotFrames = new SnapshotFrames(state, outbox);
        backups = new Backups(
                state, frames, counters, new SnapshotTransfer(state, snapshotFrames, snapshotOptions, logCounters));
        snapshots = new Snapshots(state, machine, backups, snapshotOptions, logCounters);
        install = new SnapshotInstall(state, machine, snapshots, snapshotFrames, snapshotOptions, logCounters);
        install.recover();
        admission = new Admission(state, new LogRoom(state, backups), options.maxUncommitted());
        frames.waitingIn(admission);
        execution = new Execution(state, machine, snapshots, admission, this, logCounters);
        upstream = new Upstream(state, frames, counters, admission, LogWatcher.NONE);
        lease = new PrimaryLease(state, frames, allCounters);
        gossip = new EpochGossip(state, frames, counters, context.replicaCount());
        if (options.controlReplicas() == 0) {
            gossip.adopt(Configuration.first(state.nodeCount));
            restart();
        }
    }

    @Override
    public void onMessage(
            final long nowNs, final int from, final DirectBuffer buffer, final int offset, final int length) {
        state.nowNs = nowNs;
        final int templateId = Frames.templateId(buffer, offset);
        if (templateId == ClientRequestDecoder.TEMPLATE_ID) {
            onClientRequest(from, buffer, offset, length);
        } else if (templateId == ConfigurationDecoder.TEMPLATE_ID) {
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
        int work = outbox.release();
        work += install.doWork(nowNs);
        state.takeRestored();
        if (state.isRecoveringPrimary() && !state.isLogItsOwn()) {
            admission.append(state.term(), Admission.NO_CLIENT, NO_OP, 0, NO_OP.capacity());
        }
        if (state.isPrimary()) {
            final long copiedIndex = backups.copiedIndex();
            if (state.mayAcknowledge()) {
                state.learnCommitted(copiedIndex);
            } else if (state.isCopied(copiedIndex)) {
                gossip.reportNow();
            }
        }
        work += state.advanceCommit();
        work += execution.apply();
        work += snapshots.doWork();
        work += lease.doWork();
        work += backups.doWork();
        return work + gossip.doWork();
    }

    @Override
    public long nextDeadlineNs() {
        if (execution.isBehind() || snapshots.isBusy()) {
            return state.nowNs;
        }
        long deadlineNs = Math.min(gossip.nextDeadlineNs(), Math.min(lease.nextDeadlineNs(), backups.nextDeadlineNs()));
        if (state.mayAcknowledgeNs() > state.nowNs) {
            deadlineNs = Math.min(deadlineNs, state.mayAcknowledgeNs());
        }
        return deadlineNs;
    }

    @Override
    public void onExecuted(final long index, final int client) {
        if (client != Admission.NO_CLIENT && state.isActivePrimary()) {
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
        return lease.isHeld(nowNs);
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
        return state.isMember();
    }

    @Override
    public boolean find(final long key, final ValueReader reader) {
        return machine.find(key, reader);
    }

    private void onClientRequest(final int client, final DirectBuffer buffer, final int offset, final int length) {
        request.wrap(
                buffer,
                offset + Frames.HEADER_LENGTH,
                ClientRequestDecoder.BLOCK_LENGTH,
                ClientRequestDecoder.SCHEMA_VERSION);
        final int command = offset + LogEntries.COMMAND_IN_REQUEST;
        if (request.seenIndex() != state.epoch() || state.epoch() == 0) {
            counters.increment(counters.staleEpochs);
            refuse(client, buffer, command, ReplyStatus.REDIRECT);
        } else if (!state.isActivePrimary()) {
            counters.increment(counters.redirects);
            refuse(client, buffer, command, state.isFirst() ? ReplyStatus.BACK_PRESSURED : ReplyStatus.REDIRECT);
        } else if (LogEntries.operation(buffer, command) == OperationKind.GET) {
            onRead(client, buffer, command);
        } else {
            final ReplyStatus admitted = admission.admit(state.term(), client, buffer, offset, length);
            if (admitted != ReplyStatus.OK) {
                refuse(client, buffer, command, admitted);
            }
        }
    }

    private void onRead(final int client, final DirectBuffer buffer, final int command) {
        if (!lease.isHeld(state.nowNs)) {
            allCounters.increment(leaseRefused);
            refuse(client, buffer, command, ReplyStatus.BACK_PRESSURED);
        } else if (!state.isUpToDatePrimary()) {
            refuse(client, buffer, command, ReplyStatus.BACK_PRESSURED);
        } else {
            allCounters.increment(reads);
            machine.read(LogEntries.key(buffer, command));
            frames.sendAnswer(
                    client, LogEntries.sessionId(buffer, command), LogEntries.sequence(buffer, command), machine);
        }
    }

    private void refuse(final int client, final DirectBuffer buffer, final int command, final ReplyStatus status) {
        if (status == ReplyStatus.BACK_PRESSURED) {
            counters.increment(counters.backPressured);
        }
        frames.sendRefusal(client, LogEntries.sessionId(buffer, command), LogEntries.sequence(buffer, command), status);
    }

    private void onPeerMessage(final int from, final int templateId, final DirectBuffer buffer, final int offset) {
        final int body = offset + Frames.HEADER_LENGTH;
        switch (templateId) {
            case ChainUpdateDecoder.TEMPLATE_ID -> {
                update.wrap(buffer, body, ChainUpdateDecoder.BLOCK_LENGTH, ChainUpdateDecoder.SCHEMA_VERSION);
                if (gossip.isOfEpoch(from, update.epoch(), state.sourceId())) {
                    upstream.onUpdate(from, update, buffer, offset);
                }
            }
            case ChainAckDecoder.TEMPLATE_ID -> {
                ack.wrap(buffer, body, ChainAckDecoder.BLOCK_LENGTH, ChainAckDecoder.SCHEMA_VERSION);
                if (gossip.isOfEpoch(from, ack.epoch(), from) && backups.isOne(from)) {
                    backups.onAck(from, ack);
                }
            }
            case LeaseTokenDecoder.TEMPLATE_ID -> {
                token.wrap(buffer, body, LeaseTokenDecoder.BLOCK_LENGTH, LeaseTokenDecoder.SCHEMA_VERSION);
                if (gossip.isOfEpoch(from, token.epoch(), from)) {
                    lease.onToken(from, token.round());
                }
            }
            case InstallSnapshotDecoder.TEMPLATE_ID -> {
                installSnapshot.wrap(
                        buffer, body, InstallSnapshotDecoder.BLOCK_LENGTH, InstallSnapshotDecoder.SCHEMA_VERSION);
                if (gossip.isOfEpoch(from, installSnapshot.term(), state.sourceId())) {
                    if (state.contradicts(installSnapshot.lastIndex(), installSnapshot.lastTerm())) {
                        state.noteContradiction();
                    }
                    install.onInstallSnapshot(state.nowNs, from, installSnapshot);
                }
            }
            case InstallReplyDecoder.TEMPLATE_ID -> {
                installReply.wrap(buffer, body, InstallReplyDecoder.BLOCK_LENGTH, InstallReplyDecoder.SCHEMA_VERSION);
                if (gossip.isOfEpoch(from, installReply.term(), from) && backups.isOne(from)) {
                    backups.onInstallReply(from, installReply);
                }
            }
            case NodeReportDecoder.TEMPLATE_ID -> gossip.onReport(from, buffer, offset);
            default -> counters.increment(counters.refusedFrames);
        }
    }

    private void restart() {
        install.giveUp();
        upstream.restart();
        backups.restart();
        lease.restart();
    }
}
