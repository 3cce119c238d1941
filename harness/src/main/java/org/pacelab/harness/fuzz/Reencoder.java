package org.pacelab.harness.fuzz;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.wire.Frames;
import org.pacelab.wire.SnapshotRecords;
import org.pacelab.wire.codec.AppendEntriesDecoder;
import org.pacelab.wire.codec.AppendEntriesEncoder;
import org.pacelab.wire.codec.AppendReplyDecoder;
import org.pacelab.wire.codec.AppendReplyEncoder;
import org.pacelab.wire.codec.ClientReplyDecoder;
import org.pacelab.wire.codec.ClientReplyEncoder;
import org.pacelab.wire.codec.ClientRequestDecoder;
import org.pacelab.wire.codec.ClientRequestEncoder;
import org.pacelab.wire.codec.CommandDecoder;
import org.pacelab.wire.codec.CommandEncoder;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.HelloDecoder;
import org.pacelab.wire.codec.HelloEncoder;
import org.pacelab.wire.codec.InstallReplyDecoder;
import org.pacelab.wire.codec.InstallReplyEncoder;
import org.pacelab.wire.codec.InstallSnapshotDecoder;
import org.pacelab.wire.codec.InstallSnapshotEncoder;
import org.pacelab.wire.codec.LogEntryDecoder;
import org.pacelab.wire.codec.LogEntryEncoder;
import org.pacelab.wire.codec.RelayAppendDecoder;
import org.pacelab.wire.codec.RelayAppendEncoder;
import org.pacelab.wire.codec.RelayReplyDecoder;
import org.pacelab.wire.codec.RelayReplyEncoder;
import org.pacelab.wire.codec.SnapshotKeyDecoder;
import org.pacelab.wire.codec.SnapshotKeyEncoder;
import org.pacelab.wire.codec.SnapshotSessionDecoder;
import org.pacelab.wire.codec.SnapshotSessionEncoder;
import org.pacelab.wire.codec.TimeoutNowDecoder;
import org.pacelab.wire.codec.TimeoutNowEncoder;
import org.pacelab.wire.codec.VoteReplyDecoder;
import org.pacelab.wire.codec.VoteReplyEncoder;
import org.pacelab.wire.codec.VoteRequestDecoder;
import org.pacelab.wire.codec.VoteRequestEncoder;

/**
 * Decodes a frame field by field with the generated codecs and encodes it again, knowing nothing of how {@link Frames} checks
 * one. Not thread-safe.
 */
final class Reencoder {
    private final FrameHeaderDecoder headerIn = new FrameHeaderDecoder();
    private final FrameHeaderEncoder headerOut = new FrameHeaderEncoder();
    private final HelloDecoder helloIn = new HelloDecoder();
    private final HelloEncoder helloOut = new HelloEncoder();
    private final ClientRequestDecoder clientRequestIn = new ClientRequestDecoder();
    private final ClientRequestEncoder clientRequestOut = new ClientRequestEncoder();
    private final ClientReplyDecoder clientReplyIn = new ClientReplyDecoder();
    private final ClientReplyEncoder clientReplyOut = new ClientReplyEncoder();
    private final VoteRequestDecoder voteRequestIn = new VoteRequestDecoder();
    private final VoteRequestEncoder voteRequestOut = new VoteRequestEncoder();
    private final VoteReplyDecoder voteReplyIn = new VoteReplyDecoder();
    private final VoteReplyEncoder voteReplyOut = new VoteReplyEncoder();
    private final AppendEntriesDecoder appendEntriesIn = new AppendEntriesDecoder();
    private final AppendEntriesEncoder appendEntriesOut = new AppendEntriesEncoder();
    private final AppendReplyDecoder appendReplyIn = new AppendReplyDecoder();
    private final AppendReplyEncoder appendReplyOut = new AppendReplyEncoder();
    private final InstallSnapshotDecoder installSnapshotIn = new InstallSnapshotDecoder();
    private final InstallSnapshotEncoder installSnapshotOut = new InstallSnapshotEncoder();
    private final InstallReplyDecoder installReplyIn = new InstallReplyDecoder();
    private final InstallReplyEncoder installReplyOut = new InstallReplyEncoder();
    private final SnapshotKeyDecoder keyIn = new SnapshotKeyDecoder();
    private final SnapshotKeyEncoder keyOut = new SnapshotKeyEncoder();
    private final SnapshotSessionDecoder sessionIn = new SnapshotSessionDecoder();
    private final SnapshotSessionEncoder sessionOut = new SnapshotSessionEncoder();
    private final RelayAppendDecoder relayAppendIn = new RelayAppendDecoder();
    private final RelayAppendEncoder relayAppendOut = new RelayAppendEncoder();
    private final TimeoutNowDecoder timeoutNowIn = new TimeoutNowDecoder();
    private final TimeoutNowEncoder timeoutNowOut = new TimeoutNowEncoder();
    private final RelayReplyDecoder relayReplyIn = new RelayReplyDecoder();
    private final RelayReplyEncoder relayReplyOut = new RelayReplyEncoder();
    private final ChainReencoder chains = new ChainReencoder();
    private final ExchangeReencoder exchanges = new ExchangeReencoder();
    private final LogEntryDecoder entryIn = new LogEntryDecoder();
    private final LogEntryEncoder entryOut = new LogEntryEncoder();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer secondView = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer batch = new UnsafeBuffer(new byte[Frames.MAX_FRAME_LENGTH]);

    /** Encodes what stands at offset 0 once more, at offset 0 of {@code out}. Returns the length; 0 for a template it does not know. */
    int reencode(final DirectBuffer in, final MutableDirectBuffer out) {
        headerIn.wrap(in, 0);
        final int length = encodeTemplate(in, out);
        if (length > 0) {
            Frames.seal(out, 0, length, headerIn.sender(), headerIn.incarnation());
        }
        return length;
    }

    private int encodeTemplate(final DirectBuffer in, final MutableDirectBuffer out) {
        return switch (headerIn.templateId()) {
            case HelloDecoder.TEMPLATE_ID ->
                helloOut.wrapAndApplyHeader(out, 0, headerOut)
                        .clusterId(helloIn.wrapAndApplyHeader(in, 0, headerIn).clusterId())
                        .limit();
            case ClientRequestDecoder.TEMPLATE_ID -> encodeClientRequest(in, out);
            case ClientReplyDecoder.TEMPLATE_ID -> encodeClientReply(in, out);
            case VoteRequestDecoder.TEMPLATE_ID -> encodeVoteRequest(in, out);
            case VoteReplyDecoder.TEMPLATE_ID -> encodeVoteReply(in, out);
            case AppendEntriesDecoder.TEMPLATE_ID -> encodeAppendEntries(in, out);
            case AppendReplyDecoder.TEMPLATE_ID -> encodeAppendReply(in, out);
            case InstallSnapshotDecoder.TEMPLATE_ID -> encodeInstallSnapshot(in, out);
            case InstallReplyDecoder.TEMPLATE_ID -> encodeInstallReply(in, out);
            case RelayAppendDecoder.TEMPLATE_ID -> encodeRelayAppend(in, out);
            case TimeoutNowDecoder.TEMPLATE_ID ->
                timeoutNowOut
                        .wrapAndApplyHeader(out, 0, headerOut)
                        .term(timeoutNowIn.wrapAndApplyHeader(in, 0, headerIn).term())
                        .limit();
            case RelayReplyDecoder.TEMPLATE_ID ->
                relayReplyOut
                        .wrapAndApplyHeader(out, 0, headerOut)
                        .lastIndex(
                                relayReplyIn.wrapAndApplyHeader(in, 0, headerIn).lastIndex())
                        .limit();
            default -> {
                final int templateId = headerIn.templateId();
                final int length = chains.encode(templateId, in, out, batch, this::encodeEntries);
                yield length > 0 ? length : exchanges.encode(templateId, in, out, batch, this::encodeEntries);
            }
        };
    }

    private int encodeClientRequest(final DirectBuffer in, final MutableDirectBuffer out) {
        final ClientRequestDecoder request = clientRequestIn.wrapAndApplyHeader(in, 0, headerIn);
        clientRequestOut
                .wrapAndApplyHeader(out, 0, headerOut)
                .seenIndex(request.seenIndex())
                .readMode(request.readMode());
        copy(request.command(), clientRequestOut.command());
        request.wrapExpected(view);
        request.wrapValue(secondView);
        return clientRequestOut
                .putExpected(view, 0, view.capacity())
                .putValue(secondView, 0, secondView.capacity())
                .limit();
    }

    private int encodeClientReply(final DirectBuffer in, final MutableDirectBuffer out) {
        final ClientReplyDecoder reply = clientReplyIn.wrapAndApplyHeader(in, 0, headerIn);
        reply.wrapValue(view);
        return clientReplyOut
                .wrapAndApplyHeader(out, 0, headerOut)
                .sessionId(reply.sessionId())
                .sequence(reply.sequence())
                .index(reply.index())
                .version(reply.version())
                .leaderHint(reply.leaderHint())
                .status(reply.status())
                .putValue(view, 0, view.capacity())
                .limit();
    }

    private int encodeVoteRequest(final DirectBuffer in, final MutableDirectBuffer out) {
        final VoteRequestDecoder request = voteRequestIn.wrapAndApplyHeader(in, 0, headerIn);
        return voteRequestOut
                .wrapAndApplyHeader(out, 0, headerOut)
                .term(request.term())
                .lastIndex(request.lastIndex())
                .lastTerm(request.lastTerm())
                .preVote(request.preVote())
                .transfer(request.transfer())
                .limit();
    }

    private int encodeVoteReply(final DirectBuffer in, final MutableDirectBuffer out) {
        final VoteReplyDecoder reply = voteReplyIn.wrapAndApplyHeader(in, 0, headerIn);
        return voteReplyOut
                .wrapAndApplyHeader(out, 0, headerOut)
                .term(reply.term())
                .requestTerm(reply.requestTerm())
                .preVote(reply.preVote())
                .granted(reply.granted())
                .limit();
    }

    private int encodeAppendEntries(final DirectBuffer in, final MutableDirectBuffer out) {
        final AppendEntriesDecoder request = appendEntriesIn.wrapAndApplyHeader(in, 0, headerIn);
        request.wrapEntries(view);
        return appendEntriesOut
                .wrapAndApplyHeader(out, 0, headerOut)
                .term(request.term())
                .prevIndex(request.prevIndex())
                .prevTerm(request.prevTerm())
                .commitIndex(request.commitIndex())
                .round(request.round())
                .sentNs(request.sentNs())
                .entryCount(request.entryCount())
                .putEntries(batch, 0, encodeEntries(view, request.entryCount(), batch))
                .limit();
    }

    private int encodeAppendReply(final DirectBuffer in, final MutableDirectBuffer out) {
        final AppendReplyDecoder reply = appendReplyIn.wrapAndApplyHeader(in, 0, headerIn);
        return appendReplyOut
                .wrapAndApplyHeader(out, 0, headerOut)
                .term(reply.term())
                .matchIndex(reply.matchIndex())
                .prevIndex(reply.prevIndex())
                .conflictTerm(reply.conflictTerm())
                .round(reply.round())
                .sentNs(reply.sentNs())
                .success(reply.success())
                .voter(reply.voter())
                .limit();
    }

    private int encodeInstallSnapshot(final DirectBuffer in, final MutableDirectBuffer out) {
        final InstallSnapshotDecoder request = installSnapshotIn.wrapAndApplyHeader(in, 0, headerIn);
        request.wrapRecords(view);
        return installSnapshotOut
                .wrapAndApplyHeader(out, 0, headerOut)
                .term(request.term())
                .lastIndex(request.lastIndex())
                .lastTerm(request.lastTerm())
                .membershipIndex(request.membershipIndex())
                .voters(request.voters())
                .learners(request.learners())
                .returning(request.returning())
                .admittedId(request.admittedId())
                .admittedLife(request.admittedLife())
                .chunkCount(request.chunkCount())
                .chunk(request.chunk())
                .putRecords(batch, 0, encodeRecords())
                .limit();
    }

    private int encodeInstallReply(final DirectBuffer in, final MutableDirectBuffer out) {
        final InstallReplyDecoder reply = installReplyIn.wrapAndApplyHeader(in, 0, headerIn);
        return installReplyOut
                .wrapAndApplyHeader(out, 0, headerOut)
                .term(reply.term())
                .lastIndex(reply.lastIndex())
                .nextChunk(reply.nextChunk())
                .installed(reply.installed())
                .limit();
    }

    /** Encodes the records in the view. Returns their length. */
    private int encodeRecords() {
        int position = 0;
        while (position < view.capacity()) {
            keyIn.wrap(view, position, SnapshotKeyDecoder.BLOCK_LENGTH, SnapshotKeyDecoder.SCHEMA_VERSION);
            position = SnapshotRecords.isOfKey(keyIn.kind()) ? encodeKey(position) : encodeSession(position);
        }
        return position;
    }

    private int encodeKey(final int position) {
        keyOut.wrap(batch, position).kind(keyIn.kind()).key(keyIn.key()).version(keyIn.version());
        keyIn.wrapValue(secondView);
        return keyOut.putValue(secondView, 0, secondView.capacity()).limit();
    }

    private int encodeSession(final int position) {
        sessionIn.wrap(view, position, SnapshotSessionDecoder.BLOCK_LENGTH, SnapshotSessionDecoder.SCHEMA_VERSION);
        return sessionOut
                .wrap(batch, position)
                .kind(sessionIn.kind())
                .sessionId(sessionIn.sessionId())
                .sequence(sessionIn.sequence())
                .lastIndex(sessionIn.lastIndex())
                .version(sessionIn.version())
                .answer(sessionIn.answer())
                .answerLength(sessionIn.answerLength())
                .status(sessionIn.status())
                .limit();
    }

    private int encodeRelayAppend(final DirectBuffer in, final MutableDirectBuffer out) {
        final RelayAppendDecoder request = relayAppendIn.wrapAndApplyHeader(in, 0, headerIn);
        request.wrapEntries(view);
        return relayAppendOut
                .wrapAndApplyHeader(out, 0, headerOut)
                .firstIndex(request.firstIndex())
                .entryCount(request.entryCount())
                .putEntries(batch, 0, encodeEntries(view, request.entryCount(), batch))
                .limit();
    }

    /** Encodes the entries of a part, as many as their frame says there are. Returns their length. */
    private int encodeEntries(final DirectBuffer part, final int entryCount, final MutableDirectBuffer entries) {
        int position = 0;
        for (int i = 0; i < entryCount; i++) {
            entryIn.wrap(part, position, LogEntryDecoder.BLOCK_LENGTH, LogEntryDecoder.SCHEMA_VERSION);
            entryOut.wrap(entries, position).term(entryIn.term());
            copy(entryIn.command(), entryOut.command());
            final int expectedLength = entryIn.expectedLength();
            final int expectedOffset = entryIn.limit() + LogEntryDecoder.expectedHeaderLength();
            entryIn.skipExpected();
            entryIn.wrapValue(secondView);
            position = entryOut.putExpected(part, expectedOffset, expectedLength)
                    .putValue(secondView, 0, secondView.capacity())
                    .limit();
        }
        return position;
    }

    private static void copy(final CommandDecoder in, final CommandEncoder out) {
        out.sessionId(in.sessionId()).sequence(in.sequence()).key(in.key()).operation(in.operation());
    }
}
