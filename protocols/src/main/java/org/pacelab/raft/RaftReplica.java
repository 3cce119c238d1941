package org.pacelab.raft;

import static org.pacelab.journal.Journal.NO_VOTE;

import org.agrona.DirectBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.log.Admission;
import org.pacelab.log.Execution;
import org.pacelab.log.LogCounters;
import org.pacelab.log.LogRoom;
import org.pacelab.log.NoOp;
import org.pacelab.log.SnapshotFrames;
import org.pacelab.log.SnapshotInstall;
import org.pacelab.log.SnapshotOptions;
import org.pacelab.log.SnapshotTransfer;
import org.pacelab.log.Snapshots;
import org.pacelab.replica.AppliedState;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.Leadership;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReadMode;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.AppendEntriesDecoder;
import org.pacelab.wire.codec.AppendReplyDecoder;
import org.pacelab.wire.codec.ClientRequestDecoder;
import org.pacelab.wire.codec.InstallReplyDecoder;
import org.pacelab.wire.codec.InstallSnapshotDecoder;
import org.pacelab.wire.codec.TimeoutNowDecoder;
import org.pacelab.wire.codec.VoteReplyDecoder;
import org.pacelab.wire.codec.VoteRequestDecoder;

/**
 * One Raft server (Ongaro & Ousterhout, "In Search of an Understandable Consensus Algorithm", 2014; Ongaro's dissertation,
 * 2014): hands each message to the part that knows it, and lets each part work once per duty cycle. One replica serves all read
 * modes. {@code DESIGN.md} tells how the parts share the work.
 */
public final class RaftReplica implements Replica, AppliedState, Leadership {
    private static final DirectBuffer NO_OP = NoOp.command();

    private final RaftState state;
    private final RaftCounters counters;
    private final RaftFrames frames;
    private final DurableOutbox outbox;
    private final Election election;
    private final FollowerLog followerLog;
    private final Replication replication;
    private final Snapshots snapshots;
    private final SnapshotInstall install;
    private final Commands commands;
    private final Admission admission;
    private final Execution execution;
    private final MembershipChanges changes;
    private final LeadershipTransfer transfer;
    private final Reads reads;
    private final KeyValueStateMachine machine;
    private boolean wasLeader;

    private final ClientRequestDecoder clientRequest = new ClientRequestDecoder();
    private final VoteRequestDecoder voteRequest = new VoteRequestDecoder();
    private final VoteReplyDecoder voteReply = new VoteReplyDecoder();
    private final AppendEntriesDecoder appendEntries = new AppendEntriesDecoder();
    private final TimeoutNowDecoder timeoutNow = new TimeoutNowDecoder();
    private final AppendReplyDecoder appendReply = new AppendReplyDecoder();
    private final InstallSnapshotDecoder installSnapshot = new InstallSnapshotDecoder();
    private final InstallReplyDecoder installReply = new InstallReplyDecoder();

    public RaftReplica(final ReplicaContext context, final RaftOptions options) {
        this(context, options, Membership.initial(options.initialVoters(context.replicaCount())));
    }

    /** A replica of a group that some of a cluster's endpoints make up, a bit for each in {@code voters}. */
    public static RaftReplica among(final ReplicaContext context, final RaftOptions options, final long voters) {
        return new RaftReplica(context, options, Membership.of(voters));
    }

    private RaftReplica(final ReplicaContext context, final RaftOptions options, final Membership initial) {
        outbox = context.outbox();
        counters = new RaftCounters(context.counters());
        final LogCounters logCounters = new LogCounters(context.counters(), "raft");
        state = new RaftState(context, options, initial, counters);
        frames = new RaftFrames(state, outbox);
        machine = new KeyValueStateMachine(options.sessionCapacity());
        election = new Election(state, frames, counters, context.random(), context.startNs());
        final SnapshotFrames snapshotFrames = new SnapshotFrames(state, outbox);
        final SnapshotOptions snapshotOptions = options.snapshots();
        replication = new Replication(
                state, frames, counters, new SnapshotTransfer(state, snapshotFrames, snapshotOptions, logCounters));
        final LogRoom room = new LogRoom(state, replication);
        followerLog = new FollowerLog(state, frames, counters, election, room);
        snapshots = new Snapshots(state, machine, replication, snapshotOptions, logCounters);
        install = new SnapshotInstall(state, machine, snapshots, snapshotFrames, snapshotOptions, logCounters);
        install.recover();
        admission = new Admission(state, room, options.maxUncommitted());
        commands = new Commands(state, frames, counters, room, admission, machine);
        execution = new Execution(state, machine, snapshots, admission, commands, logCounters);
        changes = new MembershipChanges(state, frames, counters, replication, admission);
        transfer = new LeadershipTransfer(state, frames, counters, replication, changes);
        reads = new Reads(state, frames, counters, replication, transfer, machine);
    }

    @Override
    public void onMessage(
            final long nowNs, final int from, final DirectBuffer buffer, final int offset, final int length) {
        state.nowNs = nowNs;
        final int templateId = Frames.templateId(buffer, offset);
        if (templateId == ClientRequestDecoder.TEMPLATE_ID) {
            onClientRequest(nowNs, from, buffer, offset, length);
        } else if (state.isPeer(from)) {
            onPeerMessage(nowNs, from, templateId, buffer, offset);
        } else {
            counters.increment(counters.refusedFrames);
        }
        noteDeposition(nowNs);
    }

    @Override
    public int doWork(final long nowNs) {
        state.nowNs = nowNs;
        int work = outbox.release();
        if (!state.isLeader()) {
            work += election.doWork(nowNs);
            if (election.isWon()) {
                lead(nowNs);
            }
        }
        if (state.isLeader()) {
            work += replication.advanceCommit(nowNs);
            reads.startRound();
        }
        work += state.isLeader() ? install.giveUp() : install.doWork(nowNs);
        work += execution.apply();
        work += snapshots.doWork();
        work += reads.serve(nowNs);
        if (state.isLeader()) {
            work += transfer.doWork(nowNs);
            if (!transfer.isUnderWay() && changes.doWork(nowNs) > 0) {
                work += 1 + replication.advanceCommit(nowNs);
            }
            work += replication.send(nowNs);
            if (changes.isRemoved() || nowNs >= replication.quorumDeadlineNs(nowNs)) {
                state.follow(RaftState.NO_LEADER);
                noteDeposition(nowNs);
            }
        }
        return work;
    }

    @Override
    public long nextDeadlineNs() {
        if (execution.isBehind() || snapshots.isBusy()) {
            return state.nowNs;
        }
        final long protocolDeadlineNs = state.isLeader()
                ? Math.min(replication.nextDeadlineNs(), replication.quorumDeadlineNs(state.nowNs))
                : election.deadlineNs();
        return Math.min(protocolDeadlineNs, Math.min(reads.nextDeadlineNs(), transfer.nextDeadlineNs()));
    }

    /** Whether this replica leads, and has executed all that its log holds: what it appends next is based on that. */
    public boolean isSettled() {
        return state.isLeader() && state.hasCommittedInTerm() && state.appliedIndex() == state.journal.lastIndex();
    }

    /** As the leader: appends an entry, the bytes behind its term, for which no client waits. Returns its index, or {@link Journal#FULL}. */
    public long append(final DirectBuffer buffer, final int offset, final int length) {
        assert state.isLeader() : "role=" + state.role;
        return admission.tryAppend(state.term(), Admission.NO_CLIENT, buffer, offset, length);
    }

    public long term() {
        return state.term();
    }

    public boolean isLeader() {
        return state.isLeader();
    }

    @Override
    public long leadingTerm() {
        return state.isLeader() ? state.term() : NOT_LEADING;
    }

    /** The leader of the current term as far as it is known here, or -1. */
    public int leaderId() {
        return state.leaderId;
    }

    public long commitIndex() {
        return state.commitIndex();
    }

    @Override
    public long appliedIndex() {
        return state.appliedIndex();
    }

    @Override
    public boolean isMember() {
        return state.membership().isMember(state.selfId);
    }

    @Override
    public boolean find(final long key, final ValueReader reader) {
        return machine.find(key, reader);
    }

    /** Who votes as far as this log says, a bit for each endpoint id. */
    public long voters() {
        return state.membership().voters();
    }

    public long learners() {
        return state.membership().learners();
    }

    /** Whether this replica lost what it promised in an earlier life, and was not admitted since. */
    public boolean isAmnesiac() {
        return state.amnesiac;
    }

    public KeyValueStateMachine stateMachine() {
        return machine;
    }

    private void onClientRequest(
            final long nowNs, final int client, final DirectBuffer buffer, final int offset, final int length) {
        final int command = offset + LogEntries.COMMAND_IN_REQUEST;
        clientRequest.wrap(
                buffer,
                offset + Frames.HEADER_LENGTH,
                ClientRequestDecoder.BLOCK_LENGTH,
                ClientRequestDecoder.SCHEMA_VERSION);
        final ReadMode mode = ReadMode.of(clientRequest.readMode());
        final OperationKind kind = LogEntries.operation(buffer, command);
        if (kind == OperationKind.GET && mode != ReadMode.LOG) {
            reads.onRead(nowNs, client, mode, clientRequest.seenIndex(), buffer, command);
        } else if (state.isLeader()) {
            onCommand(nowNs, client, kind, buffer, offset, length);
        } else {
            counters.increment(counters.redirects);
            frames.sendRefusal(
                    client,
                    LogEntries.sessionId(buffer, command),
                    LogEntries.sequence(buffer, command),
                    ReplyStatus.REDIRECT);
        }
    }

    private void onCommand(
            final long nowNs,
            final int client,
            final OperationKind kind,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        final int command = offset + LogEntries.COMMAND_IN_REQUEST;
        if (kind == OperationKind.TRANSFER) {
            transfer.onRequest(nowNs, client, buffer, command);
        } else if (transfer.isUnderWay()) {
            commands.refuseForNow(client, buffer, command);
        } else if (kind.isAdministrative()) {
            changes.onRequest(nowNs, client, kind, buffer, command);
        } else {
            commands.onCommand(client, buffer, offset, length);
        }
    }

    private void onPeerMessage(
            final long nowNs, final int from, final int templateId, final DirectBuffer buffer, final int offset) {
        final int body = offset + Frames.HEADER_LENGTH;
        switch (templateId) {
            case AppendEntriesDecoder.TEMPLATE_ID -> {
                appendEntries.wrap(
                        buffer, body, AppendEntriesDecoder.BLOCK_LENGTH, AppendEntriesDecoder.SCHEMA_VERSION);
                followerLog.onAppendEntries(nowNs, from, appendEntries, buffer, offset);
            }
            case AppendReplyDecoder.TEMPLATE_ID -> {
                appendReply.wrap(buffer, body, AppendReplyDecoder.BLOCK_LENGTH, AppendReplyDecoder.SCHEMA_VERSION);
                onAppendReply(nowNs, from, Frames.incarnation(buffer, offset));
            }
            case VoteRequestDecoder.TEMPLATE_ID -> {
                voteRequest.wrap(buffer, body, VoteRequestDecoder.BLOCK_LENGTH, VoteRequestDecoder.SCHEMA_VERSION);
                election.onVoteRequest(nowNs, from, voteRequest);
            }
            case VoteReplyDecoder.TEMPLATE_ID -> {
                voteReply.wrap(buffer, body, VoteReplyDecoder.BLOCK_LENGTH, VoteReplyDecoder.SCHEMA_VERSION);
                election.onVoteReply(from, voteReply);
            }
            case InstallSnapshotDecoder.TEMPLATE_ID -> {
                installSnapshot.wrap(
                        buffer, body, InstallSnapshotDecoder.BLOCK_LENGTH, InstallSnapshotDecoder.SCHEMA_VERSION);
                onInstallSnapshot(nowNs, from);
            }
            case InstallReplyDecoder.TEMPLATE_ID -> {
                installReply.wrap(buffer, body, InstallReplyDecoder.BLOCK_LENGTH, InstallReplyDecoder.SCHEMA_VERSION);
                onInstallReply(nowNs, from, Frames.incarnation(buffer, offset));
            }
            case TimeoutNowDecoder.TEMPLATE_ID -> {
                timeoutNow.wrap(buffer, body, TimeoutNowDecoder.BLOCK_LENGTH, TimeoutNowDecoder.SCHEMA_VERSION);
                election.onTimeoutNow(nowNs, timeoutNow);
            }
            default -> counters.increment(counters.refusedFrames);
        }
    }

    private void onInstallSnapshot(final long nowNs, final int from) {
        if (installSnapshot.term() < state.term()) {
            install.refuse(from, installSnapshot);
        } else if (!state.areReplicas(installSnapshot.voters() | installSnapshot.learners())) {
            counters.increment(counters.refusedFrames);
        } else if (election.follow(nowNs, from, installSnapshot.term())) {
            install.onInstallSnapshot(nowNs, from, installSnapshot);
        }
    }

    private void onInstallReply(final long nowNs, final int from, final int life) {
        if (installReply.term() > state.term()) {
            state.record(installReply.term(), NO_VOTE);
        } else if (state.isLeader() && installReply.term() == state.term()) {
            replication.onInstallReply(nowNs, from, life, installReply);
        }
    }

    private void onAppendReply(final long nowNs, final int from, final int life) {
        if (appendReply.term() > state.term()) {
            state.record(appendReply.term(), NO_VOTE);
        } else if (state.isLeader() && appendReply.term() == state.term()) {
            replication.onAppendReply(nowNs, from, life, appendReply);
        }
    }

    private void lead(final long nowNs) {
        state.role = RaftState.Role.LEADER;
        state.leaderId = state.selfId;
        wasLeader = true;
        counters.increment(counters.electionsWon);
        if (election.isTransfer()) {
            counters.increment(counters.transfers);
        }
        if (commands.lead(NO_OP)) {
            replication.lead(nowNs);
        } else {
            state.follow(RaftState.NO_LEADER);
            noteDeposition(nowNs);
        }
    }

    private void noteDeposition(final long nowNs) {
        if (wasLeader && !state.isLeader()) {
            wasLeader = false;
            counters.increment(counters.stepDowns);
            commands.deposed();
            changes.deposed();
            transfer.deposed();
            reads.deposed();
            election.restartTimer(nowNs);
        }
    }
}
