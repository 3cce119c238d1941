package org.pacelab.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.replica.Counters;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReadMode;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.replica.SeededRandom;
import org.pacelab.replica.SentFrames;
import org.pacelab.replica.SentFrames.Sent;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.AppendEntriesDecoder;
import org.pacelab.wire.codec.AppendReplyEncoder;
import org.pacelab.wire.codec.ClientReplyDecoder;
import org.pacelab.wire.codec.ClientRequestEncoder;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.VoteReplyEncoder;
import org.pacelab.wire.codec.VoteRequestDecoder;

/** Replica 0 alone, in virtual time: its peers and clients are played by the test, frame by frame. */
final class OneReplica {
    static final int CLIENT = ReplicaContext.FIRST_CLIENT_ID;
    static final long MS = 1_000_000;

    final Journal journal;
    final Counters counters = new Counters();
    final RaftReplica raft;
    private final SentFrames outbox = new SentFrames();
    final List<Sent> sent = outbox.frames();
    long nowNs = 1_000 * MS;

    /** Of the client's requests. */
    long sessionId = 1;

    private final UnsafeBuffer received = new UnsafeBuffer(ByteBuffer.allocateDirect(Frames.MAX_FRAME_LENGTH));
    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private long clientSequence;

    /** Encodes a frame at offset 0 and returns where it ends. */
    @FunctionalInterface
    interface Encoding {
        int encode(MutableDirectBuffer buffer, FrameHeaderEncoder header);
    }

    OneReplica(final int replicaCount, final Journal journal, final RaftOptions options, final boolean amnesiac) {
        this.journal = journal;
        raft = new RaftReplica(
                new ReplicaContext(
                        0,
                        1,
                        replicaCount,
                        nowNs,
                        amnesiac,
                        new DurableOutbox(outbox, journal, 1 << 20),
                        journal,
                        new SeededRandom(1),
                        counters),
                options);
    }

    void step(final long byNs) {
        nowNs += byNs;
        raft.doWork(nowNs);
    }

    static RaftOptions options(final int maxUncommitted, final int sessionCapacity) {
        return ChosenOptions.of(Map.of("maxUncommitted", maxUncommitted, "sessionCapacity", sessionCapacity));
    }

    /** Makes it the leader: all whom it asks grant their votes. Its first frames to all are in {@link #sent}. */
    void lead() {
        for (int i = 0; i < 10_000 && !raft.isLeader(); i++) {
            final List<Sent> asked = new ArrayList<>(sent);
            sent.clear();
            asked.stream()
                    .filter(frame -> frame.templateId() == VoteRequestDecoder.TEMPLATE_ID)
                    .forEach(this::grant);
            step(MS);
        }
        assertThat(raft.isLeader()).isTrue();
    }

    void receive(final int from, final int life, final Encoding encoding) {
        final int length = encoding.encode(received, header);
        Frames.seal(received, 0, length, from, life);
        assertThat(Frames.check(received, 0, length)).isNull();
        raft.onMessage(nowNs, from, received, 0, length);
    }

    /** A peer answers that it has all up to the index, or, without success, that its log may agree up to there. */
    void appendReply(
            final int from,
            final int life,
            final boolean success,
            final long matchIndex,
            final long conflictTerm,
            final boolean isVoter) {
        receive(
                from,
                life,
                (buffer, frameHeader) -> new AppendReplyEncoder()
                        .wrapAndApplyHeader(buffer, 0, frameHeader)
                        .term(raft.term())
                        .matchIndex(matchIndex)
                        .prevIndex(success ? matchIndex : lastAppendTo(from).prevIndex())
                        .conflictTerm(conflictTerm)
                        .round(1)
                        .sentNs(nowNs)
                        .success((short) (success ? 1 : 0))
                        .voter((short) (isVoter ? 1 : 0))
                        .limit());
    }

    /** A client asks, with an empty value. Returns the request's sequence. */
    long request(final OperationKind kind, final ReadMode mode, final long key) {
        clientSequence++;
        receive(CLIENT, 1, (buffer, frameHeader) -> {
            final ClientRequestEncoder request = new ClientRequestEncoder()
                    .wrapAndApplyHeader(buffer, 0, frameHeader)
                    .seenIndex(0)
                    .readMode(mode.code());
            request.command()
                    .sessionId(sessionId)
                    .sequence(clientSequence)
                    .key(key)
                    .operation(kind.code());
            return request.putExpected(buffer, 0, 0).putValue(buffer, 0, 0).limit();
        });
        return clientSequence;
    }

    /** How a request was answered, null if it was not. */
    ReplyStatus answerTo(final long sequence) {
        return sent.stream()
                .filter(frame -> frame.templateId() == ClientReplyDecoder.TEMPLATE_ID)
                .map(frame -> new ClientReplyDecoder().wrapAndApplyHeader(frame.frame(), 0, new FrameHeaderDecoder()))
                .filter(reply -> reply.sequence() == sequence)
                .map(reply -> ReplyStatus.of(reply.status()))
                .findFirst()
                .orElse(null);
    }

    AppendEntriesDecoder lastAppendTo(final int peer) {
        final Predicate<Sent> isMeant =
                frame -> frame.to() == peer && frame.templateId() == AppendEntriesDecoder.TEMPLATE_ID;
        final Sent last =
                sent.stream().filter(isMeant).reduce((one, other) -> other).orElseThrow();
        return new AppendEntriesDecoder().wrapAndApplyHeader(last.frame(), 0, new FrameHeaderDecoder());
    }

    private void grant(final Sent asked) {
        final VoteRequestDecoder request =
                new VoteRequestDecoder().wrapAndApplyHeader(asked.frame(), 0, new FrameHeaderDecoder());
        receive(
                asked.to(),
                1,
                (buffer, frameHeader) -> new VoteReplyEncoder()
                        .wrapAndApplyHeader(buffer, 0, frameHeader)
                        .term(request.preVote() != 0 ? request.term() - 1 : request.term())
                        .requestTerm(request.term())
                        .preVote(request.preVote())
                        .granted((short) 1)
                        .limit());
    }
}
