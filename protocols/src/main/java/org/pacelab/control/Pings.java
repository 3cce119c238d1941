package org.pacelab.control;

import org.agrona.DirectBuffer;
import org.pacelab.failure.PingDetector;
import org.pacelab.replica.Counters;
import org.pacelab.replica.Outbox;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.PingEncoder;
import org.pacelab.wire.codec.PongDecoder;

/**
 * The pings of a control plane's leader: sends those that its detector asks for, and tells it what comes back. One that the outbox had no room for is lost,
 * as any frame may be. Confined to one thread; allocates nothing after construction.
 */
final class Pings {
    private static final int PING_LENGTH = Frames.HEADER_LENGTH + PingEncoder.BLOCK_LENGTH;

    private final PingDetector detector;
    private final int nodeCount;
    private final Outbox outbox;
    private final Counters counters;
    private final int sent;
    private final int sentToSuspected;
    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private final PingEncoder ping = new PingEncoder();
    private final PongDecoder pong = new PongDecoder();

    Pings(final PingDetector detector, final int nodeCount, final Outbox outbox, final Counters counters) {
        this.detector = detector;
        this.nodeCount = nodeCount;
        this.outbox = outbox;
        this.counters = counters;
        sent = counters.define("control/pings");
        sentToSuspected = counters.define("control/pings-to-suspected");
    }

    void onPong(final long nowNs, final int from, final DirectBuffer buffer, final int offset) {
        pong.wrap(buffer, offset + Frames.HEADER_LENGTH, PongDecoder.BLOCK_LENGTH, PongDecoder.SCHEMA_VERSION);
        detector.onPong(from, pong.number(), nowNs);
    }

    /** Returns how many were sent. */
    int doWork(final long nowNs) {
        int work = 0;
        for (int node = 0; node < nodeCount; node++) {
            if (nowNs - detector.pingDueNs(node) >= 0) {
                counters.increment(sent);
                if (detector.isSuspected(node, nowNs)) {
                    counters.increment(sentToSuspected);
                }
                send(node, detector.onPing(node, nowNs));
                work++;
            }
        }
        return work;
    }

    long nextDeadlineNs() {
        long deadlineNs = Long.MAX_VALUE;
        for (int node = 0; node < nodeCount; node++) {
            deadlineNs = Math.min(deadlineNs, detector.pingDueNs(node));
        }
        return deadlineNs;
    }

    private void send(final int node, final long number) {
        final int offset = outbox.tryClaim(node, PING_LENGTH);
        if (offset != Outbox.FULL) {
            ping.wrapAndApplyHeader(outbox.buffer(), offset, header).number(number);
            outbox.commit();
        }
    }
}
