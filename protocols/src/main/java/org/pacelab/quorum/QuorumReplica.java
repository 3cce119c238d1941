package org.pacelab.quorum;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.pacelab.journal.Journal;
import org.pacelab.kv.DueReads;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.log.Admission;
import org.pacelab.log.Executed;
import org.pacelab.log.Execution;
import org.pacelab.log.LogCounters;
import org.pacelab.log.LogRoom;
import org.pacelab.log.PeerNeeds;
import org.pacelab.log.SnapshotFrames;
import org.pacelab.log.SnapshotInstall;
import org.pacelab.log.Snapshots;
import org.pacelab.replica.AppliedState;
import org.pacelab.replica.Counters;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.ExchangeBody;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.SiblingUpdates;
import org.pacelab.wire.codec.ClientReplyDecoder;
import org.pacelab.wire.codec.ClientRequestDecoder;
import org.pacelab.wire.codec.ItemBatchDecoder;

/**
 * One replica of a quorum store (Gifford 1979; DeCandia et al., "Dynamo", 2007; Attiya, Bar-Noy & Dolev 1995): keeps of each key the latest item that
 * it was brought, or siblings, and tells it. Who coordinates decides what that means; it may be this replica. {@code DESIGN.md} tells how the parts share the work.
 */
public final class QuorumReplica implements Replica, AppliedState, Executed {
    private static final int ONE_SESSION = 1;
    private static final int SELF_CAPACITY = 1 << 18;

    private final QuorumState state;
    private final ItemForm form;
    private final DurableOutbox outbox;
    private final DurableOutbox selfOutbox;
    private final ItemFrames frames;
    private final KeyValueStateMachine machine;
    private final Admission admission;
    private final Execution execution;
    private final Snapshots snapshots;
    private final DueReads reads;
    private final DueReads versionReads;
    private final Placement placement;
    private final AntiEntropy antiEntropy;

    /** Null if every replica keeps every key. */
    private final HintedHandoff handoff;

    /** Null if clients coordinate. */
    private final Coordination coordination;

    private final MessageHandler toItself = this::onOwnMessage;
    private final int replicaCount;
    private final long recoveredIndex;
    private long nowNs;

    private final Counters counters;
    private final int refusedFrames;

    private final ClientRequestDecoder request = new ClientRequestDecoder();
    private final ClientReplyDecoder reply = new ClientReplyDecoder();
    private final ItemBatchDecoder batch = new ItemBatchDecoder();

    /** Of a store whose clients coordinate. */
    public QuorumReplica(final ReplicaContext context, final QuorumOptions options) {
        this(context, options, ItemForm.LATEST, null);
    }

    /** Keeps siblings, and coordinates for clients: {@link CoordinatedClient}. */
    public static QuorumReplica ofSiblings(final ReplicaContext context, final QuorumOptions options) {
        return new QuorumReplica(
                context,
                options,
                ItemForm.SIBLINGS,
                (client, state, completion) -> QuorumClient.ofSiblings(client, options, state, completion));
    }

    /** Keeps registers, and coordinates for clients. */
    public static QuorumReplica ofRegisters(final ReplicaContext context, final QuorumOptions options) {
        return new QuorumReplica(
                context,
                options,
                ItemForm.LATEST,
                (client, state, completion) ->
                        QuorumClient.ofRegisters(client, options, Writer.of(context, new CountedStamps()), completion));
    }

    /** Keeps what the last writer wrote, and coordinates for clients: its clock is the writers'. */
    public static QuorumReplica ofLastWriter(
            final ReplicaContext context, final QuorumOptions options, final WriteClock clock) {
        return new QuorumReplica(
                context,
                options,
                ItemForm.LATEST,
                (client, state, completion) -> QuorumClient.ofLastWriter(
                        client, options, Writer.of(context, Writer.stamps(clock, context.wallClock())), completion));
    }

    private QuorumReplica(
            final ReplicaContext context,
            final QuorumOptions options,
            final ItemForm form,
            final Coordination.Coordinator coordinator) {
        this.form = form;
        outbox = context.outbox();
        nowNs = context.startNs();
        state = new QuorumState(context);
        final Loopback loopback = coordinator == null ? null : new Loopback();
        selfOutbox = coordinator == null ? null : new DurableOutbox(loopback, state.journal, SELF_CAPACITY);
        frames = new ItemFrames(state, outbox, selfOutbox);
        machine = new KeyValueStateMachine(ONE_SESSION);
        counters = context.counters();
        refusedFrames = counters.define("quorum/refused-frames");
        final LogCounters logCounters = new LogCounters(counters, "quorum");
        final PeerNeeds needs = new NoPeers();
        snapshots = new Snapshots(state, machine, needs, options.snapshots(), logCounters);
        new SnapshotInstall(
                        state, machine, snapshots, new SnapshotFrames(state, outbox), options.snapshots(), logCounters)
                .recover();
        admission = new Admission(state, new LogRoom(state, needs), options.windowItems());
        execution = new Execution(state, machine, snapshots, admission, this, logCounters);
        reads = new DueReads(
                machine,
                (client, sessionId, sequence) -> frames.sendItem(client, sessionId, sequence, ItemRead.ITEM, machine));
        versionReads = new DueReads(
                machine,
                (client, sessionId, sequence) ->
                        frames.sendItem(client, sessionId, sequence, ItemRead.VERSION, machine));
        recoveredIndex = state.journal.lastIndex();
        replicaCount = context.replicaCount();
        placement = new Placement(replicaCount, options.copies());
        antiEntropy = new AntiEntropy(context, state, options, form, placement, machine, outbox);
        handoff = placement.isEverywhere()
                ? null
                : new HintedHandoff(context, state, options, form, placement, machine, outbox);
        coordination =
                coordinator == null ? null : new Coordination(context, options, state, loopback, frames, coordinator);
    }

    @Override
    public void onMessage(
            final long atNs, final int from, final DirectBuffer buffer, final int offset, final int length) {
        nowNs = atNs;
        if (Frames.templateId(buffer, offset) == ClientRequestDecoder.TEMPLATE_ID) {
            request.wrap(
                    buffer,
                    offset + Frames.HEADER_LENGTH,
                    ClientRequestDecoder.BLOCK_LENGTH,
                    ClientRequestDecoder.SCHEMA_VERSION);
            onRequest(from, buffer, offset + LogEntries.COMMAND_IN_REQUEST, length);
        } else if (Frames.templateId(buffer, offset) == ClientReplyDecoder.TEMPLATE_ID) {
            onReply(from, buffer, offset, length);
        } else if (from >= 0 && from < replicaCount && from != state.selfId) {
            onPeerMessage(from, buffer, offset);
        }
    }

    @Override
    public int doWork(final long atNs) {
        nowNs = atNs;
        int work = coordination == null ? 0 : coordination.drain(toItself);
        work += reads.answerAll() + versionReads.answerAll();
        work += outbox.release();
        state.commit(state.journal.lastIndex());
        work += execution.apply();
        work += snapshots.doWork();
        work += coordination == null ? 0 : coordinate();
        if (!isRecovered()) {
            return work;
        }
        return work + antiEntropy.doWork(nowNs) + (handoff == null ? 0 : handoff.doWork(nowNs));
    }

    @Override
    public long nextDeadlineNs() {
        if (execution.isBehind() || snapshots.isBusy()) {
            return nowNs;
        }
        final long coordinationNs = coordination == null ? Long.MAX_VALUE : coordination.nextDeadlineNs(nowNs);
        final long handoffNs = handoff == null || !isRecovered() ? Long.MAX_VALUE : handoff.nextDeadlineNs(nowNs);
        return Math.min(Math.min(coordinationNs, handoffNs), antiEntropy.nextDeadlineNs());
    }

    @Override
    public void onExecuted(final long index, final int client) {
        if (client == Admission.NO_CLIENT) {
            return;
        }
        if (machine.status() != ReplyStatus.OK) {
            frames.sendRefusal(client, machine.sessionId(), machine.sequence(), machine.status());
        } else if (machine.kind() == OperationKind.UPDATE) {
            frames.sendUpdated(machine);
        } else {
            frames.sendTaken(client, machine);
        }
    }

    /** It has all that it acknowledged. */
    @Override
    public boolean isMember() {
        return state.isSound() && isRecovered();
    }

    /** Of its items, for each replica has a log of its own; another one as long as it keeps some for that replica. */
    @Override
    public long digest(final int other) {
        final long pending = handoff == null || handoff.isIdleFor(other) ? 0 : state.selfId + 1L;
        return antiEntropy.rootValue(other) + pending;
    }

    @Override
    public long appliedIndex() {
        return state.appliedIndex();
    }

    /** Keys of which it keeps something for others, as far as it knows. */
    public int keptForOthers() {
        return handoff == null ? 0 : handoff.count();
    }

    @Override
    public boolean keeps(final long key) {
        return placement.isHome(key, state.selfId);
    }

    /** The value, without its version; of siblings the first. */
    @Override
    public boolean find(final long key, final ValueReader reader) {
        machine.read(key);
        return machine.answerLength() > 0
                && form.find(machine.answerBuffer(), machine.answerOffset(), machine.answerLength(), reader);
    }

    /** All that stands under a key, as it is kept. */
    public boolean findItem(final long key, final ValueReader reader) {
        return machine.find(key, reader);
    }

    private void onRequest(final int from, final DirectBuffer buffer, final int command, final int length) {
        final OperationKind kind = LogEntries.operation(buffer, command);
        final long sessionId = LogEntries.sessionId(buffer, command);
        final long sequence = LogEntries.sequence(buffer, command);
        if (kind == form.kind() || kind == OperationKind.UPDATE && from == state.selfId) {
            takeFor(from, kind, buffer, command, length - LogEntries.COMMAND_IN_REQUEST);
        } else if (coordination != null && from >= replicaCount) {
            if (placement.isHome(LogEntries.key(buffer, command), state.selfId)) {
                coordination.onRequest(nowNs, from, isMember(), request.seenIndex(), buffer, command);
            } else {
                frames.sendRefusal(from, sessionId, sequence, ReplyStatus.UNSUPPORTED);
            }
        } else if (!isMember()) {
            frames.sendRefusal(from, sessionId, sequence, ReplyStatus.BACK_PRESSURED);
        } else if (kind == OperationKind.GET && ItemRead.isKnown(request.readMode())) {
            final DueReads due = ItemRead.of(request.readMode()) == ItemRead.ITEM ? reads : versionReads;
            due.add(from, sessionId, sequence, LogEntries.key(buffer, command));
        } else {
            frames.sendRefusal(from, sessionId, sequence, ReplyStatus.UNSUPPORTED);
        }
    }

    /** What a coordinator brings. */
    private void takeFor(
            final int from,
            final OperationKind kind,
            final DirectBuffer buffer,
            final int command,
            final int entryLength) {
        final long sessionId = LogEntries.sessionId(buffer, command);
        final long sequence = LogEntries.sequence(buffer, command);
        final int client = sequence == QuorumClient.NOBODY_WAITS ? Admission.NO_CLIENT : from;
        if (!isTakeable(kind, buffer, command)
                || request.seenIndex() < 0
                || request.seenIndex() > QuorumState.MAX_EPOCH) {
            frames.sendRefusal(from, sessionId, sequence, ReplyStatus.BAD_VALUE);
        } else if (!mayTakeFor(LogEntries.key(buffer, command))
                || !state.goBy(request.seenIndex())
                || admission.tryAppend(state.term(), client, buffer, command, entryLength) == Journal.FULL) {
            frames.sendRefusal(from, sessionId, sequence, ReplyStatus.BACK_PRESSURED);
        } else if (standsInFor(LogEntries.key(buffer, command))) {
            handoff.add(nowNs, LogEntries.key(buffer, command));
        }
    }

    private boolean mayTakeFor(final long key) {
        return !standsInFor(key) || handoff.hasRoom();
    }

    /** Whether the request's sender says, and it is so, that this replica is to keep what comes under the key for others. */
    private boolean standsInFor(final long key) {
        return request.readMode() != 0 && handoff != null && !placement.isHome(key, state.selfId);
    }

    private boolean isTakeable(final OperationKind kind, final DirectBuffer buffer, final int command) {
        if (kind == OperationKind.UPDATE) {
            return SiblingUpdates.isUpdate(buffer, command);
        }
        final int expected = LogEntries.firstPart(command);
        final int item = LogEntries.nextPart(buffer, expected);
        return LogEntries.partLength(buffer, expected) == 0
                && form.isValid(buffer, LogEntries.partOffset(item), LogEntries.partLength(buffer, item));
    }

    /** A replica's answer, to what this one coordinates or hands over. */
    private void onReply(final int from, final DirectBuffer buffer, final int offset, final int length) {
        reply.wrap(
                buffer,
                offset + Frames.HEADER_LENGTH,
                ClientReplyDecoder.BLOCK_LENGTH,
                ClientReplyDecoder.SCHEMA_VERSION);
        if (handoff != null && handoff.isOwn(reply.sessionId())) {
            if (reply.status() == ReplyStatus.OK.code()) {
                handoff.onReply(nowNs, from, reply.sequence());
            }
        } else if (coordination != null) {
            coordination.onReply(nowNs, from, buffer, offset, length);
        } else {
            refusedFrames();
        }
    }

    /** What this replica answered itself, and what it asks itself for then; that is done in the next cycle, but for reads, which see no more than they came to. */
    private int coordinate() {
        final int released = selfOutbox.release();
        final int drained = coordination.drain(toItself);
        final int answered = reads.answerAll() + versionReads.answerAll();
        state.commit(state.journal.lastIndex());
        return released + drained + answered + coordination.doWork(nowNs);
    }

    private void onOwnMessage(final int type, final MutableDirectBuffer buffer, final int offset, final int length) {
        onMessage(nowNs, state.selfId, buffer, offset, length);
    }

    private void onPeerMessage(final int from, final DirectBuffer buffer, final int offset) {
        if (Frames.templateId(buffer, offset) == ItemBatchDecoder.TEMPLATE_ID) {
            batch.wrap(
                    buffer,
                    offset + Frames.HEADER_LENGTH,
                    ItemBatchDecoder.BLOCK_LENGTH,
                    ItemBatchDecoder.SCHEMA_VERSION);
            if (takeAll(buffer, batch.limit(), batch.entryCount())) {
                antiEntropy.onBatch(nowNs, from, batch.round(), batch.number());
            }
        } else if (!isRecovered() || !antiEntropy.onMessage(nowNs, from, buffer, offset)) {
            refusedFrames();
        }
    }

    /** Returns whether there was room for all, and all are items. */
    private boolean takeAll(final DirectBuffer buffer, final int part, final int entryCount) {
        int position = part + ExchangeBody.PART_HEADER_LENGTH;
        for (int taken = 0; taken < entryCount; taken++) {
            final int length = LogEntries.entryLength(buffer, position);
            final int command = position + LogEntries.TERM_LENGTH;
            final int item = LogEntries.nextPart(buffer, LogEntries.firstPart(command));
            if (LogEntries.operation(buffer, command) != form.kind()
                    || !form.isValid(buffer, LogEntries.partOffset(item), LogEntries.partLength(buffer, item))
                    || admission.tryAppend(
                                    state.term(), Admission.NO_CLIENT, buffer, command, length - LogEntries.TERM_LENGTH)
                            == Journal.FULL) {
                return false;
            }
            position += length;
        }
        return true;
    }

    private boolean isRecovered() {
        return state.appliedIndex() >= recoveredIndex;
    }

    private void refusedFrames() {
        counters.increment(refusedFrames);
    }

    /** The log is this replica's own. */
    private static final class NoPeers implements PeerNeeds {
        @Override
        public long liveMatchIndex() {
            return NOBODY_LACKS_ANYTHING;
        }

        @Override
        public boolean isTransferring() {
            return false;
        }

        @Override
        public boolean wantsSnapshot() {
            return false;
        }
    }
}
