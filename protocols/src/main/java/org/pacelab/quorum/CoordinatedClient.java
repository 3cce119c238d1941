package org.pacelab.quorum;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.clock.DottedVersionVectorSet;
import org.pacelab.clock.DottedVersionVectorSetEncoder;
import org.pacelab.quorum.Errand.Phase;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Operation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.Frames;
import org.pacelab.wire.Items;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.SiblingUpdates;
import org.pacelab.wire.codec.ClientReplyDecoder;

/**
 * A client of a quorum store whose replicas coordinate: it asks one that keeps the key, and after a refusal the next one. A get that is not answered in time is
 * asked for elsewhere; a put is not, since the first may yet take effect: it is {@link Outcome#UNKNOWN} at its deadline.
 *
 * <p>Where the store keeps siblings, {@link #siblings} is what a get answered with: all of them, and as a whole the context of a put that is to supersede them. A put
 * without a context gets one first, and so is one in the place of whatever could be read. The completion's value is the first sibling that is no tombstone.
 *
 * <p>Sessions need no opening. Confined to one thread; allocates nothing after construction.
 */
public final class CoordinatedClient extends SlotClient<Errand> {
    private static final int SLOT_LENGTH = Frames.MAX_VALUE_LENGTH;
    private static final DirectBuffer NOTHING = new UnsafeBuffer(new byte[0]);

    private final Completion completion;
    private final ItemForm form;
    private final int maxValueLength;
    private final Placement placement;
    private final CoordinatorFrames frames;
    private final UnsafeBuffer values;
    private final UnsafeBuffer contexts;
    private final DottedVersionVectorSet siblings = new DottedVersionVectorSet();
    private final DottedVersionVectorSetEncoder encoder = new DottedVersionVectorSetEncoder();
    private final int retries;
    private long seenTimestamp;
    private long nearSuspectedUntilNs = Long.MIN_VALUE;

    private CoordinatedClient(
            final ClientContext context,
            final QuorumOptions options,
            final ItemForm form,
            final Completion completion) {
        super(context, errands(context.sessionCount()));
        this.completion = completion;
        this.form = form;
        this.placement = new Placement(context.replicaCount(), options.copies());
        this.maxValueLength = form == ItemForm.LATEST
                ? Items.MAX_VALUE_LENGTH
                : SiblingUpdates.maxValueLength(SiblingUpdates.maxOwnLength(placement.copies()));
        this.frames = new CoordinatorFrames(context.outbox());
        this.values = new UnsafeBuffer(ByteBuffer.allocateDirect(slots.length * SLOT_LENGTH));
        this.contexts = new UnsafeBuffer(ByteBuffer.allocateDirect(slots.length * SLOT_LENGTH));
        this.retries = context.counters().define("client/retries");
    }

    private static Errand[] errands(final int count) {
        final Errand[] errands = new Errand[count];
        Arrays.setAll(errands, slot -> new Errand());
        return errands;
    }

    /** Of registers, or of what the last writer wrote. */
    public static CoordinatedClient ofLatest(
            final ClientContext context, final QuorumOptions options, final Completion completion) {
        return new CoordinatedClient(context, options, ItemForm.LATEST, completion);
    }

    public static CoordinatedClient ofSiblings(
            final ClientContext context, final QuorumOptions options, final Completion completion) {
        return new CoordinatedClient(context, options, ItemForm.SIBLINGS, completion);
    }

    /** What the get that completes answered with; read within its completion. */
    public DottedVersionVectorSet siblings() {
        return siblings;
    }

    @Override
    public long submit(final long nowNs, final int slot, final Operation operation) {
        final Errand errand = idle(slot);
        errand.key = operation.key();
        errand.place = firstPlace(nowNs, errand.key);
        errand.mayHaveEffect = false;
        errand.operationDeadlineNs = nowNs + context.operationDeadlineNs();
        errand.correlationId = nextSequence(slot);
        errand.phase = phaseOf(operation);
        if (errand.phase == Phase.REJECTED) {
            waitUntil(errand, nowNs);
            return errand.correlationId;
        }
        values.putBytes(slot * SLOT_LENGTH, operation.value(), operation.valueOffset(), operation.valueLength());
        contexts.putBytes(
                slot * SLOT_LENGTH, operation.expected(), operation.expectedOffset(), operation.expectedLength());
        errand.kind = operation.kind();
        errand.valueLength = operation.valueLength();
        errand.contextLength = operation.expectedLength();
        if (!send(nowNs, slot)) {
            errand.phase = Phase.IDLE;
            return BACK_PRESSURED;
        }
        return errand.correlationId;
    }

    private int firstPlace(final long nowNs, final long key) {
        final int near = context.nearReplica();
        final int copies = placement.copies();
        if (near == ClientContext.NO_REPLICA || !placement.isHome(key, near)) {
            return context.random().nextInt(copies);
        }
        final int place = placement.placeOf(key, near);
        return nowNs >= nearSuspectedUntilNs || copies == 1
                ? place
                : (place + 1 + context.random().nextInt(copies - 1)) % copies;
    }

    /** A replica did not answer, or there is no room towards it: if it is the near one, others are asked for a while. */
    private void suspect(final long nowNs, final Errand errand) {
        if (placement.home(errand.key, errand.place) == context.nearReplica()) {
            nearSuspectedUntilNs = nowNs + context.retryTimeoutNs();
        }
    }

    private Phase phaseOf(final Operation operation) {
        if (operation.kind() == OperationKind.GET) {
            return Phase.GET;
        }
        final boolean hasContext = operation.expectedLength() > 0;
        final boolean isPossible = operation.kind().overwrites()
                && operation.valueLength() <= maxValueLength
                && operation.expectedLength() <= SLOT_LENGTH
                && (!hasContext
                        || form == ItemForm.SIBLINGS
                                && form.isValid(
                                        operation.expected(), operation.expectedOffset(), operation.expectedLength()));
        if (!isPossible) {
            return Phase.REJECTED;
        }
        return form == ItemForm.SIBLINGS && !hasContext ? Phase.CONTEXT : Phase.WRITE;
    }

    @Override
    void onReply(final long nowNs, final int slot, final int from, final DirectBuffer buffer) {
        final Errand errand = slots[slot];
        if (errand.phase == Phase.IDLE) {
            return;
        }
        if (reply.status() == ReplyStatus.OK.code()) {
            onAnswer(nowNs, slot, buffer);
        } else if (reply.status() == ReplyStatus.BACK_PRESSURED.code()) {
            errand.mayHaveEffect = false;
            errand.isRefused = true;
        } else {
            end(nowNs, slot, Outcome.FAILED, 0, NOTHING, 0, 0);
        }
    }

    @Override
    void onDue(final long nowNs, final int slot) {
        final Errand errand = slots[slot];
        if (errand.phase == Phase.REJECTED || nowNs - errand.operationDeadlineNs >= 0) {
            end(nowNs, slot, errand.mayHaveEffect ? Outcome.UNKNOWN : Outcome.FAILED, 0, NOTHING, 0, 0);
        } else if (errand.isRefused || errand.phase != Phase.WRITE) {
            context.counters().increment(retries);
            suspect(nowNs, errand);
            errand.place = (errand.place + 1) % placement.copies();
            send(nowNs, slot);
        } else {
            suspect(nowNs, errand);
            waitUntil(errand, errand.operationDeadlineNs);
        }
    }

    private void onAnswer(final long nowNs, final int slot, final DirectBuffer buffer) {
        final Errand errand = slots[slot];
        final int part = reply.offset() + ClientReplyDecoder.BLOCK_LENGTH;
        final int length = LogEntries.partLength(buffer, part);
        final int value = LogEntries.partOffset(part);
        final boolean isSet = form == ItemForm.SIBLINGS && errand.phase != Phase.WRITE && length > 0;
        if (isSet && !form.isValid(buffer, value, length)) {
            return;
        }
        if (form == ItemForm.LATEST && reply.index() <= Frames.MAX_COUNTED) {
            seenTimestamp = Math.max(seenTimestamp, reply.index());
        }
        if (isSet) {
            siblings.wrap(buffer, value, length);
        } else {
            siblings.wrapEmpty();
        }
        switch (errand.phase) {
            case CONTEXT -> {
                errand.contextLength =
                        encoder.wrap(contexts, slot * SLOT_LENGTH, SLOT_LENGTH).context(siblings);
                errand.phase = Phase.WRITE;
                send(nowNs, slot);
            }
            case GET -> {
                if (form == ItemForm.SIBLINGS) {
                    endWithSibling(nowNs, slot);
                } else {
                    end(nowNs, slot, Outcome.OK, reply.version(), buffer, value, length);
                }
            }
            default -> end(nowNs, slot, Outcome.OK, reply.version(), NOTHING, 0, 0);
        }
    }

    private void endWithSibling(final long nowNs, final int slot) {
        boolean isFound = false;
        while (!isFound && siblings.next()) {
            isFound = !siblings.isTombstone();
        }
        final DirectBuffer buffer = siblings.buffer();
        final int offset = isFound ? siblings.valueOffset() : 0;
        final int length = isFound ? siblings.valueLength() : 0;
        siblings.rewind();
        end(nowNs, slot, Outcome.OK, 0, buffer, offset, length);
    }

    /** Returns false if there is no room towards the replica whose turn it is; then it is another one's. */
    private boolean send(final long nowNs, final int slot) {
        final Errand errand = slots[slot];
        errand.sequence = nextSequence(slot);
        final int to = placement.home(errand.key, errand.place);
        final boolean isSent = errand.phase == Phase.WRITE
                ? frames.sendWrite(to, errand, seenTimestamp, contexts, values, slot * SLOT_LENGTH)
                : frames.sendGet(to, errand);
        errand.isRefused = !isSent;
        if (!isSent) {
            suspect(nowNs, errand);
        }
        errand.mayHaveEffect |= isSent && errand.phase == Phase.WRITE;
        waitUntil(errand, nowNs + context.retryTimeoutNs());
        return isSent;
    }

    private void end(
            final long nowNs,
            final int slot,
            final Outcome outcome,
            final long version,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        final Errand errand = slots[slot];
        errand.phase = Phase.IDLE;
        if (outcome == Outcome.UNKNOWN) {
            replaceSession(errand);
        }
        completion.onComplete(nowNs, errand.correlationId, outcome, version, buffer, offset, length);
    }
}
