package org.pacelab.floor;

import org.agrona.DirectBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.Majority;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.ClientRequestDecoder;
import org.pacelab.wire.codec.RelayReplyDecoder;

/**
 * Journals each request and sends all that one duty cycle read to every follower in one frame, before its own copy is durable;
 * answers in order what is durable at a majority. A follower that has not acknowledged for a while is sent again what it lacks.
 * Confined to one thread; allocates nothing after construction.
 */
final class RelayLeader implements Replica {
    /** Requests without an answer at most, a power of two. */
    static final int WINDOW = 1 << 16;

    private static final long TERM = 0;

    private final DurableOutbox outbox;
    private final Journal journal;
    private final EntrySink sink;
    private final Answers answers;
    private final Majority majority;
    private final int[] clients = new int[WINDOW];
    private final RelayFeed[] feeds;
    private long answeredIndex;
    private long deadlineNs = Long.MAX_VALUE;

    private final RelayReplyDecoder reply = new RelayReplyDecoder();

    RelayLeader(final ReplicaContext context, final EntrySink sink) {
        this.outbox = context.outbox();
        this.journal = context.journal();
        this.sink = sink;
        this.answers = new Answers(outbox, Relay.LEADER);
        this.majority = new Majority(context.replicaCount());
        this.feeds = new RelayFeed[context.replicaCount()];
        this.answeredIndex = journal.lastIndex();
        for (int follower = 1; follower < feeds.length; follower++) {
            feeds[follower] = new RelayFeed(outbox, journal, follower);
        }
    }

    @Override
    public void onMessage(
            final long nowNs, final int fromEndpointId, final DirectBuffer buffer, final int offset, final int length) {
        final int templateId = Frames.templateId(buffer, offset);
        if (templateId == ClientRequestDecoder.TEMPLATE_ID) {
            onRequest(fromEndpointId, buffer, offset + LogEntries.COMMAND_IN_REQUEST, length);
        } else if (templateId == RelayReplyDecoder.TEMPLATE_ID
                && fromEndpointId > Relay.LEADER
                && fromEndpointId < feeds.length) {
            reply.wrap(
                    buffer,
                    offset + Frames.HEADER_LENGTH,
                    RelayReplyDecoder.BLOCK_LENGTH,
                    RelayReplyDecoder.SCHEMA_VERSION);
            feeds[fromEndpointId].onReply(nowNs, reply.lastIndex());
        }
    }

    @Override
    public int doWork(final long nowNs) {
        int work = outbox.release();
        deadlineNs = Long.MAX_VALUE;
        for (int follower = 1; follower < feeds.length; follower++) {
            work += feeds[follower].send(nowNs, journal.lastIndex());
            deadlineNs = Math.min(deadlineNs, feeds[follower].nextDeadlineNs());
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

    private int answer() {
        majority.start(journal.durableIndex());
        long releasableIndex = Long.MAX_VALUE;
        for (int follower = 1; follower < feeds.length; follower++) {
            majority.add(feeds[follower].matchIndex());
            releasableIndex = Math.min(releasableIndex, feeds[follower].matchIndex());
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
