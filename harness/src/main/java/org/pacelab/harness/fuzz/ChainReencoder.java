package org.pacelab.harness.fuzz;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.wire.codec.ChainAckDecoder;
import org.pacelab.wire.codec.ChainAckEncoder;
import org.pacelab.wire.codec.ChainUpdateDecoder;
import org.pacelab.wire.codec.ChainUpdateEncoder;
import org.pacelab.wire.codec.ConfigurationDecoder;
import org.pacelab.wire.codec.ConfigurationEncoder;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.LeaseTokenDecoder;
import org.pacelab.wire.codec.LeaseTokenEncoder;
import org.pacelab.wire.codec.NodeReportDecoder;
import org.pacelab.wire.codec.NodeReportEncoder;
import org.pacelab.wire.codec.PingDecoder;
import org.pacelab.wire.codec.PingEncoder;
import org.pacelab.wire.codec.PongDecoder;
import org.pacelab.wire.codec.PongEncoder;
import org.pacelab.wire.codec.VersionQueryDecoder;
import org.pacelab.wire.codec.VersionQueryEncoder;
import org.pacelab.wire.codec.VersionReplyDecoder;
import org.pacelab.wire.codec.VersionReplyEncoder;

/** Decodes frames of chains field by field and encodes them again. Not thread-safe. */
final class ChainReencoder {
    private final FrameHeaderDecoder headerIn = new FrameHeaderDecoder();
    private final FrameHeaderEncoder headerOut = new FrameHeaderEncoder();
    private final ConfigurationDecoder configurationIn = new ConfigurationDecoder();
    private final ConfigurationEncoder configurationOut = new ConfigurationEncoder();
    private final NodeReportDecoder reportIn = new NodeReportDecoder();
    private final NodeReportEncoder reportOut = new NodeReportEncoder();
    private final ChainUpdateDecoder updateIn = new ChainUpdateDecoder();
    private final ChainUpdateEncoder updateOut = new ChainUpdateEncoder();
    private final ChainAckDecoder ackIn = new ChainAckDecoder();
    private final ChainAckEncoder ackOut = new ChainAckEncoder();
    private final LeaseTokenDecoder tokenIn = new LeaseTokenDecoder();
    private final LeaseTokenEncoder tokenOut = new LeaseTokenEncoder();
    private final VersionQueryDecoder queryIn = new VersionQueryDecoder();
    private final VersionQueryEncoder queryOut = new VersionQueryEncoder();
    private final VersionReplyDecoder replyIn = new VersionReplyDecoder();
    private final VersionReplyEncoder replyOut = new VersionReplyEncoder();
    private final PingDecoder pingIn = new PingDecoder();
    private final PingEncoder pingOut = new PingEncoder();
    private final PongDecoder pongIn = new PongDecoder();
    private final PongEncoder pongOut = new PongEncoder();
    private final UnsafeBuffer clients = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer entries = new UnsafeBuffer(0, 0);

    /** Encodes so many entries. */
    @FunctionalInterface
    interface Entries {
        /** Returns the length of what it wrote into {@code out}. */
        int encode(DirectBuffer in, int entryCount, MutableDirectBuffer out);
    }

    /** Returns the length, 0 for a template that is none of theirs. */
    int encode(
            final int templateId,
            final DirectBuffer in,
            final MutableDirectBuffer out,
            final MutableDirectBuffer batch,
            final Entries entriesEncoder) {
        return switch (templateId) {
            case ConfigurationDecoder.TEMPLATE_ID -> encodeConfiguration(in, out);
            case NodeReportDecoder.TEMPLATE_ID -> {
                reportIn.wrapAndApplyHeader(in, 0, headerIn);
                yield reportOut
                        .wrapAndApplyHeader(out, 0, headerOut)
                        .epoch(reportIn.epoch())
                        .lastIndex(reportIn.lastIndex())
                        .lastEpoch(reportIn.lastEpoch())
                        .status(reportIn.status())
                        .limit();
            }
            case ChainUpdateDecoder.TEMPLATE_ID -> encodeUpdate(in, out, batch, entriesEncoder);
            case ChainAckDecoder.TEMPLATE_ID -> {
                ackIn.wrapAndApplyHeader(in, 0, headerIn);
                yield ackOut.wrapAndApplyHeader(out, 0, headerOut)
                        .epoch(ackIn.epoch())
                        .commitIndex(ackIn.commitIndex())
                        .matchIndex(ackIn.matchIndex())
                        .matchEpoch(ackIn.matchEpoch())
                        .refused(ackIn.refused())
                        .limit();
            }
            case LeaseTokenDecoder.TEMPLATE_ID -> {
                tokenIn.wrapAndApplyHeader(in, 0, headerIn);
                yield tokenOut.wrapAndApplyHeader(out, 0, headerOut)
                        .epoch(tokenIn.epoch())
                        .round(tokenIn.round())
                        .completedRound(tokenIn.completedRound())
                        .limit();
            }
            case VersionQueryDecoder.TEMPLATE_ID -> {
                queryIn.wrapAndApplyHeader(in, 0, headerIn);
                yield queryOut.wrapAndApplyHeader(out, 0, headerOut)
                        .epoch(queryIn.epoch())
                        .queryId(queryIn.queryId())
                        .key(queryIn.key())
                        .limit();
            }
            case VersionReplyDecoder.TEMPLATE_ID -> {
                replyIn.wrapAndApplyHeader(in, 0, headerIn);
                yield replyOut.wrapAndApplyHeader(out, 0, headerOut)
                        .epoch(replyIn.epoch())
                        .queryId(replyIn.queryId())
                        .version(replyIn.version())
                        .granted(replyIn.granted())
                        .limit();
            }
            case PingDecoder.TEMPLATE_ID -> {
                pingIn.wrapAndApplyHeader(in, 0, headerIn);
                yield pingOut.wrapAndApplyHeader(out, 0, headerOut)
                        .number(pingIn.number())
                        .limit();
            }
            case PongDecoder.TEMPLATE_ID -> {
                pongIn.wrapAndApplyHeader(in, 0, headerIn);
                yield pongOut.wrapAndApplyHeader(out, 0, headerOut)
                        .number(pongIn.number())
                        .limit();
            }
            default -> 0;
        };
    }

    private int encodeConfiguration(final DirectBuffer in, final MutableDirectBuffer out) {
        configurationIn.wrapAndApplyHeader(in, 0, headerIn);
        configurationOut
                .wrapAndApplyHeader(out, 0, headerOut)
                .epoch(configurationIn.epoch())
                .removalEpoch(configurationIn.removalEpoch())
                .memberCount(configurationIn.memberCount())
                .joinerId(configurationIn.joinerId())
                .joinerLife(configurationIn.joinerLife())
                .phase(configurationIn.phase())
                .baseMembers(configurationIn.baseMembers())
                .baseCount(configurationIn.baseCount());
        for (int i = 0; i < ConfigurationDecoder.idsLength(); i++) {
            configurationOut.ids(i, configurationIn.ids(i));
            configurationOut.lives(i, configurationIn.lives(i));
            configurationOut.admissions(i, configurationIn.admissions(i));
        }
        return configurationOut.limit();
    }

    private int encodeUpdate(
            final DirectBuffer in,
            final MutableDirectBuffer out,
            final MutableDirectBuffer batch,
            final Entries entriesEncoder) {
        updateIn.wrapAndApplyHeader(in, 0, headerIn);
        updateIn.wrapClients(clients);
        updateIn.wrapEntries(entries);
        final int length = entriesEncoder.encode(entries, updateIn.entryCount(), batch);
        return updateOut
                .wrapAndApplyHeader(out, 0, headerOut)
                .epoch(updateIn.epoch())
                .prevIndex(updateIn.prevIndex())
                .prevEpoch(updateIn.prevEpoch())
                .commitIndex(updateIn.commitIndex())
                .completeIndex(updateIn.completeIndex())
                .entryCount(updateIn.entryCount())
                .wantsAnswer(updateIn.wantsAnswer())
                .putClients(clients, 0, clients.capacity())
                .putEntries(batch, 0, length)
                .limit();
    }
}
