package org.pacelab.quorum;

import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.quorum.Gather.Phase;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Operation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.Frames;
import org.pacelab.wire.Items;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.ClientReplyDecoder;
import org.pacelab.wire.codec.ClientRequestEncoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;

/**
 * The coordinator of a quorum store, on the caller's side: asks all replicas of a key, or R or W random ones, and answers at the R-th or W-th that did. As registers
 * (Attiya, Bar-Noy & Dolev 1995; with many writers: Lynch & Shvartsman 1997) a write asks a quorum for its versions first and writes a later one, and a read
 * whose quorum does not agree brings what it read to a quorum before it answers.
 *
 * <p>Sessions need no opening. What was not answered is asked again until the operation's deadline; repeating a write changes nothing. Confined to
 * one thread; allocates nothing after construction.
 */
public final class QuorumClient implements Client {
    private static final int MAX_ITEM_LENGTH = Items.HEADER_LENGTH + Items.MAX_VALUE_LENGTH;
    private static final int EMPTY_LENGTH = Frames.HEADER_LENGTH
            + ClientRequestEncoder.BLOCK_LENGTH
            + ClientRequestEncoder.expectedHeaderLength()
            + ClientRequestEncoder.valueHeaderLength();
    private static final int VERSION_BITS = 24;
    private static final int RANDOM_BITS = 16;
    /** Sequence of an item that nobody wants acknowledged. */
    static final long NOBODY_WAITS = 0;

    private static final DirectBuffer NOTHING = new UnsafeBuffer(new byte[0]);

    private final ClientContext context;
    private final QuorumOptions options;
    private final boolean isRegister;
    private final boolean writesBack;
    private final Stamps stamps;
    private final Completion completion;
    private final Outbox outbox;
    private final Gather[] gathers;
    private final UnsafeBuffer items;
    private final int everybody;
    private final int writer;
    private final int retries;
    private final int writeBacks;
    private final int repairs;
    private long newestSession;
    private long sequences;
    private long latestEpoch;
    private long earliestDeadlineNs = Long.MAX_VALUE;

    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private final ClientRequestEncoder request = new ClientRequestEncoder();
    private final ClientReplyDecoder reply = new ClientReplyDecoder();

    private QuorumClient(
            final ClientContext context,
            final QuorumOptions options,
            final boolean isRegister,
            final Stamps stamps,
            final Completion completion) {
        this.context = context;
        this.options = options;
        this.isRegister = isRegister;
        this.writesBack = isRegister || options.readRepair() == ReadRepair.FOREGROUND;
        this.stamps = stamps;
        this.completion = completion;
        this.outbox = context.outbox();
        this.gathers = new Gather[context.sessionCount()];
        this.items = new UnsafeBuffer(ByteBuffer.allocateDirect(gathers.length * MAX_ITEM_LENGTH));
        this.everybody = (1 << context.replicaCount()) - 1;
        this.writer = (context.endpointId() - ReplicaContext.FIRST_CLIENT_ID) << RANDOM_BITS
                | context.random().nextInt(1 << RANDOM_BITS);
        this.retries = context.counters().define("client/retries");
        this.writeBacks = context.counters().define("client/write-backs");
        this.repairs = context.counters().define("client/read-repairs");
        this.newestSession =
                (long) context.endpointId() << Integer.SIZE | context.random().nextInt(Integer.MAX_VALUE);
        for (int slot = 0; slot < gathers.length; slot++) {
            gathers[slot] = new Gather();
            gathers[slot].sessionId = ++newestSession;
        }
    }

    /** Linearizable registers of many writers and readers. */
    public static Client ofRegisters(
            final ClientContext context, final QuorumOptions options, final Completion completion) {
        return new QuorumClient(context, options, true, new CountedStamps(), completion);
    }

    /** The last writer wins: whose timestamp is the greater, then whose number. */
    public static Client ofLastWriter(
            final ClientContext context,
            final QuorumOptions options,
            final WriteClock clock,
            final Completion completion) {
        final Stamps stamps = switch (clock) {
            case LAMPORT -> new CountedStamps();
            case HYBRID -> new HybridStamps(context.wallClock());
            case WALL -> new WallStamps(context.wallClock());
        };
        return new QuorumClient(context, options, false, stamps, completion);
    }

    @Override
    public int sessionCount() {
        return gathers.length;
    }

    @Override
    public boolean isReady(final int slot) {
        return gathers[slot].phase == Phase.IDLE;
    }

    @Override
    public long sessionId(final int slot) {
        return gathers[slot].sessionId;
    }

    @Override
    public long submit(final long nowNs, final int slot, final Operation operation) {
        final Gather gather = gathers[slot];
        if (gather.phase != Phase.IDLE) {
            throw new IllegalStateException("session slot " + slot + " has an operation in flight");
        }
        gather.key = operation.key();
        gather.hasWritten = false;
        gather.operationDeadlineNs = nowNs + context.operationDeadlineNs();
        final boolean isSent;
        if (operation.kind() == OperationKind.GET) {
            gather.itemLength = 0;
            isSent = begin(nowNs, slot, Phase.READ);
        } else if (operation.kind().overwrites() && operation.valueLength() <= Items.MAX_VALUE_LENGTH) {
            gather.isDelete = operation.kind() == OperationKind.DELETE;
            gather.valueLength = operation.valueLength();
            items.putBytes(valueOffset(slot), operation.value(), operation.valueOffset(), operation.valueLength());
            isSent = isRegister ? begin(nowNs, slot, Phase.QUERY) : write(nowNs, slot);
        } else {
            gather.sequence = ++sequences * gathers.length + slot;
            gather.phase = Phase.REJECTED;
            waitUntil(gather, nowNs);
            isSent = true;
        }
        if (!isSent) {
            gather.phase = Phase.IDLE;
            return BACK_PRESSURED;
        }
        gather.correlationId = gather.sequence;
        return gather.correlationId;
    }

    @Override
    public void onMessage(
            final long nowNs, final int from, final DirectBuffer buffer, final int offset, final int length) {
        if (Frames.templateId(buffer, offset) != ClientReplyDecoder.TEMPLATE_ID || from >= context.replicaCount()) {
            return;
        }
        reply.wrap(
                buffer,
                offset + Frames.HEADER_LENGTH,
                ClientReplyDecoder.BLOCK_LENGTH,
                ClientReplyDecoder.SCHEMA_VERSION);
        final int slot = (int) Long.remainderUnsigned(reply.sequence(), gathers.length);
        final Gather gather = gathers[slot];
        if (gather.sequence == reply.sequence()
                && gather.sessionId == reply.sessionId()
                && reply.status() == ReplyStatus.OK.code()
                && (gather.answered & 1 << from) == 0
                && isPossible(buffer)) {
            onAnswer(nowNs, slot, from, buffer);
        }
    }

    @Override
    public int doWork(final long nowNs) {
        if (nowNs < earliestDeadlineNs) {
            return 0;
        }
        int work = 0;
        earliestDeadlineNs = Long.MAX_VALUE;
        for (int slot = 0; slot < gathers.length; slot++) {
            final Gather gather = gathers[slot];
            if (gather.phase != Phase.IDLE && nowNs - gather.nextDeadlineNs() >= 0) {
                onDue(nowNs, slot);
                work++;
            }
            earliestDeadlineNs = Math.min(earliestDeadlineNs, gather.nextDeadlineNs());
        }
        return work;
    }

    @Override
    public long nextDeadlineNs() {
        return earliestDeadlineNs;
    }

    private void onDue(final long nowNs, final int slot) {
        final Gather gather = gathers[slot];
        if (gather.phase == Phase.REJECTED) {
            end(nowNs, slot, Outcome.FAILED);
        } else if (nowNs - gather.operationDeadlineNs >= 0) {
            end(nowNs, slot, gather.hasWritten && !gather.phase.isOfRead() ? Outcome.UNKNOWN : Outcome.FAILED);
        } else {
            context.counters().increment(retries);
            send(slot, gather.asked & ~gather.answered);
            waitUntil(gather, nowNs + context.retryTimeoutNs());
        }
    }

    /** Returns false if there is no room towards anybody. */
    private boolean begin(final long nowNs, final int slot, final Phase phase) {
        final Gather gather = gathers[slot];
        gather.sequence = ++sequences * gathers.length + slot;
        gather.phase = phase;
        gather.asked = receivers(phase.isWrite() ? options.writeQuorum() : options.readQuorum());
        gather.answered = 0;
        gather.outdated = 0;
        gather.epoch = 0;
        gather.isOfTwoEpochs = false;
        waitUntil(gather, nowNs + context.retryTimeoutNs());
        return send(slot, gather.asked) > 0;
    }

    /** A bit for each replica that a phase asks which waits for so many of them. */
    private int receivers(final int quorum) {
        return options.isFanoutExact() ? drawn(quorum) : everybody;
    }

    /** So many replicas, each such set as likely as the others (Floyd; Bentley: Programming Pearls, CACM 30(9), 1987). */
    private int drawn(final int quorum) {
        int chosen = 0;
        for (int last = context.replicaCount() - quorum; last < context.replicaCount(); last++) {
            final int replica = 1 << context.random().nextInt(last + 1);
            chosen |= (chosen & replica) == 0 ? replica : 1 << last;
        }
        return chosen;
    }

    /** What stands in the slot's item gets a version, and is brought to all. */
    private boolean write(final long nowNs, final int slot) {
        final Gather gather = gathers[slot];
        gather.itemLength = Items.HEADER_LENGTH + gather.valueLength;
        Items.putVersion(items, itemOffset(slot), stamps.next(nowNs), writer, gather.isDelete);
        return begin(nowNs, slot, Phase.WRITE);
    }

    private int send(final int slot, final int receivers) {
        final Gather gather = gathers[slot];
        final boolean isWrite = gather.phase.isWrite();
        int sent = 0;
        for (int rest = receivers; rest != 0; rest &= rest - 1) {
            sent += send(slot, Integer.numberOfTrailingZeros(rest), gather.sequence, isWrite) ? 1 : 0;
        }
        gather.hasWritten |= isWrite && sent > 0;
        return sent;
    }

    private boolean send(final int slot, final int to, final long sequence, final boolean isWrite) {
        final Gather gather = gathers[slot];
        final int itemLength = isWrite ? gather.itemLength : 0;
        final int offset = outbox.tryClaim(to, EMPTY_LENGTH + itemLength);
        if (offset == Outbox.FULL) {
            return false;
        }
        final ItemRead read = gather.phase == Phase.QUERY ? ItemRead.VERSION : ItemRead.ITEM;
        request.wrapAndApplyHeader(outbox.buffer(), offset, header)
                .seenIndex(latestEpoch)
                .readMode(read.code())
                .command()
                .sessionId(gather.sessionId)
                .sequence(sequence)
                .key(gather.key)
                .operation((isWrite ? OperationKind.ITEM : OperationKind.GET).code());
        request.putExpected(NOTHING, 0, 0).putValue(items, itemOffset(slot), itemLength);
        outbox.commit();
        return true;
    }

    /** Of an epoch that there can be, and with an item or nothing. */
    private boolean isPossible(final DirectBuffer buffer) {
        final int part = reply.offset() + ClientReplyDecoder.BLOCK_LENGTH;
        final int length = LogEntries.partLength(buffer, part);
        return reply.index() >= 0
                && reply.index() <= QuorumState.MAX_EPOCH
                && (length == 0 || Items.isItem(buffer, LogEntries.partOffset(part), length));
    }

    private void onAnswer(final long nowNs, final int slot, final int from, final DirectBuffer buffer) {
        final Gather gather = gathers[slot];
        final int part = reply.offset() + ClientReplyDecoder.BLOCK_LENGTH;
        final int length = LogEntries.partLength(buffer, part);
        final int item = LogEntries.partOffset(part);
        switch (gather.phase) {
            case QUERY -> {
                if (length > 0) {
                    stamps.seen(nowNs, Items.timestamp(buffer, item));
                }
                gather.answered |= 1 << from;
                if (gather.answeredCount() == options.readQuorum()) {
                    write(nowNs, slot);
                }
            }
            case READ -> {
                take(slot, from, buffer, item, length);
                if (gather.answeredCount() == options.readQuorum()) {
                    onRead(nowNs, slot);
                }
            }
            case WRITE, WRITE_BACK -> {
                if (isCounted(nowNs, slot, from) && gather.answeredCount() == options.writeQuorum()) {
                    end(nowNs, slot, Outcome.OK);
                }
            }
            case IDLE -> {
                if (gather.isLateReadOfUse) {
                    onLateRead(slot, from, buffer, item, length);
                }
            }
            default -> {}
        }
    }

    /**
     * A replica that acknowledged, lost what it had and came back began an epoch: who acknowledges in that one may have been asked for this item
     * before, and the acknowledgement of the other's earlier life does not count beside it.
     */
    private boolean isCounted(final long nowNs, final int slot, final int from) {
        final Gather gather = gathers[slot];
        latestEpoch = Math.max(latestEpoch, reply.index());
        if (reply.index() < gather.epoch) {
            send(slot, 1 << from);
            return false;
        }
        final int outdone = reply.index() > gather.epoch ? gather.answered : 0;
        gather.epoch = reply.index();
        gather.answered = gather.answered & ~outdone | 1 << from;
        if (outdone != 0) {
            send(slot, outdone);
            waitUntil(gather, nowNs + context.retryTimeoutNs());
        }
        return true;
    }

    /** Of what was read the latest stays. */
    private void take(final int slot, final int from, final DirectBuffer buffer, final int item, final int length) {
        final Gather gather = gathers[slot];
        final int others = gather.answered;
        gather.isOfTwoEpochs |= others != 0 && reply.index() != gather.epoch;
        gather.epoch = reply.index();
        gather.answered |= 1 << from;
        final int order = compare(slot, buffer, item, length);
        if (order > 0) {
            gather.outdated = others;
            gather.itemLength = length;
            items.putBytes(itemOffset(slot), buffer, item, length);
        } else if (order < 0) {
            gather.outdated |= 1 << from;
        }
    }

    /** Greater than 0 if these bytes are later than the slot's item, less if they are earlier. */
    private int compare(final int slot, final DirectBuffer buffer, final int item, final int length) {
        final int present = gathers[slot].itemLength;
        if (length == 0 || present == 0) {
            return Integer.compare(length, present);
        }
        if (Items.isLater(buffer, item, items, itemOffset(slot))) {
            return 1;
        }
        return Items.isLater(items, itemOffset(slot), buffer, item) ? -1 : 0;
    }

    private void onRead(final long nowNs, final int slot) {
        final Gather gather = gathers[slot];
        if (gather.itemLength > 0) {
            stamps.seen(nowNs, Items.timestamp(items, itemOffset(slot)));
        }
        if (writesBack && (gather.outdated != 0 || isRegister && gather.itemLength > 0 && !isSeenByAll(gather))) {
            context.counters().increment(writeBacks);
            begin(nowNs, slot, Phase.WRITE_BACK);
        } else {
            repair(slot, gather.outdated);
            end(nowNs, slot, Outcome.OK);
        }
    }

    /**
     * Whether those that answered, who agree, are so many that whoever reads next asks one of them; none of them may have lost since what it
     * answered with, as they may have if they go by different epochs.
     */
    private boolean isSeenByAll(final Gather gather) {
        return !gather.isOfTwoEpochs && gather.answeredCount() + options.readQuorum() > context.replicaCount();
    }

    /** A replica answered a read that has ended: it may lack what was read. */
    private void onLateRead(
            final int slot, final int from, final DirectBuffer buffer, final int item, final int length) {
        gathers[slot].answered |= 1 << from;
        if (compare(slot, buffer, item, length) < 0) {
            repair(slot, 1 << from);
        }
    }

    /** Brings replicas the latest item that was read. Nobody waits for it, and none is brought again. */
    private void repair(final int slot, final int receivers) {
        if (options.readRepair() == ReadRepair.NONE) {
            return;
        }
        for (int rest = receivers; rest != 0; rest &= rest - 1) {
            if (send(slot, Integer.numberOfTrailingZeros(rest), NOBODY_WAITS, true)) {
                context.counters().increment(repairs);
            }
        }
    }

    private void end(final long nowNs, final int slot, final Outcome outcome) {
        final Gather gather = gathers[slot];
        final boolean isOfRead = gather.phase.isOfRead();
        gather.isLateReadOfUse = gather.phase == Phase.READ && outcome == Outcome.OK && gather.itemLength > 0;
        gather.phase = Phase.IDLE;
        if (outcome == Outcome.UNKNOWN) {
            gather.sessionId = ++newestSession;
        }
        final boolean hasItem = outcome == Outcome.OK && gather.itemLength > 0;
        final boolean hasValue = hasItem && isOfRead && !Items.isDeleted(items, itemOffset(slot));
        completion.onComplete(
                nowNs,
                gather.correlationId,
                outcome,
                hasItem ? version(slot) : 0,
                items,
                valueOffset(slot),
                hasValue ? gather.itemLength - Items.HEADER_LENGTH : 0);
    }

    /** Of a register: timestamp and writer in one. The last writer's versions agree with no real time, and are not told. */
    private long version(final int slot) {
        final long writerBits = Items.writer(items, itemOffset(slot)) & (1L << VERSION_BITS) - 1;
        return isRegister ? Items.timestamp(items, itemOffset(slot)) << VERSION_BITS | writerBits : 0;
    }

    private void waitUntil(final Gather gather, final long deadlineNs) {
        gather.attemptDeadlineNs = deadlineNs;
        earliestDeadlineNs = Math.min(earliestDeadlineNs, deadlineNs);
    }

    private static int itemOffset(final int slot) {
        return slot * MAX_ITEM_LENGTH;
    }

    private static int valueOffset(final int slot) {
        return itemOffset(slot) + Items.HEADER_LENGTH;
    }
}
