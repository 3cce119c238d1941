package org.pacelab.harness.fuzz;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.ItemBatchDecoder;
import org.pacelab.wire.codec.ItemBatchEncoder;
import org.pacelab.wire.codec.KeyVersionDecoder;
import org.pacelab.wire.codec.KeyVersionEncoder;
import org.pacelab.wire.codec.LeafDecoder;
import org.pacelab.wire.codec.LeafEncoder;
import org.pacelab.wire.codec.LeafVersionsDecoder;
import org.pacelab.wire.codec.LeafVersionsEncoder;
import org.pacelab.wire.codec.TreeDifferencesDecoder;
import org.pacelab.wire.codec.TreeDifferencesEncoder;
import org.pacelab.wire.codec.TreeNodesDecoder;
import org.pacelab.wire.codec.TreeNodesEncoder;
import org.pacelab.wire.codec.WantedItemsDecoder;
import org.pacelab.wire.codec.WantedItemsEncoder;

/** Decodes the frames by which two replicas compare what they have field by field, and encodes them again. Not thread-safe. */
final class ExchangeReencoder {
    private final FrameHeaderDecoder headerIn = new FrameHeaderDecoder();
    private final FrameHeaderEncoder headerOut = new FrameHeaderEncoder();
    private final TreeNodesDecoder nodesIn = new TreeNodesDecoder();
    private final TreeNodesEncoder nodesOut = new TreeNodesEncoder();
    private final TreeDifferencesDecoder differencesIn = new TreeDifferencesDecoder();
    private final TreeDifferencesEncoder differencesOut = new TreeDifferencesEncoder();
    private final LeafVersionsDecoder versionsIn = new LeafVersionsDecoder();
    private final LeafVersionsEncoder versionsOut = new LeafVersionsEncoder();
    private final WantedItemsDecoder wantedIn = new WantedItemsDecoder();
    private final WantedItemsEncoder wantedOut = new WantedItemsEncoder();
    private final ItemBatchDecoder itemsIn = new ItemBatchDecoder();
    private final ItemBatchEncoder itemsOut = new ItemBatchEncoder();
    private final LeafDecoder leafIn = new LeafDecoder();
    private final LeafEncoder leafOut = new LeafEncoder();
    private final KeyVersionDecoder versionIn = new KeyVersionDecoder();
    private final KeyVersionEncoder versionOut = new KeyVersionEncoder();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);

    /** Returns the length, 0 for a template that is none of theirs. */
    int encode(
            final int templateId,
            final DirectBuffer in,
            final MutableDirectBuffer out,
            final MutableDirectBuffer scratch,
            final ChainReencoder.Entries entriesEncoder) {
        return switch (templateId) {
            case TreeNodesDecoder.TEMPLATE_ID -> {
                nodesIn.wrapAndApplyHeader(in, 0, headerIn);
                nodesOut.wrapAndApplyHeader(out, 0, headerOut)
                        .round(nodesIn.round())
                        .epoch(nodesIn.epoch())
                        .leafBits(nodesIn.leafBits())
                        .level(nodesIn.level());
                nodesIn.wrapNodes(view);
                yield nodesOut.putNodes(view, 0, view.capacity()).limit();
            }
            case TreeDifferencesDecoder.TEMPLATE_ID -> {
                differencesIn.wrapAndApplyHeader(in, 0, headerIn);
                differencesOut
                        .wrapAndApplyHeader(out, 0, headerOut)
                        .round(differencesIn.round())
                        .epoch(differencesIn.epoch())
                        .sound(differencesIn.sound())
                        .level(differencesIn.level());
                differencesIn.wrapNodes(view);
                yield differencesOut.putNodes(view, 0, view.capacity()).limit();
            }
            case LeafVersionsDecoder.TEMPLATE_ID -> {
                versionsIn.wrapAndApplyHeader(in, 0, headerIn);
                versionsOut.wrapAndApplyHeader(out, 0, headerOut).round(versionsIn.round());
                versionsIn.wrapLeaves(view);
                yield versionsOut
                        .putLeaves(scratch, 0, encodeLeaves(view, scratch))
                        .limit();
            }
            case WantedItemsDecoder.TEMPLATE_ID -> {
                wantedIn.wrapAndApplyHeader(in, 0, headerIn);
                wantedOut
                        .wrapAndApplyHeader(out, 0, headerOut)
                        .round(wantedIn.round())
                        .batchCount(wantedIn.batchCount())
                        .sound(wantedIn.sound());
                wantedIn.wrapKeys(view);
                yield wantedOut.putKeys(view, 0, view.capacity()).limit();
            }
            case ItemBatchDecoder.TEMPLATE_ID -> {
                itemsIn.wrapAndApplyHeader(in, 0, headerIn);
                itemsOut.wrapAndApplyHeader(out, 0, headerOut)
                        .round(itemsIn.round())
                        .number(itemsIn.number())
                        .entryCount(itemsIn.entryCount());
                itemsIn.wrapEntries(view);
                yield itemsOut.putEntries(scratch, 0, entriesEncoder.encode(view, itemsIn.entryCount(), scratch))
                        .limit();
            }
            default -> 0;
        };
    }

    private int encodeLeaves(final DirectBuffer in, final MutableDirectBuffer out) {
        int position = 0;
        while (position < in.capacity()) {
            leafIn.wrap(in, position, LeafDecoder.BLOCK_LENGTH, LeafDecoder.SCHEMA_VERSION);
            leafOut.wrap(out, position).leaf(leafIn.leaf()).count(leafIn.count());
            position += LeafDecoder.BLOCK_LENGTH;
            for (int i = 0; i < leafIn.count(); i++) {
                versionIn.wrap(in, position, KeyVersionDecoder.BLOCK_LENGTH, KeyVersionDecoder.SCHEMA_VERSION);
                versionOut
                        .wrap(out, position)
                        .key(versionIn.key())
                        .timestamp(versionIn.timestamp())
                        .writer(versionIn.writer());
                position += KeyVersionDecoder.BLOCK_LENGTH;
            }
        }
        return position;
    }
}
