package org.pacelab.harness.transport;

import org.agrona.DirectBuffer;
import org.pacelab.replica.Inbox;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.RelayReplyEncoder;

/** One frame that goes to and fro between endpoints 0 and 1, both driven by the calling thread. */
final class RoundTrips {
    private final Transport low;
    private final Transport high;
    private final RelayReplyEncoder encoder = new RelayReplyEncoder();
    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private final Inbox.FrameHandler answer = this::answer;
    private final Inbox.FrameHandler count = this::count;
    private int completed;

    RoundTrips(final Transport low, final Transport high) {
        this.low = low;
        this.high = high;
    }

    void run(final int roundTrips) {
        for (completed = 0; completed < roundTrips; ) {
            final int before = completed;
            send(low, TransportContract.HIGH);
            low.flush();
            while (completed == before) {
                high.poll(answer, 10);
                high.flush();
                low.poll(count, 10);
            }
        }
    }

    private void answer(final int from, final DirectBuffer buffer, final int offset, final int length) {
        send(high, from);
    }

    private void count(final int from, final DirectBuffer buffer, final int offset, final int length) {
        completed++;
    }

    private void send(final Transport transport, final int to) {
        final int offset = transport.tryClaim(to, Frames.HEADER_LENGTH + RelayReplyEncoder.BLOCK_LENGTH);
        encoder.wrapAndApplyHeader(transport.buffer(), offset, header).lastIndex(completed);
        transport.commit();
    }
}
