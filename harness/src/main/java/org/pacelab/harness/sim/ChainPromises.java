package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.pacelab.epoch.EpochReplica;
import org.pacelab.journal.Journal;
import org.pacelab.replica.MemberStatus;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.ChainAckDecoder;
import org.pacelab.wire.codec.ChainUpdateDecoder;
import org.pacelab.wire.codec.LeaseTokenDecoder;
import org.pacelab.wire.codec.NodeReportDecoder;

/**
 * What the nodes of a chain have told each other stays true of them, over restarts too: the epoch that they named, and in it what they said
 * they have. Who has lost its disk has promised nothing of these. Told of each frame that is sent, and of each step.
 */
final class ChainPromises {
    private final List<Promised> nodes = new ArrayList<>();
    private final Consumer<String> report;
    private final NodeReportDecoder nodeReport = new NodeReportDecoder();
    private final ChainUpdateDecoder update = new ChainUpdateDecoder();
    private final ChainAckDecoder ack = new ChainAckDecoder();
    private final LeaseTokenDecoder token = new LeaseTokenDecoder();

    /** By one node. Entries are those of its predecessor in {@code epoch}, which takes none of them back. */
    private static final class Promised {
        private long epoch;
        private long lastIndex;

        private void named(final long namedEpoch) {
            if (namedEpoch > epoch) {
                epoch = namedEpoch;
                lastIndex = 0;
            }
        }

        private void has(final long namedEpoch, final long index) {
            named(namedEpoch);
            if (namedEpoch == epoch) {
                lastIndex = Math.max(lastIndex, index);
            }
        }

        private void forget() {
            epoch = 0;
            lastIndex = 0;
        }
    }

    /** @param report takes a line for each violation */
    ChainPromises(final int nodeCount, final Consumer<String> report) {
        this.report = report;
        for (int i = 0; i < nodeCount; i++) {
            nodes.add(new Promised());
        }
    }

    /** From one of the nodes. */
    void sent(final int from, final DirectBuffer buffer, final int offset) {
        final int body = offset + Frames.HEADER_LENGTH;
        final Promised promised = nodes.get(from);
        switch (Frames.templateId(buffer, offset)) {
            case NodeReportDecoder.TEMPLATE_ID -> {
                nodeReport.wrap(buffer, body, NodeReportDecoder.BLOCK_LENGTH, NodeReportDecoder.SCHEMA_VERSION);
                promised.named(nodeReport.epoch());
            }
            case ChainUpdateDecoder.TEMPLATE_ID -> {
                update.wrap(buffer, body, ChainUpdateDecoder.BLOCK_LENGTH, ChainUpdateDecoder.SCHEMA_VERSION);
                promised.has(update.epoch(), update.prevIndex() + update.entryCount());
            }
            case ChainAckDecoder.TEMPLATE_ID -> {
                ack.wrap(buffer, body, ChainAckDecoder.BLOCK_LENGTH, ChainAckDecoder.SCHEMA_VERSION);
                promised.has(ack.epoch(), ack.refused() == 0 ? ack.matchIndex() : 0);
            }
            case LeaseTokenDecoder.TEMPLATE_ID -> {
                token.wrap(buffer, body, LeaseTokenDecoder.BLOCK_LENGTH, LeaseTokenDecoder.SCHEMA_VERSION);
                promised.named(token.epoch());
            }
            default -> {}
        }
    }

    void afterStep(final SimulatedNode node, final EpochReplica replica, final Journal journal) {
        final Promised promised = nodes.get(node.number());
        if (replica.status() == MemberStatus.FORGOTTEN) {
            promised.forget();
        } else if (journal.term() < promised.epoch) {
            report.accept("node " + node.number() + " has come back to epoch " + journal.term() + " from "
                    + promised.epoch + ", which it had named");
            promised.forget();
        } else if (journal.term() == promised.epoch && journal.lastIndex() < promised.lastIndex) {
            report.accept("node " + node.number() + " lacks entry " + promised.lastIndex
                    + ", which it had told in epoch " + promised.epoch + " that it has");
            promised.forget();
        }
    }
}
