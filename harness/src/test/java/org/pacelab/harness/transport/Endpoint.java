package org.pacelab.harness.transport;

import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.pacelab.replica.Inbox;
import org.pacelab.replica.Outbox;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.RelayReplyDecoder;
import org.pacelab.wire.codec.RelayReplyEncoder;

/** One side of a link under test: sends numbered frames, and keeps what it received. */
final class Endpoint implements AutoCloseable {
    static final int FRAME_LENGTH = Frames.HEADER_LENGTH + RelayReplyEncoder.BLOCK_LENGTH;

    /** A frame that was handed out: who sent it, and its number. */
    record Received(int from, long number) {}

    final Transport transport;
    final List<Received> received = new ArrayList<>();
    private final Inbox.FrameHandler handler = this::onFrame;
    private final RelayReplyEncoder encoder = new RelayReplyEncoder();
    private final RelayReplyDecoder decoder = new RelayReplyDecoder();
    private final FrameHeaderEncoder header = new FrameHeaderEncoder();

    Endpoint(final Transport transport) {
        this.transport = transport;
    }

    boolean send(final int to, final long number) {
        final int offset = transport.tryClaim(to, FRAME_LENGTH);
        if (offset == Outbox.FULL) {
            return false;
        }
        encoder.wrapAndApplyHeader(transport.buffer(), offset, header).lastIndex(number);
        transport.commit();
        return true;
    }

    int poll(final int limit) {
        transport.flush();
        return transport.poll(handler, limit);
    }

    List<Long> numbersFrom(final int sender) {
        return received.stream()
                .filter(frame -> frame.from == sender)
                .map(Received::number)
                .toList();
    }

    long rejected() {
        final long[] count = new long[1];
        transport.counters().forEach((name, value) -> count[0] += name.startsWith("transport/rejected-") ? value : 0);
        return count[0];
    }

    private void onFrame(final int from, final DirectBuffer buffer, final int offset, final int length) {
        decoder.wrap(
                buffer,
                offset + Frames.HEADER_LENGTH,
                RelayReplyDecoder.BLOCK_LENGTH,
                RelayReplyDecoder.SCHEMA_VERSION);
        received.add(new Received(from, length == FRAME_LENGTH ? decoder.lastIndex() : length));
    }

    @Override
    public void close() {
        transport.close();
    }
}
