package org.pacelab.quorum;

import org.agrona.DirectBuffer;
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
import org.pacelab.wire.Items;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.ClientRequestDecoder;
import org.pacelab.wire.codec.ItemBatchDecoder;

/**
 * One replica of a quorum store (Gifford 1979; DeCandia et al., "Dynamo", 2007; Attiya, Bar-Noy & Dolev 1995): keeps the latest item of each key that
 * it was brought, and tells it. Who coordinates decides what that means. {@code DESIGN.md} tells how the parts share the work.
 */
public final class QuorumReplica implements Replica, AppliedState, Executed {
    private static final int ONE_SESSION = 1;

    private final QuorumState state;
    private final DurableOutbox outbox;
    private final ItemFrames frames;
    private final KeyValueStateMachine machine;
    private final Admission admission;
    private final Execution execution;
    private final Snapshots snapshots;
    private final DueReads reads;
    private final DueReads versionReads;
    private final AntiEntropy antiEntropy;
    private final int replicaCount;
    private final long recoveredIndex;
    private long nowNs;

    private final Counters counters;
    private final int refusedFrames;

    private final ClientRequestDecoder request = new ClientRequestDecoder();
    private final ItemBatchDecoder batch = new ItemBatchDecoder();

    public QuorumReplica(final ReplicaContext context, final QuorumOptions options) {
        outbox = context.outbox();
        nowNs = context.startNs();
        state = new QuorumState(context);
        frames = new ItemFrames(state, outbox);
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
        antiEntropy = new AntiEntropy(context, state, options, machine, outbox);
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
        } else if (from >= 0 && from < replicaCount && from != state.selfId) {
            onPeerMessage(from, buffer, offset);
        }
    }

    @Override
    public int doWork(final long atNs) {
        nowNs = atNs;
        int work = reads.answerAll() + versionReads.answerAll();
        work += outbox.release();
        state.commit(state.journal.lastIndex());
        work += execution.apply();
        work += snapshots.doWork();
        return isRecovered() ? work + antiEntropy.doWork(nowNs) : work;
    }

    @Override
    public long nextDeadlineNs() {
        return execution.isBehind() || snapshots.isBusy() ? nowNs : antiEntropy.nextDeadlineNs();
    }

    @Override
    public void onExecuted(final long index, final int client) {
        if (client != Admission.NO_CLIENT) {
            frames.sendTaken(client, machine.sessionId(), machine.sequence(), machine.version());
        }
    }

    /** It has all that it acknowledged. */
    @Override
    public boolean isMember() {
        return state.isSound() && isRecovered();
    }

    /** Of its items: each replica has a log of its own. */
    @Override
    public long digest() {
        return antiEntropy.rootValue();
    }

    @Override
    public long appliedIndex() {
        return state.appliedIndex();
    }

    /** The value, without its version. */
    @Override
    public boolean find(final long key, final ValueReader reader) {
        machine.read(key);
        final boolean isThere =
                machine.answerLength() > 0 && !Items.isDeleted(machine.answerBuffer(), machine.answerOffset());
        if (isThere) {
            reader.onValue(
                    machine.answerBuffer(),
                    machine.answerOffset() + Items.HEADER_LENGTH,
                    machine.answerLength() - Items.HEADER_LENGTH);
        }
        return isThere;
    }

    private void onRequest(final int from, final DirectBuffer buffer, final int command, final int length) {
        final OperationKind kind = LogEntries.operation(buffer, command);
        final long sessionId = LogEntries.sessionId(buffer, command);
        final long sequence = LogEntries.sequence(buffer, command);
        if (kind == OperationKind.ITEM) {
            final int item = LogEntries.nextPart(buffer, LogEntries.firstPart(command));
            final boolean isItem =
                    Items.isItem(buffer, LogEntries.partOffset(item), LogEntries.partLength(buffer, item));
            final int entryLength = length - LogEntries.COMMAND_IN_REQUEST;
            final int client = sequence == QuorumClient.NOBODY_WAITS ? Admission.NO_CLIENT : from;
            final boolean hasExpected = LogEntries.partLength(buffer, LogEntries.firstPart(command)) > 0;
            if (!isItem || hasExpected || request.seenIndex() < 0 || request.seenIndex() > QuorumState.MAX_EPOCH) {
                frames.sendRefusal(from, sessionId, sequence, ReplyStatus.BAD_VALUE);
            } else if (!state.goBy(request.seenIndex())
                    || admission.tryAppend(state.term(), client, buffer, command, entryLength) == Journal.FULL) {
                frames.sendRefusal(from, sessionId, sequence, ReplyStatus.BACK_PRESSURED);
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
            if (LogEntries.operation(buffer, command) != OperationKind.ITEM
                    || !Items.isItem(buffer, LogEntries.partOffset(item), LogEntries.partLength(buffer, item))
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
