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
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.Frames;
import org.pacelab.wire.Items;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.ClientRequestDecoder;

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
    private final long recoveredIndex;
    private long nowNs;

    private final ClientRequestDecoder request = new ClientRequestDecoder();

    public QuorumReplica(final ReplicaContext context, final QuorumOptions options) {
        outbox = context.outbox();
        nowNs = context.startNs();
        state = new QuorumState(context);
        frames = new ItemFrames(state, outbox);
        machine = new KeyValueStateMachine(ONE_SESSION);
        final LogCounters counters = new LogCounters(context.counters(), "quorum");
        final PeerNeeds needs = new NoPeers();
        snapshots = new Snapshots(state, machine, needs, options.snapshots(), counters);
        new SnapshotInstall(state, machine, snapshots, new SnapshotFrames(state, outbox), options.snapshots(), counters)
                .recover();
        admission = new Admission(state, new LogRoom(state, needs), options.windowItems());
        execution = new Execution(state, machine, snapshots, admission, this, counters);
        reads = new DueReads(
                machine,
                (client, sessionId, sequence) -> frames.sendItem(client, sessionId, sequence, ItemRead.ITEM, machine));
        versionReads = new DueReads(
                machine,
                (client, sessionId, sequence) ->
                        frames.sendItem(client, sessionId, sequence, ItemRead.VERSION, machine));
        recoveredIndex = state.journal.lastIndex();
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
        }
    }

    @Override
    public int doWork(final long atNs) {
        nowNs = atNs;
        int work = reads.answerAll() + versionReads.answerAll();
        work += outbox.release();
        state.commit(state.journal.lastIndex());
        work += execution.apply();
        return work + snapshots.doWork();
    }

    @Override
    public long nextDeadlineNs() {
        return execution.isBehind() || snapshots.isBusy() ? nowNs : Long.MAX_VALUE;
    }

    @Override
    public void onExecuted(final long index, final int client) {
        if (client != Admission.NO_CLIENT) {
            frames.sendTaken(client, machine.sessionId(), machine.sequence(), machine.version());
        }
    }

    @Override
    public boolean isMember() {
        return true;
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
            if (!isItem) {
                frames.sendRefusal(from, sessionId, sequence, ReplyStatus.BAD_VALUE);
            } else if (admission.tryAppend(state.term(), from, buffer, command, entryLength) == Journal.FULL) {
                frames.sendRefusal(from, sessionId, sequence, ReplyStatus.BACK_PRESSURED);
            }
        } else if (state.appliedIndex() < recoveredIndex) {
            frames.sendRefusal(from, sessionId, sequence, ReplyStatus.BACK_PRESSURED);
        } else if (kind == OperationKind.GET && ItemRead.isKnown(request.readMode())) {
            final DueReads due = ItemRead.of(request.readMode()) == ItemRead.ITEM ? reads : versionReads;
            due.add(from, sessionId, sequence, LogEntries.key(buffer, command));
        } else {
            frames.sendRefusal(from, sessionId, sequence, ReplyStatus.UNSUPPORTED);
        }
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
