package org.pacelab.floor;

import org.agrona.DirectBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.ClientRequestDecoder;
import org.pacelab.wire.codec.RelayReplyDecoder;

/**
 * One node of the floor of a chain's write: client, replica 0, the next, and so on to the last, client, with the journal's durability and no
 * protocol. Each node journals what comes, hands on what is durable, and acknowledges to the one before it; the last one answers whom
 * the session belongs to. No order is ever changed: it is measured on a cluster in which nobody dies. Confined to one thread; allocates
 * nothing after construction.
 */
public final class ChainRelay implements Replica {
    private static final int HEAD = 0;
    private static final long TERM = 0;

    /** Entries that the next node has not acknowledged, at most. */
    private static final int WINDOW = 1 << 16;

    private final DurableOutbox outbox;
    private final Journal journal;
    private final int selfId;
    private final boolean isTail;
    private final Answers answers;
    private final RelayIntake intake;
    private final RelayFeed feed;
    private long answeredIndex;

    private final RelayReplyDecoder reply = new RelayReplyDecoder();

    public ChainRelay(final ReplicaContext context) {
        outbox = context.outbox();
        journal = context.journal();
        selfId = context.endpointId();
        isTail = selfId == context.replicaCount() - 1;
        answers = new Answers(outbox, HEAD);
        intake = new RelayIntake(outbox, journal, selfId - 1, EntrySink.NONE);
        feed = new RelayFeed(outbox, journal, selfId + 1);
        answeredIndex = journal.lastIndex();
    }

    @Override
    public void onMessage(
            final long nowNs, final int fromEndpointId, final DirectBuffer buffer, final int offset, final int length) {
        final int templateId = Frames.templateId(buffer, offset);
        if (templateId == ClientRequestDecoder.TEMPLATE_ID) {
            if (selfId == HEAD) {
                onRequest(fromEndpointId, buffer, offset + LogEntries.COMMAND_IN_REQUEST, length);
            }
        } else if (templateId == RelayReplyDecoder.TEMPLATE_ID) {
            if (fromEndpointId == selfId + 1 && !isTail) {
                reply.wrap(
                        buffer,
                        offset + Frames.HEADER_LENGTH,
                        RelayReplyDecoder.BLOCK_LENGTH,
                        RelayReplyDecoder.SCHEMA_VERSION);
                feed.onReply(nowNs, reply.lastIndex());
            }
        } else {
            intake.onMessage(fromEndpointId, buffer, offset);
        }
    }

    @Override
    public int doWork(final long nowNs) {
        int work = outbox.release();
        final long durableIndex = journal.durableIndex();
        if (isTail) {
            work += answer(durableIndex);
            journal.releaseBefore(answeredIndex + 1);
        } else {
            work += feed.send(nowNs, durableIndex);
            journal.releaseBefore(feed.matchIndex() + 1);
        }
        return work + intake.doWork(nowNs);
    }

    @Override
    public long nextDeadlineNs() {
        return Math.min(feed.nextDeadlineNs(), intake.nextDeadlineNs());
    }

    private void onRequest(final int client, final DirectBuffer buffer, final int command, final int requestLength) {
        final ReplyStatus refusal;
        if (!LogEntries.hasFittingParts(buffer, LogEntries.firstPart(command))) {
            refusal = ReplyStatus.BAD_VALUE;
        } else if (journal.lastIndex() - (isTail ? answeredIndex : feed.matchIndex()) >= WINDOW
                || journal.append(TERM, buffer, command, requestLength - LogEntries.COMMAND_IN_REQUEST)
                        == Journal.FULL) {
            refusal = ReplyStatus.BACK_PRESSURED;
        } else {
            return;
        }
        answers.refuse(client, LogEntries.sessionId(buffer, command), LogEntries.sequence(buffer, command), refusal);
    }

    private int answer(final long lastIndex) {
        final int answered = (int) (lastIndex - answeredIndex);
        while (answeredIndex < lastIndex) {
            answeredIndex++;
            final DirectBuffer buffer = journal.bufferOf(answeredIndex);
            final int command = journal.offsetOf(answeredIndex) + LogEntries.TERM_LENGTH;
            final long sessionId = LogEntries.sessionId(buffer, command);
            answers.ok(FloorClient.clientOf(sessionId), sessionId, LogEntries.sequence(buffer, command), answeredIndex);
        }
        return answered;
    }
}
