package org.pacelab.harness.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
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
        cluster.network().observer(this);
    }

    /** What was sent before is of no interest any more. */
    void mark() {
        sent.clear();
    }

    /** From now on these are lost on their way from one to the other, and nothing else is there. */
    void lose(final int from, final int to, final String name) {
        losses.add(new Loss(from, to, name));
    }

    boolean wasSent(final int from, final int to, final String name, final List<String> fields) {
        return sent.stream().anyMatch(frame -> frame.matches(from, to, name, fields));
    }

    List<Sent> sent() {
        return sent;
    }

    @Override
    public void onFrame(
            final long atNs,
            final int from,
            final int to,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        if (!isForging) {
            checks.onFrame(atNs, from, to, buffer, offset, length);
        }
        final String text = switch (Frames.templateId(buffer, offset)) {
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
        final String name = text.substring(1, text.indexOf(']'));
        sent.add(new Sent(from, to, name, '|' + text.substring(text.indexOf("):") + 2) + '|'));
        if (losses.stream().anyMatch(loss -> loss.isOn(from, to))) {
            final boolean isLost = losses.contains(new Loss(from, to, name));
            cluster.network().cut(from, to, isLost ? Cut.DROP : Cut.NONE);
        }
    }

    /** Sends a frame in the name of a replica: {@code fields} and, of an AppendEntries, {@code entries}. */
    void inject(
            final int from,
            final int to,
            final String name,
            final Map<String, Long> fields,
            final List<String> entries) {
        final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(Frames.MAX_FRAME_LENGTH));
        final int length = switch (name) {
            case "AppendEntries" -> encodeAppend(frame, fields, entries);
            case "AppendReply" -> encodeAppendReply(frame, fields);
            case "VoteRequest" -> encodeVote(frame, fields);
            case "TimeoutNow" -> encodeTimeoutNow(frame, fields);
            case "VoteReply" -> encodeVoteReply(frame, fields);
            default -> throw new IllegalArgumentException("no way to forge " + name);
        };
        Frames.seal(frame, 0, length, from, cluster.node(from).incarnation());
        final SimulatedNetwork network = cluster.network();
        final int slot = network.frames().claim(network.link(from, to), length);
        network.frames().buffer(slot).putBytes(0, frame, 0, length);
        isForging = true;
        network.send(slot, cluster.node(to).incarnation());
        isForging = false;
    }

    private static int encodeAppend(
            final UnsafeBuffer frame, final Map<String, Long> fields, final List<String> entries) {
        final AppendEntriesEncoder encoder = new AppendEntriesEncoder()
                .wrapAndApplyHeader(frame, 0, new FrameHeaderEncoder())
                .term(fields.get("term"))
                .prevIndex(fields.get("prevIndex"))
                .prevTerm(fields.get("prevTerm"))
                .commitIndex(fields.getOrDefault("commitIndex", 0L))
                .round(fields.getOrDefault("round", 1L))
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

    private static int encodeAppendReply(final UnsafeBuffer frame, final Map<String, Long> fields) {
        new AppendReplyEncoder()
                .wrapAndApplyHeader(frame, 0, new FrameHeaderEncoder())
                .term(fields.get("term"))
                .success(fields.getOrDefault("success", 1L).shortValue())
                .matchIndex(fields.get("matchIndex"))
                .prevIndex(fields.get("prevIndex"))
                .conflictTerm(0)
                .round(0)
                .sentNs(0)
                .voter(fields.getOrDefault("voter", 1L).shortValue());
        return Frames.HEADER_LENGTH + AppendReplyEncoder.BLOCK_LENGTH;
    }

    private static int encodeVoteReply(final UnsafeBuffer frame, final Map<String, Long> fields) {
        new VoteReplyEncoder()
                .wrapAndApplyHeader(frame, 0, new FrameHeaderEncoder())
                .term(fields.get("term"))
                .requestTerm(fields.get("requestTerm"))
                .preVote(fields.getOrDefault("preVote", 0L).shortValue())
                .granted(fields.getOrDefault("granted", 0L).shortValue());
        return Frames.HEADER_LENGTH + VoteReplyEncoder.BLOCK_LENGTH;
    }

    private static int encodeTimeoutNow(final UnsafeBuffer frame, final Map<String, Long> fields) {
        return new TimeoutNowEncoder()
                .wrapAndApplyHeader(frame, 0, new FrameHeaderEncoder())
                .term(fields.get("term"))
                .limit();
    }

    private static int encodeVote(final UnsafeBuffer frame, final Map<String, Long> fields) {
        new VoteRequestEncoder()
                .wrapAndApplyHeader(frame, 0, new FrameHeaderEncoder())
                .term(fields.get("term"))
                .lastIndex(fields.get("lastIndex"))
                .lastTerm(fields.get("lastTerm"))
                .preVote(fields.getOrDefault("preVote", 0L).shortValue())
                .transfer(fields.getOrDefault("transfer", 0L).shortValue());
        return Frames.HEADER_LENGTH + VoteRequestEncoder.BLOCK_LENGTH;
    }
}
