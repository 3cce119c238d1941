package org.pacelab.harness.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.harness.cluster.QuorumProtocol;
import org.pacelab.harness.sim.SimulatedLink.Cut;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.AppendEntriesDecoder;
import org.pacelab.wire.codec.AppendEntriesEncoder;
import org.pacelab.wire.codec.AppendReplyDecoder;
import org.pacelab.wire.codec.AppendReplyEncoder;
import org.pacelab.wire.codec.ChainAckDecoder;
import org.pacelab.wire.codec.ChainUpdateDecoder;
import org.pacelab.wire.codec.ClientReplyDecoder;
import org.pacelab.wire.codec.ClientRequestDecoder;
import org.pacelab.wire.codec.ConfigurationDecoder;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.InstallReplyDecoder;
import org.pacelab.wire.codec.InstallSnapshotDecoder;
import org.pacelab.wire.codec.LeaseTokenDecoder;
import org.pacelab.wire.codec.NodeReportDecoder;
import org.pacelab.wire.codec.PingDecoder;
import org.pacelab.wire.codec.PongDecoder;
import org.pacelab.wire.codec.TimeoutNowDecoder;
import org.pacelab.wire.codec.TimeoutNowEncoder;
import org.pacelab.wire.codec.VersionQueryDecoder;
import org.pacelab.wire.codec.VersionReplyDecoder;
import org.pacelab.wire.codec.VoteReplyDecoder;
import org.pacelab.wire.codec.VoteReplyEncoder;
import org.pacelab.wire.codec.VoteRequestDecoder;
import org.pacelab.wire.codec.VoteRequestEncoder;

/** Frames as transcripts read and write them: what was sent, one line each, and forged ones. */
final class FrameScript implements SimulatedNetwork.FrameObserver {
    private final SimulatedCluster cluster;
    private final SimulatedNetwork.FrameObserver checks;
    private boolean isForging;
    private final List<Sent> sent = new ArrayList<>();

    /** Of these, those that no line has expected. */
    private final List<Sent> unexpected = new ArrayList<>();

    /** Lines for which there was no frame that no other line had expected. */
    private int surplusLines;

    /** Null where the protocol is none of a quorum store. */
    private final QuorumFrames quorum;

    private final List<Loss> losses = new ArrayList<>();
    private final FrameHeaderDecoder header = new FrameHeaderDecoder();

    /** A frame, its fields as {@code |name=value|name=value|}. */
    record Sent(int from, int to, String name, String fields) {
        private boolean matches(final int sender, final int receiver, final String message, final List<String> wanted) {
            return from == sender
                    && to == receiver
                    && name.equals(message)
                    && wanted.stream().allMatch(field -> fields.contains('|' + field + '|'));
        }
    }

    /** Frames of one name that are lost on a link. */
    private record Loss(int from, int to, String name) {
        boolean isOn(final int sender, final int receiver) {
            return from == sender && to == receiver;
        }
    }

    /** @param checks gets to see all frames that nodes send, too */
    FrameScript(final SimulatedCluster cluster, final SimulatedNetwork.FrameObserver checks) {
        this.cluster = cluster;
        this.checks = checks;
        this.quorum = cluster.setup().protocol() instanceof QuorumProtocol ? new QuorumFrames(cluster.setup()) : null;
        cluster.network().observer(this);
    }

    /** What was sent before is of no interest any more. */
    void mark() {
        sent.clear();
        unexpected.clear();
        surplusLines = 0;
    }

    /** From now on these are lost on their way from one to the other, and nothing else is there. */
    void lose(final int from, final int to, final String name) {
        losses.add(new Loss(from, to, name));
    }

    boolean wasSent(final int from, final int to, final String name, final List<String> fields) {
        return sent.stream().anyMatch(frame -> frame.matches(from, to, name, fields));
    }

    /** As {@link #wasSent}; a line stands for one frame. */
    boolean expect(final int from, final int to, final String name, final List<String> fields) {
        for (int i = 0; i < unexpected.size(); i++) {
            if (unexpected.get(i).matches(from, to, name, fields)) {
                unexpected.remove(i);
                return true;
            }
        }
        surplusLines++;
        return wasSent(from, to, name, fields);
    }

    List<Sent> sent() {
        return sent;
    }

    List<Sent> unexpected() {
        return unexpected;
    }

    int surplusLines() {
        return surplusLines;
    }

    @Override
    public void onFrame(
            final long atNs,
            final int from,
            final int to,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        if (isForging) {
            return;
        }
        checks.onFrame(atNs, from, to, buffer, offset, length);
        final String text = quorum == null ? textOf(buffer, offset) : quorum.textOf(from, to, buffer, offset, length);
        final String name = text.substring(1, text.indexOf(']'));
        final Sent frame = new Sent(from, to, name, '|' + text.substring(text.indexOf("):") + 2) + '|');
        sent.add(frame);
        unexpected.add(frame);
        loseIfAsked(frame);
    }

    private String textOf(final DirectBuffer buffer, final int offset) {
        return switch (Frames.templateId(buffer, offset)) {
            case AppendEntriesDecoder.TEMPLATE_ID ->
                new AppendEntriesDecoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .toString();
            case AppendReplyDecoder.TEMPLATE_ID ->
                new AppendReplyDecoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .toString();
            case VoteRequestDecoder.TEMPLATE_ID ->
                new VoteRequestDecoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .toString();
            case VoteReplyDecoder.TEMPLATE_ID ->
                new VoteReplyDecoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .toString();
            case TimeoutNowDecoder.TEMPLATE_ID ->
                new TimeoutNowDecoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .toString();
            case InstallSnapshotDecoder.TEMPLATE_ID ->
                new InstallSnapshotDecoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .toString();
            case InstallReplyDecoder.TEMPLATE_ID ->
                new InstallReplyDecoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .toString();
            case ClientRequestDecoder.TEMPLATE_ID ->
                new ClientRequestDecoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .toString();
            case ClientReplyDecoder.TEMPLATE_ID ->
                new ClientReplyDecoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .toString();
            case ChainUpdateDecoder.TEMPLATE_ID ->
                new ChainUpdateDecoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .toString();
            case ChainAckDecoder.TEMPLATE_ID ->
                new ChainAckDecoder().wrapAndApplyHeader(buffer, offset, header).toString();
            case NodeReportDecoder.TEMPLATE_ID ->
                new NodeReportDecoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .toString();
            case ConfigurationDecoder.TEMPLATE_ID ->
                new ConfigurationDecoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .toString();
            case VersionQueryDecoder.TEMPLATE_ID ->
                new VersionQueryDecoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .toString();
            case VersionReplyDecoder.TEMPLATE_ID ->
                new VersionReplyDecoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .toString();
            case LeaseTokenDecoder.TEMPLATE_ID ->
                new LeaseTokenDecoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .toString();
            case PingDecoder.TEMPLATE_ID ->
                new PingDecoder().wrapAndApplyHeader(buffer, offset, header).toString();
            case PongDecoder.TEMPLATE_ID ->
                new PongDecoder().wrapAndApplyHeader(buffer, offset, header).toString();
            default -> "[unknown]):";
        };
    }

    private void loseIfAsked(final Sent frame) {
        if (losses.stream().anyMatch(loss -> loss.isOn(frame.from(), frame.to()))) {
            final boolean isLost = losses.contains(new Loss(frame.from(), frame.to(), frame.name()));
            cluster.network().cut(frame.from(), frame.to(), isLost ? Cut.DROP : Cut.NONE);
        }
    }

    /** Sends a frame in the name of a node: {@code fields} and, of an AppendEntries, {@code entries}. */
    void inject(final int from, final int to, final String name, final FrameFields fields, final List<String> entries) {
        final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(Frames.MAX_FRAME_LENGTH));
        final int length = switch (name) {
            case "AppendEntries" -> encodeAppend(frame, fields, entries);
            case "AppendReply" -> encodeAppendReply(frame, fields);
            case "VoteRequest" -> encodeVote(frame, fields);
            case "TimeoutNow" -> encodeTimeoutNow(frame, fields);
            case "VoteReply" -> encodeVoteReply(frame, fields);
            default -> {
                if (quorum == null) {
                    throw new IllegalArgumentException("no way to forge " + name);
                }
                yield quorum.encode(from, to, name, fields, frame);
            }
        };
        final SimulatedNode sender = cluster.node(from);
        Frames.seal(frame, 0, length, sender.endpointId(), sender.incarnation());
        final SimulatedNetwork network = cluster.network();
        final int slot = network.frames().claim(network.link(from, to), length);
        network.frames().buffer(slot).putBytes(0, frame, 0, length);
        isForging = true;
        network.send(slot, cluster.node(to).incarnation());
        isForging = false;
    }

    private static int encodeAppend(final UnsafeBuffer frame, final FrameFields fields, final List<String> entries) {
        final AppendEntriesEncoder encoder = new AppendEntriesEncoder()
                .wrapAndApplyHeader(frame, 0, new FrameHeaderEncoder())
                .term(fields.number("term"))
                .prevIndex(fields.number("prevIndex"))
                .prevTerm(fields.number("prevTerm"))
                .commitIndex(fields.number("commitIndex", 0))
                .round(fields.number("round", 1))
                .sentNs(0)
                .entryCount(entries.size());
        final int start = encoder.limit() + LogEntries.BATCH_HEADER_LENGTH;
        int end = start;
        for (final String entry : entries) {
            end += EntryText.encode(entry, 0, 0, frame, end);
        }
        LogEntries.putBatchLength(frame, encoder.limit(), end - start);
        return end;
    }

    private static int encodeAppendReply(final UnsafeBuffer frame, final FrameFields fields) {
        new AppendReplyEncoder()
                .wrapAndApplyHeader(frame, 0, new FrameHeaderEncoder())
                .term(fields.number("term"))
                .success((short) fields.number("success", 1))
                .matchIndex(fields.number("matchIndex"))
                .prevIndex(fields.number("prevIndex"))
                .conflictTerm(0)
                .round(0)
                .sentNs(0)
                .voter((short) fields.number("voter", 1));
        return Frames.HEADER_LENGTH + AppendReplyEncoder.BLOCK_LENGTH;
    }

    private static int encodeVoteReply(final UnsafeBuffer frame, final FrameFields fields) {
        new VoteReplyEncoder()
                .wrapAndApplyHeader(frame, 0, new FrameHeaderEncoder())
                .term(fields.number("term"))
                .requestTerm(fields.number("requestTerm"))
                .preVote((short) fields.number("preVote", 0))
                .granted((short) fields.number("granted", 0));
        return Frames.HEADER_LENGTH + VoteReplyEncoder.BLOCK_LENGTH;
    }

    private static int encodeTimeoutNow(final UnsafeBuffer frame, final FrameFields fields) {
        return new TimeoutNowEncoder()
                .wrapAndApplyHeader(frame, 0, new FrameHeaderEncoder())
                .term(fields.number("term"))
                .limit();
    }

    private static int encodeVote(final UnsafeBuffer frame, final FrameFields fields) {
        new VoteRequestEncoder()
                .wrapAndApplyHeader(frame, 0, new FrameHeaderEncoder())
                .term(fields.number("term"))
                .lastIndex(fields.number("lastIndex"))
                .lastTerm(fields.number("lastTerm"))
                .preVote((short) fields.number("preVote", 0))
                .transfer((short) fields.number("transfer", 0));
        return Frames.HEADER_LENGTH + VoteRequestEncoder.BLOCK_LENGTH;
    }
}
