package org.pacelab.floor;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.Majority;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.ClientRequestDecoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.RelayAppendEncoder;
import org.pacelab.wire.codec.RelayReplyDecoder;

/**
 * Journals each request and sends all that one duty cycle read to every follower in one frame, before its own copy is durable;
 * answers in order what is durable at a majority. A follower that has not acknowledged for a while is sent again what it lacks.
 * Confined to one thread; allocates nothing after construction.
 */
final class RelayLeader implements Replica {
    /** Requests without an answer at most, a power of two. */
    static final int WINDOW = 1 << 16;

    private static final long RESEND_NS = 200_000_000;
    private static final long TERM = 0;
    private static final int ENTRIES_OFFSET =
            Frames.HEADER_LENGTH + RelayAppendEncoder.BLOCK_LENGTH + LogEntries.BATCH_HEADER_LENGTH;

    private final DurableOutbox outbox;
    private final Journal journal;
    private final EntrySink sink;
    private final Answers answers;
    private final Majority majority;
    private final int[] clients = new int[WINDOW];
    private final long[] nextIndex;
    private final long[] matchIndex;
    private final long[] progressNs;
    private long answeredIndex;
    private long deadlineNs = Long.MAX_VALUE;

    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private final RelayAppendEncoder append = new RelayAppendEncoder();
    private final RelayReplyDecoder reply = new RelayReplyDecoder();

    RelayLeader(final ReplicaContext context, final EntrySink sink) {
        this.outbox = context.outbox();
        this.journal = context.journal();
        this.sink = sink;
        this.answers = new Answers(outbox, Relay.LEADER);
        this.majority = new Majority(context.replicaCount());
        this.nextIndex = new long[context.replicaCount()];
        this.matchIndex = new long[context.replicaCount()];
        this.progressNs = new long[context.replicaCount()];
        this.answeredIndex = journal.lastIndex();
        for (int follower = 1; follower < nextIndex.length; follower++) {
            nextIndex[follower] = journal.lastIndex() + 1;
            matchIndex[follower] = journal.lastIndex();
        }
    }

    @Override
    public void onMessage(
            final long nowNs, final int fromEndpointId, final DirectBuffer buffer, final int offset, final int length) {
        final int templateId = Frames.templateId(buffer, offset);
        if (templateId == ClientRequestDecoder.TEMPLATE_ID) {
            onRequest(fromEndpointId, buffer, offset + LogEntries.COMMAND_IN_REQUEST, length);
        } else if (templateId == RelayReplyDecoder.TEMPLATE_ID && fromEndpointId < matchIndex.length) {
            reply.wrap(
                    buffer,
                    offset + Frames.HEADER_LENGTH,
                    RelayReplyDecoder.BLOCK_LENGTH,
                    RelayReplyDecoder.SCHEMA_VERSION);
            final long lastIndex = reply.lastIndex();
            if (lastIndex > matchIndex[fromEndpointId] && lastIndex <= journal.lastIndex()) {
                matchIndex[fromEndpointId] = lastIndex;
                nextIndex[fromEndpointId] = Math.max(nextIndex[fromEndpointId], lastIndex + 1);
                progressNs[fromEndpointId] = nowNs;
            }
        }
    }

    @Override
    public int doWork(final long nowNs) {
        int work = outbox.release();
        deadlineNs = Long.MAX_VALUE;
        for (int follower = 1; follower < nextIndex.length; follower++) {
            work += sendEntries(nowNs, follower);
        }
        return work + answer();
    }

    @Override
    public long nextDeadlineNs() {
        return deadlineNs;
    }

    private void onRequest(final int client, final DirectBuffer buffer, final int command, final int requestLength) {
        final ReplyStatus refusal;
        if (!LogEntries.hasFittingParts(buffer, LogEntries.firstPart(command))) {
            refusal = ReplyStatus.BAD_VALUE;
        } else if (journal.lastIndex() - answeredIndex == WINDOW
                || journal.append(TERM, buffer, command, requestLength - LogEntries.COMMAND_IN_REQUEST)
                        == Journal.FULL) {
            refusal = ReplyStatus.BACK_PRESSURED;
        } else {
            clients[(int) journal.lastIndex() & (WINDOW - 1)] = client;
            return;
        }
        answers.refuse(client, LogEntries.sessionId(buffer, command), LogEntries.sequence(buffer, command), refusal);
    }

    private int sendEntries(final long nowNs, final int follower) {
        final long lastIndex = journal.lastIndex();
        if (matchIndex[follower] == lastIndex) {
            progressNs[follower] = nowNs;
            return 0;
        }
        if (nextIndex[follower] > matchIndex[follower] + 1 && nowNs - progressNs[follower] >= RESEND_NS) {
            nextIndex[follower] = matchIndex[follower] + 1;
            progressNs[follower] = nowNs;
        }
        int sent = 0;
        while (nextIndex[follower] <= lastIndex) {
            final int entryCount = sendBatch(follower, nextIndex[follower]);
            if (entryCount == 0) {
                deadlineNs = Math.min(deadlineNs, nowNs + Relay.RETRY_NS);
                return sent;
            }
            nextIndex[follower] += entryCount;
            sent += entryCount;
        }
        deadlineNs = Math.min(deadlineNs, progressNs[follower] + RESEND_NS);
        return sent;
    }

    /** Returns how many entries left in one frame, 0 if there was no room for it. */
    private int sendBatch(final int follower, final long firstIndex) {
        final long lastIndex = journal.lastIndex();
        long endIndex = firstIndex;
        int batchLength = 0;
        while (endIndex <= lastIndex && batchLength + journal.lengthOf(endIndex) <= LogEntries.MAX_BATCH_LENGTH) {
            batchLength += journal.lengthOf(endIndex++);
        }
        final int offset = outbox.tryClaim(follower, ENTRIES_OFFSET + batchLength);
        if (offset == Outbox.FULL) {
            return 0;
        }
        final int entryCount = (int) (endIndex - firstIndex);
        final MutableDirectBuffer buffer = outbox.buffer();
        append.wrapAndApplyHeader(buffer, offset, header).firstIndex(firstIndex).entryCount(entryCount);
        LogEntries.putBatchLength(buffer, offset + ENTRIES_OFFSET - LogEntries.BATCH_HEADER_LENGTH, batchLength);
        int position = offset + ENTRIES_OFFSET;
        for (long index = firstIndex; index < endIndex; index++) {
            final int length = journal.lengthOf(index);
            buffer.putBytes(position, journal.bufferOf(index), journal.offsetOf(index), length);
            position += length;
        }
        outbox.commit();
        return entryCount;
    }

    private int answer() {
        majority.start(journal.durableIndex());
        long releasableIndex = Long.MAX_VALUE;
        for (int follower = 1; follower < matchIndex.length; follower++) {
            majority.add(matchIndex[follower]);
            releasableIndex = Math.min(releasableIndex, matchIndex[follower]);
        }
        final long majorityIndex = majority.value();
        final int answered = (int) (majorityIndex - answeredIndex);
        long expectedIndex = answeredIndex;
        while (answeredIndex < majorityIndex) {
            if (answeredIndex == expectedIndex) {
                expectedIndex = Math.min(majorityIndex, answeredIndex + EntrySink.MAX_EXPECTED);
                expect(expectedIndex);
            }
            answeredIndex++;
            final DirectBuffer buffer = journal.bufferOf(answeredIndex);
            final int offset = journal.offsetOf(answeredIndex);
            final int command = offset + LogEntries.TERM_LENGTH;
            sink.onEntry(answeredIndex, buffer, offset);
            answers.ok(
                    clients[(int) answeredIndex & (WINDOW - 1)],
                    LogEntries.sessionId(buffer, command),
                    LogEntries.sequence(buffer, command),
                    answeredIndex);
        }
        if (answered > 0) {
            journal.releaseBefore(Math.min(answeredIndex, releasableIndex) + 1);
        }
        return answered;
    }

    private void expect(final long lastIndex) {
        for (long index = answeredIndex + 1; index <= lastIndex; index++) {
            sink.expect(journal.bufferOf(index), journal.offsetOf(index));
        }
    }
}
