package org.pacelab.session;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Counters;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.ReadMode;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.replica.SeededRandom;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.ClientReplyEncoder;
import org.pacelab.wire.codec.ClientRequestDecoder;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;

/** Three replicas as one client with one session knows them: a test says what they answer, and when. */
public final class PlayedReplicas implements Outbox {
    public static final long RETRY_NS = 1_000_000_000;
    public static final long DEADLINE_NS = 4 * RETRY_NS;
    public static final int REPLICAS = 3;

    /** A request as it left the client. */
    public record Request(int to, long sessionId, long sequence, long seenIndex, ReadMode readMode) {}

    private final UnsafeBuffer claimed = new UnsafeBuffer(ByteBuffer.allocateDirect(Frames.MAX_FRAME_LENGTH));
    private final UnsafeBuffer reply = new UnsafeBuffer(ByteBuffer.allocateDirect(Frames.MAX_FRAME_LENGTH));
    private final List<Request> requests = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final boolean[] hasRoom = new boolean[REPLICAS];
    private final Client client;
    private byte[] answer;
    private long nowNs = 1;
    private int claimedTo;

    public PlayedReplicas(final boolean linksRepeat, final BiFunction<ClientContext, Completion, Client> newClient) {
        Arrays.fill(hasRoom, true);
        final ClientContext context = new ClientContext(
                ReplicaContext.FIRST_CLIENT_ID,
                REPLICAS,
                1,
                nowNs,
                RETRY_NS,
                DEADLINE_NS,
                this,
                new SeededRandom(1),
                new Counters(),
                linksRepeat);
        client = newClient.apply(context, (completedNs, correlationId, outcome, version, buffer, offset, length) -> {
            outcomes.add(outcome);
            answer = new byte[length];
            buffer.getBytes(offset, answer);
        });
    }

    /** Opens the session: whoever is asked agrees. */
    public PlayedReplicas open() {
        step(1);
        answer(ReplyStatus.OK);
        return this;
    }

    public Client client() {
        return client;
    }

    public long nowNs() {
        return nowNs;
    }

    public List<Outcome> outcomes() {
        return outcomes;
    }

    /** What the last operation that ended was answered. */
    public byte[] lastAnswer() {
        return answer;
    }

    public int requestCount() {
        return requests.size();
    }

    public Request lastRequest() {
        return requests.get(requests.size() - 1);
    }

    public void room(final int replica, final boolean isThere) {
        hasRoom[replica] = isThere;
    }

    public void step(final long byNs) {
        nowNs += byNs;
        client.doWork(nowNs);
    }

    /** Whom the client asked last answers its latest request. */
    public void answer(final ReplyStatus status) {
        answer(lastRequest().to(), status, 1, -1);
    }

    /** A replica answers the client's latest request. */
    public void answer(
            final int from, final ReplyStatus status, final long index, final int leaderHint, final byte... value) {
        answer(lastRequest(), from, status, index, leaderHint, value);
    }

    public void answer(
            final Request request,
            final int from,
            final ReplyStatus status,
            final long index,
            final int leaderHint,
            final byte... value) {
        final long sessionId = request.sessionId() == 0 ? request.sequence() : request.sessionId();
        final int length = new ClientReplyEncoder()
                .wrapAndApplyHeader(reply, 0, new FrameHeaderEncoder())
                .sessionId(sessionId)
                .sequence(request.sequence())
                .index(index)
                .version(0)
                .leaderHint(leaderHint)
                .status(status.code())
                .putValue(value, 0, value.length)
                .limit();
        Frames.seal(reply, 0, length, from, 1);
        client.onMessage(nowNs, from, reply, 0, length);
    }

    @Override
    public int tryClaim(final int toEndpointId, final int length) {
        claimedTo = toEndpointId;
        return hasRoom[toEndpointId] ? 0 : FULL;
    }

    @Override
    public MutableDirectBuffer buffer() {
        return claimed;
    }

    @Override
    public void commit() {
        final ClientRequestDecoder request =
                new ClientRequestDecoder().wrapAndApplyHeader(claimed, 0, new FrameHeaderDecoder());
        requests.add(new Request(
                claimedTo,
                request.command().sessionId(),
                request.command().sequence(),
                request.seenIndex(),
                ReadMode.of(request.readMode())));
    }

    @Override
    public void abort() {}
}
