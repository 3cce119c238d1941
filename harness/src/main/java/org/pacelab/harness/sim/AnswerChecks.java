package org.pacelab.harness.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.pacelab.replica.SessionIds;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.ClientReplyDecoder;
import org.pacelab.wire.codec.ClientRequestDecoder;
import org.pacelab.wire.codec.FrameHeaderDecoder;

/**
 * An answer goes to whoever asked for it. Clients know their operations by numbers that others use, too, and one that is opening a session cannot tell whose an
 * answer is.
 */
final class AnswerChecks {
    private final Consumer<String> report;
    private final FrameHeaderDecoder header = new FrameHeaderDecoder();
    private final ClientRequestDecoder request = new ClientRequestDecoder();
    private final ClientReplyDecoder reply = new ClientReplyDecoder();
    private final Map<Asked, Integer> askedBy = new HashMap<>();

    /** A session opens under no id. */
    private record Asked(long sessionId, long sequence) {}

    /** @param report takes a line for each violation */
    AnswerChecks(final Consumer<String> report) {
        this.report = report;
    }

    void onFrame(final int from, final int to, final DirectBuffer buffer, final int offset) {
        final int templateId = Frames.templateId(buffer, offset);
        if (templateId == ClientRequestDecoder.TEMPLATE_ID) {
            request.wrapAndApplyHeader(buffer, offset, header);
            final long sessionId = request.command().sessionId();
            if (sessionId != 0) {
                askedBy.put(new Asked(sessionId, request.command().sequence()), from);
            }
        } else if (templateId == ClientReplyDecoder.TEMPLATE_ID) {
            reply.wrapAndApplyHeader(buffer, offset, header);
            final Integer asker = askedBy.get(new Asked(reply.sessionId(), reply.sequence()));
            if (asker != null && asker != to) {
                report.accept("node " + from + " answers " + to + " what " + asker + " asked: sequence "
                        + reply.sequence() + " of session " + SessionIds.describe(reply.sessionId()));
            }
        }
    }
}
