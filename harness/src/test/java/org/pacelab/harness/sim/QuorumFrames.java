package org.pacelab.harness.sim;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.ExchangeBody;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.ClientReplyDecoder;
import org.pacelab.wire.codec.ClientReplyEncoder;
import org.pacelab.wire.codec.ClientRequestDecoder;
import org.pacelab.wire.codec.ClientRequestEncoder;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.ItemBatchDecoder;
import org.pacelab.wire.codec.ItemBatchEncoder;
import org.pacelab.wire.codec.LeafVersionsDecoder;
import org.pacelab.wire.codec.LogEntryEncoder;
import org.pacelab.wire.codec.TreeDifferencesDecoder;
import org.pacelab.wire.codec.TreeDifferencesEncoder;
import org.pacelab.wire.codec.TreeNodesDecoder;
import org.pacelab.wire.codec.TreeNodesEncoder;
import org.pacelab.wire.codec.WantedItemsDecoder;
import org.pacelab.wire.codec.WantedItemsEncoder;

/**
 * The frames of a quorum store as transcripts read and write them; what stands under a key is written as in {@link ItemText}.
 *
 * <pre>
 * ClientRequest operation=ITEM key=x value=7 timestamp=3 writer=1 epoch=0 hint=yes sequence=5
 * ClientRequest operation=GET read=VERSION      the version alone; operation=SIBLINGS set=..., operation=PUT value=7 context=...
 * ClientReply status=OK epoch=0 sequence=5 value=7 timestamp=3 writer=1
 * TreeNodes epoch=4 level=0 nodes=1             no nodes: only the epoch is asked for, or to be remembered
 * TreeDifferences epoch=4 sound=1 differing=1   forged: children=1, a bit for each child of the first node that was asked about that differs
 * LeafVersions, WantedItems sound=1 batchCount=1
 * ItemBatch number=0 entryCount=5               forged: key=x value=7 timestamp=3 count=5, so many keys from this one on
 * </pre>
 *
 * A forged answer is to the latest question that went the other way; {@code roundsBefore=1}: to one before that.
 */
final class QuorumFrames {
    private static final int ROOT_CHILDREN = 8;
    private static final byte[] NONE = {};

    /** Of a tree whose root has as many children as other nodes. */
    static final long LEAF_BITS = 18;

    private final long leafBits;
    private final boolean hasSiblings;
    private final boolean replicasCoordinate;
    private final int replicaCount;
    private final Map<Question, UnsafeBuffer> latest = new HashMap<>();
    private final FrameHeaderDecoder header = new FrameHeaderDecoder();
    private final FrameHeaderEncoder newHeader = new FrameHeaderEncoder();

    private record Question(int from, int to, int templateId) {}

    QuorumFrames(final ClusterSetup setup) {
        leafBits = setup.options().get("leafBits");
        if (leafBits % Integer.numberOfTrailingZeros(ROOT_CHILDREN) != 0) {
            throw new IllegalArgumentException("leafBits " + leafBits + " is no multiple of three");
        }
        hasSiblings = setup.setting().equals("siblings");
        replicasCoordinate = hasSiblings || setup.options().get("replicaCoordinates") == 1;
        replicaCount = setup.replicaCount();
    }

    /** As the codecs write theirs: {@code [name]):field=value|field=value}. */
    String textOf(final int from, final int to, final DirectBuffer buffer, final int offset, final int length) {
        return switch (Frames.templateId(buffer, offset)) {
            case ClientRequestDecoder.TEMPLATE_ID -> {
                final ClientRequestDecoder request =
                        new ClientRequestDecoder().wrapAndApplyHeader(buffer, offset, header);
                if (request.command().sequence() != 0) {
                    keep(from, to, buffer, offset, length);
                }
                yield "[ClientRequest]):" + request(request);
            }
            case ClientReplyDecoder.TEMPLATE_ID ->
                "[ClientReply]):" + reply(to, new ClientReplyDecoder().wrapAndApplyHeader(buffer, offset, header));
            case TreeNodesDecoder.TEMPLATE_ID -> {
                keep(from, to, buffer, offset, length);
                final TreeNodesDecoder nodes = new TreeNodesDecoder().wrapAndApplyHeader(buffer, offset, header);
                yield "[TreeNodes]):epoch=" + nodes.epoch() + "|level=" + nodes.level() + "|nodes="
                        + nodes.nodesLength() / (ExchangeBody.NODE_LENGTH + ROOT_CHILDREN * Long.BYTES);
            }
            case LeafVersionsDecoder.TEMPLATE_ID -> {
                keep(from, to, buffer, offset, length);
                yield "[LeafVersions]):";
            }
            case TreeDifferencesDecoder.TEMPLATE_ID -> {
                final TreeDifferencesDecoder told =
                        new TreeDifferencesDecoder().wrapAndApplyHeader(buffer, offset, header);
                yield "[TreeDifferences]):epoch=" + told.epoch() + "|sound=" + told.sound() + "|differing="
                        + told.nodesLength() / ExchangeBody.DIFFERENCE_LENGTH;
            }
            case WantedItemsDecoder.TEMPLATE_ID -> {
                final WantedItemsDecoder wanted = new WantedItemsDecoder().wrapAndApplyHeader(buffer, offset, header);
                yield "[WantedItems]):sound=" + wanted.sound() + "|batchCount=" + wanted.batchCount();
            }
            case ItemBatchDecoder.TEMPLATE_ID -> {
                final ItemBatchDecoder batch = new ItemBatchDecoder().wrapAndApplyHeader(buffer, offset, header);
                yield "[ItemBatch]):number=" + batch.number() + "|entryCount=" + batch.entryCount();
            }
            default -> "[unknown]):";
        };
    }

    /** Returns the frame's length. */
    int encode(final int from, final int to, final String name, final FrameFields fields, final UnsafeBuffer frame) {
        return switch (name) {
            case "ClientRequest" -> encodeRequest(from, fields, frame);
            case "ClientReply" -> encodeReply(from, fields, asked(from, to, ClientRequestDecoder.TEMPLATE_ID), frame);
            case "TreeNodes" -> encodeNodes(fields, frame);
            case "TreeDifferences" -> encodeDifferences(fields, asked(from, to, TreeNodesDecoder.TEMPLATE_ID), frame);
            case "WantedItems" -> encodeWanted(fields, asked(from, to, LeafVersionsDecoder.TEMPLATE_ID), frame);
            case "ItemBatch" -> encodeBatch(fields, asked(from, to, LeafVersionsDecoder.TEMPLATE_ID), frame);
            default -> throw new IllegalArgumentException("no way to forge " + name);
        };
    }

    private String request(final ClientRequestDecoder request) {
        final OperationKind kind = OperationKind.of(request.command().operation());
        final String text =
                "operation=" + kind + "|key=" + EntryText.name(request.command().key())
                        + "|epoch=" + request.seenIndex() + "|sequence="
                        + request.command().sequence();
        final UnsafeBuffer part = new UnsafeBuffer(0, 0);
        request.wrapExpected(part);
        request.wrapValue(part);
        return switch (kind) {
            case GET -> text + "|read=" + (request.readMode() == 0 ? "ITEM" : "VERSION");
            case ITEM -> text + hint(request) + '|' + ItemText.item(part, 0, part.capacity());
            case SIBLINGS -> text + hint(request) + "|set=" + ItemText.set(part, 0, part.capacity());
            default -> text;
        };
    }

    private static String hint(final ClientRequestDecoder request) {
        return "|hint=" + (request.readMode() == 0 ? "none" : "yes");
    }

    private String reply(final int to, final ClientReplyDecoder reply) {
        final String text = "status=" + ReplyStatus.of(reply.status()) + "|epoch=" + reply.index() + "|sequence="
                + reply.sequence() + '|';
        final UnsafeBuffer value = new UnsafeBuffer(0, 0);
        reply.wrapValue(value);
        if (hasSiblings) {
            return text + "set=" + ItemText.set(value, 0, value.capacity());
        }
        return text
                + (replicasCoordinate && to >= replicaCount
                        ? ItemText.value(value, 0, value.capacity())
                        : ItemText.item(value, 0, value.capacity()));
    }

    private int encodeRequest(final int from, final FrameFields fields, final UnsafeBuffer frame) {
        fields.among(
                "operation",
                "key",
                "value",
                "timestamp",
                "writer",
                "set",
                "context",
                "epoch",
                "hint",
                "read",
                "sequence");
        final OperationKind kind = OperationKind.valueOf(fields.text("operation", "GET"));
        final long readMode = kind == OperationKind.GET
                ? fields.text("read", "ITEM").equals("VERSION") ? 1 : 0
                : fields.text("hint", "none").equals("yes") ? 1 : 0;
        final ClientRequestEncoder request = new ClientRequestEncoder()
                .wrapAndApplyHeader(frame, 0, newHeader)
                .seenIndex(fields.number("epoch", 0))
                .readMode((short) readMode);
        request.command()
                .sessionId(from + 1L)
                .sequence(fields.number("sequence", 1))
                .key(EntryText.key(fields.text("key", "x")))
                .operation(kind.code());
        final byte[] context = fields.values().containsKey("context") ? ItemText.set(fields.text("context", "")) : NONE;
        final byte[] value = switch (kind) {
            case ITEM -> ItemText.item(fields);
            case SIBLINGS -> ItemText.set(fields.text("set", ItemText.EMPTY));
            default -> ItemText.value(fields);
        };
        return request.putExpected(context, 0, context.length)
                .putValue(value, 0, value.length)
                .limit();
    }

    private int encodeReply(
            final int from, final FrameFields fields, final UnsafeBuffer asked, final UnsafeBuffer frame) {
        fields.among("status", "epoch", "value", "timestamp", "writer", "set");
        final ClientRequestDecoder request = new ClientRequestDecoder().wrapAndApplyHeader(asked, 0, header);
        final byte[] value = fields.values().containsKey("set")
                ? ItemText.set(fields.text("set", ItemText.EMPTY))
                : ItemText.item(fields);
        return new ClientReplyEncoder()
                .wrapAndApplyHeader(frame, 0, newHeader)
                .sessionId(request.command().sessionId())
                .sequence(request.command().sequence())
                .index(fields.number("epoch", 0))
                .version(0)
                .leaderHint(from)
                .status(ReplyStatus.valueOf(fields.text("status", "OK").toUpperCase(Locale.ROOT))
                        .code())
                .putValue(value, 0, value.length)
                .limit();
    }

    /** Of the root, of a tree in which nothing is, or nothing. */
    private int encodeNodes(final FrameFields fields, final UnsafeBuffer frame) {
        fields.among("epoch", "nodes");
        final long nodes = fields.number("nodes", 0);
        final byte[] records = new byte[(int) nodes * (ExchangeBody.NODE_LENGTH + ROOT_CHILDREN * Long.BYTES)];
        return new TreeNodesEncoder()
                .wrapAndApplyHeader(frame, 0, newHeader)
                .round(1)
                .epoch(fields.number("epoch", 0))
                .leafBits((short) leafBits)
                .level((short) 0)
                .putNodes(records, 0, records.length)
                .limit();
    }

    private int encodeDifferences(final FrameFields fields, final UnsafeBuffer asked, final UnsafeBuffer frame) {
        fields.among("epoch", "sound", "children", "roundsBefore");
        final TreeNodesDecoder nodes = new TreeNodesDecoder().wrapAndApplyHeader(asked, 0, header);
        final long children = fields.number("children", 0);
        final UnsafeBuffer records = new UnsafeBuffer(new byte[ExchangeBody.DIFFERENCE_LENGTH]);
        if (children != 0) {
            final int first = Frames.HEADER_LENGTH + TreeNodesDecoder.BLOCK_LENGTH + ExchangeBody.PART_HEADER_LENGTH;
            records.putInt(0, asked.getInt(first, LITTLE_ENDIAN), LITTLE_ENDIAN);
            records.putByte(Integer.BYTES, (byte) children);
        }
        return new TreeDifferencesEncoder()
                .wrapAndApplyHeader(frame, 0, newHeader)
                .round(nodes.round() - fields.number("roundsBefore", 0))
                .epoch(fields.number("epoch"))
                .sound((short) fields.number("sound", 1))
                .level(nodes.level())
                .putNodes(records, 0, children == 0 ? 0 : records.capacity())
                .limit();
    }

    private int encodeWanted(final FrameFields fields, final UnsafeBuffer asked, final UnsafeBuffer frame) {
        fields.among("batchCount", "sound");
        return new WantedItemsEncoder()
                .wrapAndApplyHeader(frame, 0, newHeader)
                .round(roundOf(asked))
                .batchCount((int) fields.number("batchCount", 0))
                .sound((short) fields.number("sound", 1))
                .putKeys(NONE, 0, 0)
                .limit();
    }

    private int encodeBatch(final FrameFields fields, final UnsafeBuffer asked, final UnsafeBuffer frame) {
        fields.among("number", "key", "value", "timestamp", "writer", "set", "count", "roundsBefore");
        final int count = (int) fields.number("count", 1);
        final ItemBatchEncoder batch = new ItemBatchEncoder()
                .wrapAndApplyHeader(frame, 0, newHeader)
                .round(roundOf(asked) - fields.number("roundsBefore", 0))
                .number((int) fields.number("number", 0))
                .entryCount(count);
        final int start = batch.limit() + ExchangeBody.PART_HEADER_LENGTH;
        final byte[] value = hasSiblings ? ItemText.set(fields.text("set", ItemText.EMPTY)) : ItemText.item(fields);
        int end = start;
        for (int i = 0; i < count; i++) {
            final LogEntryEncoder entry = new LogEntryEncoder().wrap(frame, end).term(0);
            entry.command()
                    .sessionId(0)
                    .sequence(0)
                    .key(EntryText.key(fields.text("key", "x")) + i)
                    .operation((hasSiblings ? OperationKind.SIBLINGS : OperationKind.ITEM).code());
            end += entry.putExpected(NONE, 0, 0)
                    .putValue(value, 0, value.length)
                    .encodedLength();
        }
        ExchangeBody.putPartLength(frame, batch.limit(), end - start);
        return end;
    }

    /** The latest question of one sort that a node is to answer another one. */
    private UnsafeBuffer asked(final int answering, final int asking, final int templateId) {
        final UnsafeBuffer question = latest.get(new Question(asking, answering, templateId));
        if (question == null) {
            throw new IllegalArgumentException("node " + asking + " has not asked node " + answering + " for that");
        }
        return question;
    }

    private void keep(final int from, final int to, final DirectBuffer buffer, final int offset, final int length) {
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[length]);
        copy.putBytes(0, buffer, offset, length);
        latest.put(new Question(from, to, Frames.templateId(buffer, offset)), copy);
    }

    /** Of {@code LeafVersions}. */
    private static long roundOf(final UnsafeBuffer question) {
        return question.getLong(Frames.HEADER_LENGTH + LeafVersionsDecoder.roundEncodingOffset(), LITTLE_ENDIAN);
    }
}
