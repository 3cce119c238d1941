package org.pacelab.session;

import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Operation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.session.ClientSession.Phase;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.ClientReplyDecoder;
import org.pacelab.wire.codec.ClientRequestEncoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;

/**
 * The caller's half of a protocol that keeps its sessions in a replicated log (dissertation §6): opens them through the log, repeats
 * an attempt with the same session and sequence until the operation's deadline, retires a session whose operation may have
 * happened. Whom it asks, and what it learns from answers, is its {@link Routing}'s.
 *
 * <p>A sequence is {@code attempt * sessionCount + slot}, so that an answer names its slot. Confined to one thread; allocates
 * nothing after construction.
 */
public final class SessionClient implements Client {
    private static final int MAX_REQUEST_LENGTH = Frames.HEADER_LENGTH
            + ClientRequestEncoder.BLOCK_LENGTH
            + 2 * (LogEntries.partOffset(0) + Frames.MAX_VALUE_LENGTH);

    private final ClientContext context;
    private final Completion completion;
    private final Routing routing;
    private final Outbox outbox;
    private final ReplicaChoice replicas;
    private final ClientSession[] sessions;
    private final UnsafeBuffer requests;
    private final long refusalDelayNs;
    private final int retries;
    private final int retiredSessions;
    private long counter;
    private long earliestDeadlineNs;

    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private final ClientRequestEncoder request = new ClientRequestEncoder();
    private final ClientReplyDecoder reply = new ClientReplyDecoder();

    /** @param replicas the routing's too: whom it suspects, and hears again, the client tells it */
    public SessionClient(
            final ClientContext context,
            final ReplicaChoice replicas,
            final Routing routing,
            final Completion completion) {
        this.context = context;
        this.completion = completion;
        this.routing = routing;
        this.outbox = context.outbox();
        this.replicas = replicas;
        this.sessions = new ClientSession[context.sessionCount()];
        this.requests = new UnsafeBuffer(ByteBuffer.allocateDirect(sessions.length * MAX_REQUEST_LENGTH));
        this.refusalDelayNs = Math.max(1, context.retryTimeoutNs() / 20);
        this.retries = context.counters().define("client/retries");
        this.retiredSessions = context.counters().define("client/retired-sessions");
        this.earliestDeadlineNs = context.startNs();
        for (int slot = 0; slot < sessions.length; slot++) {
            sessions[slot] = new ClientSession();
            sessions[slot].attemptDeadlineNs = context.startNs();
        }
    }

    @Override
    public int sessionCount() {
        return sessions.length;
    }

    @Override
    public boolean isReady(final int slot) {
        return sessions[slot].phase == Phase.READY;
    }

    @Override
    public long sessionId(final int slot) {
        final ClientSession session = sessions[slot];
        return session.phase == Phase.CLOSED || session.phase == Phase.OPENING ? 0 : session.sessionId;
    }

    @Override
    public long submit(final long nowNs, final int slot, final Operation operation) {
        final ClientSession session = sessions[slot];
        if (session.phase != Phase.READY) {
            throw new IllegalStateException("session slot " + slot + " is " + session.phase);
        }
        session.kind = operation.kind();
        session.ambiguous = false;
        encode(slot, session.sessionId, operation);
        if (!attempt(nowNs, slot)) {
            return BACK_PRESSURED;
        }
        session.operationDeadlineNs = nowNs + context.operationDeadlineNs();
        return session.sequence;
    }

    @Override
    public void onMessage(
            final long nowNs, final int from, final DirectBuffer buffer, final int offset, final int length) {
        if (Frames.templateId(buffer, offset) != ClientReplyDecoder.TEMPLATE_ID || !replicas.has(from)) {
            return;
        }
        reply.wrap(
                buffer,
                offset + Frames.HEADER_LENGTH,
                ClientReplyDecoder.BLOCK_LENGTH,
                ClientReplyDecoder.SCHEMA_VERSION);
        replicas.trust(from);
        final int slot = (int) Long.remainderUnsigned(reply.sequence(), sessions.length);
        final ClientSession session = sessions[slot];
        if (session.sequence != reply.sequence()) {
            return;
        }
        if (session.phase == Phase.OPENING) {
            onOpened(nowNs, from, session);
        } else if (session.isInFlight() && session.sessionId == reply.sessionId()) {
            onAnswer(nowNs, from, slot);
        }
    }

    @Override
    public int doWork(final long nowNs) {
        if (nowNs < earliestDeadlineNs) {
            return 0;
        }
        int work = 0;
        earliestDeadlineNs = Long.MAX_VALUE;
        for (int slot = 0; slot < sessions.length; slot++) {
            if (sessions[slot].isDue(nowNs)) {
                onDue(nowNs, slot);
                work++;
            }
            earliestDeadlineNs = Math.min(earliestDeadlineNs, sessions[slot].nextDeadlineNs());
        }
        return work;
    }

    @Override
    public long nextDeadlineNs() {
        return earliestDeadlineNs;
    }

    private void onDue(final long nowNs, final int slot) {
        final ClientSession session = sessions[slot];
        if (session.phase == Phase.CLOSED || session.phase == Phase.OPENING) {
            if (session.phase == Phase.OPENING) {
                lost(nowNs, session);
            }
            open(nowNs, slot);
            return;
        }
        if (session.phase == Phase.WAITING) {
            lost(nowNs, session);
            session.ambiguous = true;
        }
        if (nowNs - session.operationDeadlineNs >= 0) {
            endUnexecuted(nowNs, session);
        } else {
            context.counters().increment(retries);
            attempt(nowNs, slot);
        }
    }

    private void lost(final long nowNs, final ClientSession session) {
        replicas.suspect(session.target, nowNs);
        routing.onNoAnswer(nowNs, session);
    }

    private void open(final long nowNs, final int slot) {
        final ClientSession session = sessions[slot];
        session.kind = OperationKind.OPEN_SESSION;
        encode(slot, 0, null);
        final boolean sent = attempt(nowNs, slot);
        session.phase = sent ? Phase.OPENING : Phase.CLOSED;
    }

    private void encode(final int slot, final long sessionId, final Operation operation) {
        final ClientSession session = sessions[slot];
        session.sequence = ++counter * sessions.length + slot;
        request.wrapAndApplyHeader(requests, slot * MAX_REQUEST_LENGTH, header)
                .command()
                .sessionId(sessionId)
                .sequence(session.sequence)
                .key(operation == null ? 0 : operation.key())
                .operation(session.kind.code());
        if (operation == null) {
            request.putExpected(requests, 0, 0).putValue(requests, 0, 0);
        } else {
            request.putExpected(operation.expected(), operation.expectedOffset(), operation.expectedLength())
                    .putValue(operation.value(), operation.valueOffset(), operation.valueLength());
        }
        session.requestLength = Frames.HEADER_LENGTH + request.encodedLength();
    }

    /** Sends the slot's request to the replica it belongs to. Returns false if there is no room, as while it is not connected. */
    private boolean attempt(final long nowNs, final int slot) {
        final ClientSession session = sessions[slot];
        session.target = routing.target(nowNs, session);
        final int offset = outbox.tryClaim(session.target, session.requestLength);
        if (offset == Outbox.FULL) {
            if (replicas.hasNoRoom(session.target, nowNs)) {
                lost(nowNs, session);
            }
            waitUntil(session, nowNs + refusalDelayNs);
            return false;
        }
        replicas.hasRoom(session.target);
        outbox.buffer().putBytes(offset, requests, slot * MAX_REQUEST_LENGTH, session.requestLength);
        request.wrap(outbox.buffer(), offset + Frames.HEADER_LENGTH)
                .seenIndex(routing.seenIndex(session))
                .readMode(routing.readMode(session));
        outbox.commit();
        session.phase = Phase.WAITING;
        session.ambiguous |= context.linksRepeat() && session.kind != OperationKind.GET;
        waitUntil(session, nowNs + context.retryTimeoutNs());
        return true;
    }

    private void waitUntil(final ClientSession session, final long deadlineNs) {
        session.attemptDeadlineNs = deadlineNs;
        earliestDeadlineNs = Math.min(earliestDeadlineNs, deadlineNs);
    }

    private void onOpened(final long nowNs, final int from, final ClientSession session) {
        final ReplyStatus status = ReplyStatus.of(reply.status());
        if (status == ReplyStatus.OK) {
            session.sessionId = reply.sessionId();
            session.phase = Phase.READY;
            onOk(nowNs, from, session);
        } else {
            final boolean isRefused = status == ReplyStatus.REDIRECT || status == ReplyStatus.BACK_PRESSURED;
            final boolean knowsBetter = isRefused && routing.onRefused(nowNs, session, from, reply);
            session.phase = Phase.CLOSED;
            waitUntil(session, knowsBetter ? nowNs : nowNs + refusalDelayNs);
        }
    }

    private void onAnswer(final long nowNs, final int from, final int slot) {
        final ClientSession session = sessions[slot];
        switch (ReplyStatus.of(reply.status())) {
            case OK -> {
                onOk(nowNs, from, session);
                end(nowNs, session, Outcome.OK);
            }
            case REDIRECT, BACK_PRESSURED -> {
                if (session.phase == Phase.REFUSED) {
                    return;
                }
                session.phase = Phase.REFUSED;
                if (routing.onRefused(nowNs, session, from, reply)) {
                    attempt(nowNs, slot);
                } else {
                    waitUntil(session, nowNs + refusalDelayNs);
                }
            }
            case BAD_VALUE -> end(nowNs, session, Outcome.FAILED);
            case UNSUPPORTED -> endUnexecuted(nowNs, session);
            case SESSION_EXPIRED, STALE_SEQUENCE -> {
                retire(nowNs, session);
                endUnexecuted(nowNs, session);
            }
        }
    }

    private void onOk(final long nowNs, final int from, final ClientSession session) {
        session.seenIndex = Math.max(session.seenIndex, reply.index());
        routing.onOk(nowNs, session, from, reply);
    }

    /** The last attempt had no effect; one before it, or a second copy of one, may have had. */
    private void endUnexecuted(final long nowNs, final ClientSession session) {
        end(nowNs, session, session.ambiguous ? Outcome.UNKNOWN : Outcome.FAILED);
    }

    private void end(final long nowNs, final ClientSession session, final Outcome outcome) {
        final long correlationId = session.sequence;
        if (outcome == Outcome.UNKNOWN) {
            retire(nowNs, session);
        } else if (session.isInFlight()) {
            session.phase = Phase.READY;
        }
        if (outcome == Outcome.OK) {
            final int lengthOffset = reply.offset() + ClientReplyDecoder.BLOCK_LENGTH;
            completion.onComplete(
                    nowNs,
                    correlationId,
                    outcome,
                    reply.version(),
                    reply.buffer(),
                    LogEntries.partOffset(lengthOffset),
                    LogEntries.partLength(reply.buffer(), lengthOffset));
        } else {
            completion.onComplete(nowNs, correlationId, outcome, 0, requests, 0, 0);
        }
    }

    private void retire(final long nowNs, final ClientSession session) {
        if (session.isInFlight()) {
            context.counters().increment(retiredSessions);
            session.close();
            waitUntil(session, nowNs);
        }
    }
}
