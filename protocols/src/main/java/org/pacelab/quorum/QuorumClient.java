package org.pacelab.quorum;

import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.pacelab.clock.Order;
import org.pacelab.quorum.Gather.Phase;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Operation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.Items;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.ClientReplyDecoder;

/**
 * The coordinator of a quorum store, on the caller's side: asks all replicas of a key, or R or W random ones, and answers at the R-th or W-th that did. As registers
 * (Attiya, Bar-Noy & Dolev 1995; with many writers: Lynch & Shvartsman 1997) a write asks a quorum for its versions first and writes a later one, and a read
 * whose quorum does not agree brings what it read to a quorum before it answers.
 *
 * <p>Siblings are written by a replica that keeps the key, for whom this is the coordinator: it makes a new one in its own log, and then brings the set to the
 * others. A read answers with the whole set; handed back as what is expected with a put, it is that one's context (Dynamo, §4.4).
 *
 * <p>Sessions need no opening. What was not answered is asked again until the operation's deadline; repeating a write changes nothing. Confined to
 * one thread; allocates nothing after construction.
 */
public final class QuorumClient extends SlotClient<Gather> {
    private static final int VERSION_BITS = 24;
    private static final int NO_REPLICA = -1;
    /** Sequence of an item that nobody wants acknowledged. */
    static final long NOBODY_WAITS = 0;

    private final QuorumOptions options;
    private final boolean isRegister;
    private final boolean writesBack;
    private final ItemForm form;
    /** Null where siblings are written. */
    private final Writer writer;

    private final Completion completion;
    private final GatheredItems items;
    private final SlotUpdates updates;
    private final Fanout fanout;
    private final Placement placement;
    private final int selfId;
    private final int retries;
    private final int writeBacks;
    private final int repairs;

    private QuorumClient(
            final ClientContext context,
            final QuorumOptions options,
            final boolean isRegister,
            final Writer writer,
            final SlotUpdates updates,
            final int selfId,
            final Completion completion) {
        super(context, gathers(context.sessionCount()));
        this.options = options;
        this.isRegister = isRegister;
        this.writesBack = isRegister || options.readRepair() == ReadRepair.FOREGROUND;
        this.form = updates == null ? ItemForm.LATEST : ItemForm.SIBLINGS;
        this.updates = updates;
        this.selfId = selfId;
        this.completion = completion;
        this.items = new GatheredItems(form, slots.length);
        this.placement = new Placement(context.replicaCount(), options.copies());
        this.fanout = new Fanout(context, options, placement, form, items, updates, selfId);
        this.writer = writer;
        this.retries = context.counters().define("client/retries");
        this.writeBacks = context.counters().define("client/write-backs");
        this.repairs = context.counters().define("client/read-repairs");
    }

    private static Gather[] gathers(final int count) {
        final Gather[] gathers = new Gather[count];
        Arrays.setAll(gathers, slot -> new Gather());
        return gathers;
    }

    /** Linearizable registers of many writers and readers. */
    public static QuorumClient ofRegisters(
            final ClientContext context, final QuorumOptions options, final Completion completion) {
        return ofRegisters(context, options, Writer.of(context, new CountedStamps()), completion);
    }

    static QuorumClient ofRegisters(
            final ClientContext context,
            final QuorumOptions options,
            final Writer writer,
            final Completion completion) {
        return new QuorumClient(context, options, true, writer, null, NO_REPLICA, completion);
    }

    /** The last writer wins: whose timestamp is the greater, then whose number. */
    public static QuorumClient ofLastWriter(
            final ClientContext context,
            final QuorumOptions options,
            final WriteClock clock,
            final Completion completion) {
        final Writer writer = Writer.of(context, Writer.stamps(clock, context.wallClock()));
        return ofLastWriter(context, options, writer, completion);
    }

    static QuorumClient ofLastWriter(
            final ClientContext context,
            final QuorumOptions options,
            final Writer writer,
            final Completion completion) {
        return new QuorumClient(context, options, false, writer, null, NO_REPLICA, completion);
    }

    /** Siblings, of keys that this replica keeps; what is written is made in its own log first. */
    static QuorumClient ofSiblings(
            final ClientContext context,
            final QuorumOptions options,
            final QuorumState state,
            final Completion completion) {
        final int copies = new Placement(context.replicaCount(), options.copies()).copies();
        final SlotUpdates updates = new SlotUpdates(state, copies, context.sessionCount());
        return new QuorumClient(context, options, false, null, updates, state.selfId, completion);
    }

    @Override
    public long submit(final long nowNs, final int slot, final Operation operation) {
        final Gather gather = idle(slot);
        gather.key = operation.key();
        gather.hasWritten = false;
        gather.isTooLong = false;
        gather.isHopeless = false;
        gather.operationDeadlineNs = nowNs + context.operationDeadlineNs();
        final boolean isSent;
        if (operation.kind() == OperationKind.GET) {
            gather.itemLength = 0;
            isSent = begin(nowNs, slot, Phase.READ);
        } else if (operation.kind().overwrites() && isPossible(operation)) {
            isSent = beginPut(nowNs, slot, operation);
        } else {
            gather.sequence = nextSequence(slot);
            gather.phase = Phase.REJECTED;
            gather.isHopeless = true;
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

    /** Whether what is to be written is no longer than a store keeps it, and comes with a context or nothing. */
    private boolean isPossible(final Operation operation) {
        return form == ItemForm.SIBLINGS
                ? updates.isPossible(operation)
                : operation.valueLength() <= Items.MAX_VALUE_LENGTH && operation.expectedLength() == 0;
    }

    private boolean beginPut(final long nowNs, final int slot, final Operation operation) {
        final Gather gather = slots[slot];
        gather.isDelete = operation.kind() == OperationKind.DELETE;
        if (form == ItemForm.LATEST) {
            gather.valueLength = operation.valueLength();
            items.buffer()
                    .putBytes(valueOffset(slot), operation.value(), operation.valueOffset(), operation.valueLength());
            return isRegister ? begin(nowNs, slot, Phase.QUERY) : write(nowNs, slot);
        }
        gather.valueLength = updates.put(slot, operation, gather.isDelete);
        items.putContext(slot, gather, operation);
        return begin(nowNs, slot, Phase.UPDATE);
    }

    @Override
    void onReply(final long nowNs, final int slot, final int from, final DirectBuffer buffer) {
        final Gather gather = slots[slot];
        if ((gather.answered & 1 << from) == 0) {
            fanout.onAnswer(from);
            if (reply.status() == ReplyStatus.OK.code() && isPossible(buffer)) {
                onAnswer(nowNs, slot, from, buffer);
            } else if (reply.status() != ReplyStatus.OK.code() && gather.phase == Phase.UPDATE) {
                end(nowNs, slot, Outcome.FAILED);
            }
        }
    }

    @Override
    void onDue(final long nowNs, final int slot) {
        final Gather gather = slots[slot];
        if (gather.phase == Phase.REJECTED) {
            end(nowNs, slot, Outcome.FAILED);
        } else if (nowNs - gather.operationDeadlineNs >= 0) {
            end(nowNs, slot, gather.hasWritten && !gather.phase.isOfRead() ? Outcome.UNKNOWN : Outcome.FAILED);
        } else {
            context.counters().increment(retries);
            if (gather.phase != Phase.UPDATE) {
                fanout.repeat(slot, gather);
            }
            waitUntil(gather, nowNs + context.retryTimeoutNs());
        }
    }

    /** Returns false if there is no room towards anybody. */
    private boolean begin(final long nowNs, final int slot, final Phase phase) {
        final Gather gather = slots[slot];
        gather.sequence = nextSequence(slot);
        gather.phase = phase;
        gather.answered = 0;
        gather.outdated = 0;
        gather.epoch = 0;
        gather.isOfTwoEpochs = false;
        waitUntil(gather, nowNs + context.retryTimeoutNs());
        return fanout.begin(slot, gather, phase.isWrite() ? options.writeQuorum() : options.readQuorum()) > 0;
    }

    /** What stands in the slot's item gets a version, and is brought to all. */
    private boolean write(final long nowNs, final int slot) {
        final Gather gather = slots[slot];
        gather.itemLength = Items.HEADER_LENGTH + gather.valueLength;
        writer.putVersion(nowNs, items.buffer(), itemOffset(slot), gather.isDelete);
        return begin(nowNs, slot, Phase.WRITE);
    }

    /** Of an epoch that there can be, and with an item or nothing. */
    private boolean isPossible(final DirectBuffer buffer) {
        final int part = reply.offset() + ClientReplyDecoder.BLOCK_LENGTH;
        final int length = LogEntries.partLength(buffer, part);
        return reply.index() >= 0
                && reply.index() <= QuorumState.MAX_EPOCH
                && (length == 0 || form.isValid(buffer, LogEntries.partOffset(part), length));
    }

    private void onAnswer(final long nowNs, final int slot, final int from, final DirectBuffer buffer) {
        final Gather gather = slots[slot];
        final int part = reply.offset() + ClientReplyDecoder.BLOCK_LENGTH;
        final int length = LogEntries.partLength(buffer, part);
        final int item = LogEntries.partOffset(part);
        switch (gather.phase) {
            case QUERY -> {
                if (length > 0) {
                    writer.seen(nowNs, Items.timestamp(buffer, item));
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
            case UPDATE -> {
                items.put(slot, gather, buffer, item, length);
                onUpdated(nowNs, slot);
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

    /** The coordinator's own replica has the new sibling, durably; the others are brought the set, which a phase that begins asks all for but that one. */
    private void onUpdated(final long nowNs, final int slot) {
        final Gather gather = slots[slot];
        gather.sequence = nextSequence(slot);
        fanout.onEpoch(reply.index());
        gather.phase = Phase.WRITE;
        gather.epoch = reply.index();
        gather.answered = 1 << selfId;
        waitUntil(gather, nowNs + context.retryTimeoutNs());
        fanout.begin(slot, gather, options.writeQuorum());
        if (gather.answeredCount() == options.writeQuorum()) {
            end(nowNs, slot, Outcome.OK);
        }
    }

    /**
     * A replica that acknowledged, lost what it had and came back began an epoch: who acknowledges in that one may have been asked for this item
     * before, and the acknowledgement of the other's earlier life does not count beside it.
     */
    private boolean isCounted(final long nowNs, final int slot, final int from) {
        final Gather gather = slots[slot];
        fanout.onEpoch(reply.index());
        if (reply.index() < gather.epoch) {
            fanout.send(slot, gather, 1 << from);
            return false;
        }
        final int outdone = reply.index() > gather.epoch ? gather.answered : 0;
        gather.epoch = reply.index();
        gather.answered = gather.answered & ~outdone | 1 << from;
        if (outdone != 0) {
            fanout.send(slot, gather, outdone);
            waitUntil(gather, nowNs + context.retryTimeoutNs());
        }
        return true;
    }

    /** Of what was read the latest stays. */
    private void take(final int slot, final int from, final DirectBuffer buffer, final int item, final int length) {
        final Gather gather = slots[slot];
        gather.isOfTwoEpochs |= gather.answered != 0 && reply.index() != gather.epoch;
        gather.epoch = reply.index();
        items.take(slot, gather, from, buffer, item, length);
        gather.answered |= 1 << from;
    }

    private void onRead(final long nowNs, final int slot) {
        final Gather gather = slots[slot];
        if (gather.itemLength > 0 && form == ItemForm.LATEST) {
            writer.seen(nowNs, Items.timestamp(items.buffer(), itemOffset(slot)));
        }
        if (gather.isTooLong) {
            end(nowNs, slot, Outcome.FAILED);
        } else if (writesBack
                && (gather.outdated != 0 || isRegister && gather.itemLength > 0 && !isSeenByAll(gather))) {
            context.counters().increment(writeBacks);
            begin(nowNs, slot, Phase.WRITE_BACK);
        } else {
            if (gather.outdated != 0) {
                repair(slot, gather.outdated & placement.homes(gather.key));
            }
            end(nowNs, slot, Outcome.OK);
        }
    }

    /**
     * Whether those that answered, who agree, are so many that whoever reads next asks one of them; none of them may have lost since what it
     * answered with, as they may have if they go by different epochs.
     */
    private boolean isSeenByAll(final Gather gather) {
        return !gather.isOfTwoEpochs && gather.answeredCount() + options.readQuorum() > placement.copies();
    }

    /** A replica answered a read that has ended: it may lack what was read. */
    private void onLateRead(
            final int slot, final int from, final DirectBuffer buffer, final int item, final int length) {
        final Gather gather = slots[slot];
        gather.answered |= 1 << from;
        final Order order = items.compare(slot, gather, buffer, item, length);
        if ((order == Order.BEFORE || order == Order.CONCURRENT) && placement.isHome(gather.key, from)) {
            repair(slot, 1 << from);
        }
    }

    /** Brings replicas the latest item that was read. Nobody waits for it, and none is brought again. */
    private void repair(final int slot, final int receivers) {
        if (options.readRepair() == ReadRepair.NONE) {
            return;
        }
        for (int rest = receivers; rest != 0; rest &= rest - 1) {
            if (fanout.bring(slot, slots[slot], Integer.numberOfTrailingZeros(rest), NOBODY_WAITS)) {
                context.counters().increment(repairs);
            }
        }
    }

    private void end(final long nowNs, final int slot, final Outcome outcome) {
        final Gather gather = slots[slot];
        final boolean isOfRead = gather.phase.isOfRead();
        gather.isLateReadOfUse = gather.phase == Phase.READ && outcome == Outcome.OK && gather.itemLength > 0;
        gather.phase = Phase.IDLE;
        if (outcome == Outcome.UNKNOWN) {
            replaceSession(gather);
        }
        final boolean hasItem = outcome == Outcome.OK && gather.itemLength > 0;
        final int answer = form == ItemForm.SIBLINGS ? itemOffset(slot) : valueOffset(slot);
        completion.onComplete(
                nowNs,
                gather.correlationId,
                outcome,
                hasItem ? version(slot) : 0,
                items.buffer(),
                answer,
                hasItem && isOfRead ? answerLength(slot) : 0);
    }

    /** Of siblings the whole set. */
    private int answerLength(final int slot) {
        final int length = slots[slot].itemLength;
        if (form == ItemForm.SIBLINGS) {
            return length;
        }
        return Items.isDeleted(items.buffer(), itemOffset(slot)) ? 0 : length - Items.HEADER_LENGTH;
    }

    /** Of a register: timestamp and writer in one. The last writer's versions agree with no real time, and are not told. */
    private long version(final int slot) {
        if (!isRegister) {
            return 0;
        }
        final long writerBits = Items.writer(items.buffer(), itemOffset(slot)) & (1L << VERSION_BITS) - 1;
        return timestamp(slot) << VERSION_BITS | writerBits;
    }

    /** Of what the slot's operation read or wrote, as it completes; 0 for nothing, and where there are none. */
    long timestamp(final int slot) {
        return form == ItemForm.SIBLINGS || slots[slot].itemLength == 0
                ? 0
                : Items.timestamp(items.buffer(), itemOffset(slot));
    }

    /** Whether the slot's operation, which completes as failed, would fail again. */
    boolean isHopeless(final int slot) {
        return slots[slot].isHopeless;
    }

    /** Whoever asks has seen an item of this timestamp, by whatever coordinator. A register's writer asks for versions itself. */
    void witness(final long nowNs, final long timestamp) {
        if (!isRegister && form == ItemForm.LATEST) {
            writer.witness(nowNs, timestamp);
        }
    }

    private static int itemOffset(final int slot) {
        return GatheredItems.offset(slot);
    }

    private static int valueOffset(final int slot) {
        return itemOffset(slot) + Items.HEADER_LENGTH;
    }
}
